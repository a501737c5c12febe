import type { Visit } from '../shell/screen.ts'

/** Accounts that one person may look at in an hour without a case of theirs (a bribed agent browses). */
export const viewsAnHourMost = 20
/** Addresses that one person may see in full in a day. */
export const revealsADayMost = 5

const HOUR_MILLIS = 3_600_000
const DAY_MILLIS = 86_400_000

/** Why this person may not look at one more account without a case; `null`: they may. */
export const viewsRefusal = async (visit: Visit): Promise<string | null> => {
  const { views } = visit.permit('account.view')
  const since = new Date(visit.now.getTime() - HOUR_MILLIS)
  const of = { kinds: ['account_viewed'], withoutCase: true }
  const count = await views.count(visit.tenant, visit.operator.operatorId, since, of)
  if (count < viewsAnHourMost) return null
  return `You looked at ${count} accounts without a case in the last hour. That is as many as may be. Open a case, or wait.`
}

/** The same of addresses in full. */
export const revealsRefusal = async (visit: Visit): Promise<string | null> => {
  const { views } = visit.permit('contact.reveal')
  const since = new Date(visit.now.getTime() - DAY_MILLIS)
  const count = await views.count(visit.tenant, visit.operator.operatorId, since, {
    kinds: ['contact_revealed'],
  })
  if (count < revealsADayMost) return null
  return `You looked at ${count} addresses in the last 24 hours. That is as many as may be.`
}
