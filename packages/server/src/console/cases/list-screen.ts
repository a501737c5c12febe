import { html } from 'hono/html'
import type { CaseState } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import { pager, searchForm, selectField, table } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { caseColumns, type ListedCase } from './list-view.ts'

type View = 'decide' | 'mine' | 'live' | 'ended'

const views: readonly (readonly [View, string])[] = [
  ['live', 'All that live'],
  ['decide', 'To decide'],
  ['mine', 'Opened by me'],
  ['ended', 'Ended'],
]

const statesOf: Readonly<Record<View, readonly CaseState[]>> = {
  decide: ['review'],
  mine: ['open', 'review', 'approved', 'released', 'redeemed'],
  live: ['open', 'review', 'approved', 'released', 'redeemed'],
  ended: ['completed', 'withdrawn', 'denied', 'cancelled', 'expired', 'failed', 'disputed'],
}

const shownMost = 50

export const caseListScreen: Screen = {
  path: 'cases',
  permission: 'case.view',
  title: 'Cases',
  show: (visit, query) => show(visit, query),
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const view = views.find(([name]) => name === given['view'])?.[0] ?? firstView(visit)
  const cursor = given['cursor']
  const { support } = visit.permit('case.view')
  const page = await support.list({
    states: statesOf[view],
    limit: shownMost,
    ...(cursor !== undefined && { cursor }),
    ...(view === 'mine' && { openedBy: { issuer: visit.actor.issuer, subject: visit.actor.subject } }),
  })
  const older = page.nextCursor === null ? null : visit.link('cases', { view, cursor: page.nextCursor })
  return { page: listPage(visit, view, page.items, older) }
}

/** Whoever decides sees first what waits for them. */
const firstView = (visit: Visit): View =>
  visit.may('case.approve') && !visit.may('case.open') ? 'decide' : 'live'

const listPage = (visit: Visit, view: View, items: readonly ListedCase[], older: string | null): Markup => {
  const caption = views.find(([name]) => name === view)?.[1] ?? ''
  return html`${searchForm(
    'Which cases',
    visit.link('cases'),
    selectField({ name: 'view', label: 'Show', value: view }, views),
    'Show',
  )}
  ${table(`Cases: ${caption}`, caseColumns(visit), items, 'There is none.')}
  ${pager('Older cases', { newer: null, older })}`
}
