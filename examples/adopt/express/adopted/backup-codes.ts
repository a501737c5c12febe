import { createSparekey, type Notice, type RecoveryTask } from 'sparekey'
import { createExpressHandler } from 'sparekey/express'
import { keyFile, sqliteFile } from 'sparekey/node'
import { cookieFor, personOf, startSession } from './accounts.ts'
import { sendMail } from './mail.ts'

const deliver = ({ kind, at, to, sheet }: Notice): Promise<void> => {
  const subject = `Backup codes: ${kind.replaceAll('_', ' ')}, sheet ${sheet?.serial ?? 'unknown'}`
  return sendMail(to?.address ?? '', subject, `${at.toUTCString()}. Not you? Stop it at /account.`)
}
const store = sqliteFile('app.db')
const sparekey = await createSparekey({ store, keys: keyFile('sparekey.keys'), deliver })
setInterval(() => void sparekey.runDue().catch(console.error), 1_000).unref()

export const backupCodes = createExpressHandler({
  sparekey,
  basePath: '/backup-codes',
  otherMethodsUrl: '/authenticator',
  identify: ({ headers }) => {
    const person = personOf(headers.get('cookie'))
    if (person === null) return null
    const { id: accountId, email: displayName } = person.user
    const { methods, at, recoveryToken = null } = person.session
    const contacts = [{ channel: 'email' as const, address: displayName }]
    return { accountId, displayName, authentication: { methods, at }, recoveryToken, contacts }
  },
  completeSignIn: (request, { recovery }) => {
    const session = personOf(request.headers.get('cookie'))?.session
    if (session === undefined) return new Response(null, { status: 403 })
    const methods = [...session.methods, 'bkcode']
    const whole = startSession({ ...session, methods, recoveryToken: recovery?.token })
    const headers = { Location: '/account', 'Set-Cookie': cookieFor(whole) }
    return new Response(null, { status: 303, headers })
  },
})

export const taskDone = async (accountId: string, task: RecoveryTask): Promise<void> => {
  const recoveryId = (await sparekey.status(accountId)).recovery?.recoveryId
  if (recoveryId) await sparekey.recoveries.report(accountId, { recoveryId, task, outcome: 'done' })
}
