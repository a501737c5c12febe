import type { AccountEvent, SupportCase } from 'sparekey'
import { operatorNames } from '../people/operator-names.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { caseActs } from './case-acts.ts'
import { caseView } from './case-view.ts'

/** The newest events of an account among which those of a case are looked for. */
const eventsLookedAt = 200

export const caseScreen: Screen = {
  path: 'cases/:caseId',
  permission: 'case.view',
  title: 'Case',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: caseActs,
}

const show = async (visit: Visit, { path }: Query): Promise<Shown> => {
  const calls = visit.permit('case.view')
  const { support, sparekey } = calls
  const found = await support.get(path['caseId'] ?? '')
  if (!found.ok) return { missing: found.detail }
  const { caseId, accountId, caseNumber } = found
  await visit.viewed('case_viewed', { accountId, caseId })
  const [{ items }, names] = await Promise.all([
    sparekey.events(accountId, { limit: eventsLookedAt }),
    operatorNames(calls, visit.tenant),
  ])
  return {
    title: `Case ${caseNumber}`,
    page: caseView(visit, { case: found, events: items.filter(isOf(found)), names }),
  }
}

const isOf =
  ({ caseId }: SupportCase) =>
  ({ detail }: AccountEvent): boolean =>
    detail['case'] === caseId
