import { html } from 'hono/html'
import type { SupportCase } from 'sparekey'
import { isLive } from '../cases/case-words.ts'
import { operatorNames } from '../people/operator-names.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { accountActs } from './account-acts.ts'
import { accountPath } from './account-path.ts'
import { accountView } from './account-view.ts'
import { viewsRefusal } from './limits.ts'

const eventsShown = 50

/** One account. That somebody looks is on record before anything of it is read. */
export const accountScreen: Screen = {
  path: 'accounts/:accountId',
  permission: 'account.view',
  title: 'Account',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: accountActs,
}

const show = async (visit: Visit, { path, given }: Query): Promise<Shown> => {
  const { accountId = '' } = path
  const calls = visit.permit('account.view')
  const found = await calls.support.ofAccount(accountId)
  const lastCase: SupportCase | null = found.ok ? found : null
  const ofCase = lastCase !== null && isLive(lastCase.state) ? lastCase.caseId : null
  const refusal = ofCase === null ? await viewsRefusal(visit) : null
  if (refusal !== null) {
    await visit.viewed('search_run', { accountId, detail: { refused: 'views_an_hour' } })
    return { page: html`<p class="lead">${refusal}</p>`, status: 409 }
  }
  await visit.viewed('account_viewed', { accountId, ...(ofCase !== null && { caseId: ofCase }) })
  const { older: cursor } = given
  const [status, card, events, names] = await Promise.all([
    calls.sparekey.status(accountId),
    calls.sparekeys.desk(visit.tenant).card(accountId),
    calls.sparekey.events(accountId, { limit: eventsShown, ...(cursor !== undefined && { cursor }) }),
    operatorNames(calls, visit.tenant),
  ])
  const older = events.nextCursor
  return {
    title: `Account ${accountId}`,
    page: accountView(visit, {
      status,
      card,
      lastCase,
      names,
      events: events.items,
      older: older === null ? null : `${visit.link(accountPath(accountId), { older })}#trail`,
    }),
  }
}
