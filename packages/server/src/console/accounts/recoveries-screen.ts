import { html } from 'hono/html'
import type { Recovery } from 'sparekey'
import { listEvents, readDetail, type ListedEvent } from 'sparekey/service'
import { rollupParts } from '../events/rollup-parts.ts'
import { badge, moment, pager, table, type Column } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { accountPath } from './account-path.ts'
import { taskWords } from './standing-words.ts'

/** Each is looked up, so that the page says how it stands now. */
const shownMost = 25

interface Overdue {
  readonly accountId: string
  readonly overdueAt: Date
  /** `null`: it ended since. */
  readonly recovery: Recovery | null
}

/** Recoveries whose time was over with tasks left, newest first, with what is left of them. */
export const recoveriesScreen: Screen = {
  path: 'recoveries',
  permission: 'recovery.view',
  title: 'Recoveries',
  recorded: true,
  show: (visit, query) => show(visit, query),
}

const FILTER = { types: ['recovery.overdue'] } as const

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const calls = visit.permit('recovery.view')
  await visit.viewed('event_list_viewed', { detail: { filter: 'recovery.overdue' } })
  const { cursor } = given
  const page = await listEvents(rollupParts(calls, visit), {
    tenant: visit.tenant,
    filter: FILTER,
    limit: shownMost,
    ...(cursor !== undefined && { cursor }),
  })
  if (!page.ok) return { to: 'recoveries' }
  const rows = await Promise.all(
    page.items.flatMap((event) =>
      event.accountId === null ? [] : [overdueOf(visit, event, event.accountId)],
    ),
  )
  const linkTo = (place: string | null): string | null =>
    place === null ? null : visit.link('recoveries', { cursor: place })
  return {
    page: html`${table('Recoveries that became overdue, newest first', columns(visit), rows, 'None became overdue.')}
    ${pager('Older and newer ones', { newer: linkTo(page.newer), older: linkTo(page.older) })}`,
  }
}

const overdueOf = async (visit: Visit, event: ListedEvent, accountId: string): Promise<Overdue> => {
  const { recoveryId } = readDetail(event.detail)
  const { recoveries } = visit.permit('recovery.view').sparekey
  const found = typeof recoveryId === 'string' ? await recoveries.get(accountId, recoveryId) : null
  const recovery = found?.ok === true && found.state === 'overdue' ? found : null
  return { accountId, overdueAt: new Date(event.at), recovery }
}

const columns = (visit: Visit): readonly Column<Overdue>[] => [
  { heading: 'Overdue since', cell: ({ overdueAt }) => moment(overdueAt), isRowHeading: true },
  {
    heading: 'Account',
    cell: ({ accountId }) =>
      visit.may('account.view')
        ? html`<a href="${visit.link(accountPath(accountId))}">${accountId}</a>`
        : accountId,
  },
  {
    heading: 'Now',
    cell: ({ recovery }) => (recovery === null ? badge('good', 'Ended since') : badge('bad', 'Overdue')),
  },
  { heading: 'Left to do', cell: ({ recovery }) => missing(recovery).join(', ') || '–' },
]

const missing = (recovery: Recovery | null): readonly string[] =>
  recovery?.tasks.flatMap(({ task, outcome }) => (outcome === null ? [taskWords[task]] : [])) ?? []
