import type { Form, Next, Visit } from './step.ts'

/** Ends the visit where it stands, and sends the person back. A sheet that waits to be checked is told to the application. */
export const leave = async ({ session, tenant, pageSessions }: Visit, form: Form): Promise<Next> => {
  const away: Next = { away: session.returnUrl }
  if (session.state !== 'open') return away
  if (session.purpose === 'manage' || session.purpose === 'support') {
    await pageSessions.end(session, 'done', null)
    return away
  }
  const { pendingSet } = await tenant.sparekey.status(session.accountId)
  if (pendingSet !== null && pendingSet.setId === form['set']) {
    const { setId, serial } = pendingSet
    await pageSessions.end(session, 'done', { set: { setId, serial, state: 'pending' } })
  } else {
    await pageSessions.end(session, 'cancelled', null)
  }
  return away
}
