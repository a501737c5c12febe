import { html } from 'hono/html'
import type { OperatorSession } from 'sparekey/service'
import { badge, form, hidden, moment, pager, table, type Column } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { viewColumns } from './view-words.ts'

/** What is on record of the one who looks, and where they are signed in. */
export const activityScreen: Screen = {
  path: 'activity',
  permission: 'self.view',
  title: 'My activity',
  show: (visit, query) => show(visit, query),
  acts: {
    end: {
      permission: 'self.view',
      perform: async (visit, given) => {
        const { operators } = visit.permit('self.view')
        const by = { operatorId: visit.operator.operatorId, tenant: visit.tenant }
        const result = await operators.endSession(by, given['sessionId'] ?? '')
        const text = result.ok ? 'The session is over.' : result.detail
        return { to: 'activity', said: { kind: result.ok ? 'done' : 'refused', text } }
      },
    },
  },
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const { operators, views } = visit.permit('self.view')
  const { operatorId } = visit.operator
  const before = Number(given['before'])
  const [sessions, page] = await Promise.all([
    operators.sessionsOf(operatorId),
    views.list(visit.tenant, {
      operatorId,
      ...(Number.isSafeInteger(before) && before > 0 && { beforeSeq: before }),
    }),
  ])
  const older =
    page.nextBeforeSeq === null ? null : visit.link('activity', { before: String(page.nextBeforeSeq) })
  return {
    page: html`<h2>Where I am signed in</h2>
      ${table('My sessions', sessionColumns(visit), sessions, 'None lives.')}
      <h2>What is on record of me</h2>
      ${table('What I looked at and did, newest first', viewColumns(visit), page.items, 'Nothing yet.')}
      ${pager('Older entries', { newer: null, older })}`,
  }
}

const sessionColumns = (visit: Visit): readonly Column<OperatorSession>[] => [
  { heading: 'Opened', cell: ({ openedAt }) => moment(openedAt), isRowHeading: true },
  { heading: 'Seen last', cell: ({ seenAt }) => moment(seenAt) },
  { heading: 'Browser', cell: ({ browser }) => browser },
  {
    heading: 'Acts',
    cell: ({ sessionId, browser }) =>
      sessionId === visit.operator.sessionId
        ? badge('plain', 'this one')
        : form(
            visit,
            'activity',
            'end',
            hidden('sessionId', sessionId),
            `End the session in ${browser}`,
            'second',
          ),
  },
]
