import type { Config } from '../../config/environment.ts'
import { createMailChannel } from '../../notices/mail.ts'
import { NO_MAIL } from '../../serve/notices.ts'
import { SetupError } from 'sparekey'
import { type Finding, error, ok, warning } from './findings.ts'

/** Whether there is a way to tell owners. No message is sent. */
export const mailFinding = ({ mail }: Config): Finding => {
  if (mail === null) {
    return warning('notices', NO_MAIL, 'Or tell them yourself, from webhooks or the results of the calls.')
  }
  try {
    const channel = createMailChannel(mail)
    channel.close()
    const [first] = channel.warnings
    return first === undefined
      ? ok('notices', `Owners are told through ${channel.destination}.`)
      : warning('notices', first, 'Use smtps:// or a server that offers STARTTLS.')
  } catch (cause) {
    if (!(cause instanceof SetupError)) throw cause
    return error('notices', cause.message, 'Mend the setting and run doctor again.')
  }
}
