import { readMailServer } from '../delivery/mail-server.ts'
import type { MailServer } from '../delivery/mail-server.ts'
import { privateReach, publicReach, readEndpoint } from '../delivery/post.ts'
import type { Reach } from '../delivery/post.ts'
import { readWebhookKey } from '../delivery/signature.ts'
import { SetupError } from '../errors.ts'

/** By which ways people are told; what is `null` is not set up. */
export interface NoticeSettings {
  readonly mail: MailServer | null
  readonly webhook: { readonly url: URL; readonly key: Uint8Array } | null
  readonly chat: URL | null
  readonly reach: Reach
}

/** The settings of notices. Those that hold passwords, or are as good as one, may also come from files. */
export const noticeNames = [
  'SMTP_URL',
  'MAIL_FROM',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
  'CHAT_URL',
  'PRIVATE_ENDPOINTS',
] as const
export const noticeSecrets: readonly string[] = ['SMTP_URL', 'WEBHOOK_URL', 'WEBHOOK_SECRET', 'CHAT_URL']

/**
 * @param valueOf the value of a setting without its prefix; `null`: it is not set.
 * @throws SetupError `setting_invalid` naming the setting, never its value.
 */
export function readNoticeSettings(
  valueOf: (name: (typeof noticeNames)[number]) => string | null,
): NoticeSettings {
  const permitted = valueOf('PRIVATE_ENDPOINTS') ?? 'refuse'
  if (permitted !== 'refuse' && permitted !== 'allow')
    throw invalid('PRIVATE_ENDPOINTS', 'is "refuse" or "allow"')
  const reach = permitted === 'allow' ? privateReach : publicReach
  return { mail: mailIn(valueOf), webhook: webhookIn(valueOf, reach), chat: chatIn(valueOf, reach), reach }
}

type ValueOf = Parameters<typeof readNoticeSettings>[0]

function mailIn(valueOf: ValueOf): MailServer | null {
  const [url, from] = [valueOf('SMTP_URL'), valueOf('MAIL_FROM')]
  // Half of it would look like mail that is set up, and tell nobody.
  if ((url === null) !== (from === null))
    throw invalid(
      url === null ? 'MAIL_FROM' : 'SMTP_URL',
      'goes with KEEP_SERVER_SMTP_URL and KEEP_SERVER_MAIL_FROM together',
    )
  return url === null || from === null ? null : readMailServer(url, from)
}

function webhookIn(valueOf: ValueOf, reach: Reach): NoticeSettings['webhook'] {
  const [text, secret] = [valueOf('WEBHOOK_URL'), valueOf('WEBHOOK_SECRET')]
  if (text === null && secret === null) return null
  const url = text === null ? null : readEndpoint(text, reach)
  const key = secret === null ? null : readWebhookKey(secret)
  if (url === null) throw invalid('WEBHOOK_URL', endpointRule)
  if (key === null) throw invalid('WEBHOOK_SECRET', 'is not whsec_ and 24 to 64 bytes in base64')
  return { url, key }
}

function chatIn(valueOf: ValueOf, reach: Reach): URL | null {
  const text = valueOf('CHAT_URL')
  const url = text === null ? null : readEndpoint(text, reach)
  if (text !== null && url === null) throw invalid('CHAT_URL', endpointRule)
  return url
}

const endpointRule =
  'is not an https URL without user, password and fragment, to an address that posts may go to (see KEEP_SERVER_PRIVATE_ENDPOINTS)'

function invalid(setting: string, reason: string): SetupError {
  return new SetupError('setting_invalid', `KEEP_SERVER_${setting} ${reason}.`)
}
