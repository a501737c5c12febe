import { createSparekey, type Notice, type RecoveryTask } from 'sparekey'
import { createNextHandlers } from 'sparekey/next'
import { keyFile, sqliteFile } from 'sparekey/node'
import { lazily } from './lazily'
import { sendMail } from './mail'
import { afterFirstStep, currentPerson, startSession } from './session'

const deliver = ({ kind, at, to, sheet }: Notice): Promise<void> => {
  const subject = `Backup codes: ${kind.replaceAll('_', ' ')}, sheet ${sheet?.serial ?? 'unknown'}`
  return sendMail(to?.address ?? '', subject, `${at.toUTCString()}. Not you? Stop it at /account.`)
}
const opened = lazily(async () => {
  const store = sqliteFile('app.db')
  const sparekey = await createSparekey({ store, keys: keyFile('sparekey.keys'), deliver })
  setInterval(() => void sparekey.runDue().catch(console.error), 1_000).unref()
  return sparekey
})

export const { GET, POST } = createNextHandlers(async () => ({
  sparekey: await opened(),
  basePath: '/backup-codes',
  otherMethodsUrl: '/authenticator',
  identify: async () => {
    const person = await currentPerson()
    if (person === null) return null
    const { id: accountId, email: displayName } = person.user
    const { methods, at, recoveryToken = null } = person.session
    const contacts = [{ channel: 'email' as const, address: displayName }]
    return { accountId, displayName, authentication: { methods, at }, recoveryToken, contacts }
  },
  completeSignIn: async (_, { recovery }) => {
    const { session } = await afterFirstStep()
    const methods = [...session.methods, 'bkcode']
    await startSession({ ...session, methods, recoveryToken: recovery?.token })
    return new Response(null, { status: 303, headers: { Location: '/account' } })
  },
}))
export const taskDone = async (accountId: string, task: RecoveryTask): Promise<void> => {
  const sparekey = await opened()
  const recoveryId = (await sparekey.status(accountId)).recovery?.recoveryId
  if (recoveryId) await sparekey.recoveries.report(accountId, { recoveryId, task, outcome: 'done' })
}
