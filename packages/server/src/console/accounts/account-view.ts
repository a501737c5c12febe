import { html } from 'hono/html'
import type { AccountEvent, Recovery, Status, SupportCase } from 'sparekey'
import type { AccountCard, CardContact, CardSet } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { caseStanding, openerName } from '../cases/case-words.ts'
import { badge, definitions, moment, pager, table, type Column } from '../shell/parts.ts'
import type { OperatorNames } from '../people/operator-names.ts'
import type { Visit } from '../shell/screen.ts'
import { accountForms } from './account-forms.ts'
import { eventWords, whoDid } from './event-words.ts'
import { adviceWords, setStanding, standingOf, standingSentence, taskWords } from './standing-words.ts'

export interface AccountView {
  readonly status: Status
  readonly card: AccountCard | null
  /** The live one, or the newest of the last 30 days. */
  readonly lastCase: SupportCase | null
  /** Newest first. */
  readonly events: readonly AccountEvent[]
  readonly names: OperatorNames
  /** Where the events before these are. */
  readonly older: string | null
}

/** Everything that is known of an account: no code, no verifier, and no address in full. */
export const accountView = (visit: Visit, view: AccountView): Markup => {
  const { status, card, lastCase } = view
  const { kind, word } = standingOf(status.state)
  return html`<p class="lead">${badge(kind, word)} ${standingSentence(status)}</p>
    ${standing(view)} ${supportCase(visit, lastCase)}
    <h2>Sheets</h2>
    ${table('Sheets, the ones that work first', setColumns, card?.sets ?? [], 'No sheet was ever made.')}
    <h2>Addresses</h2>
    ${table('Addresses that the owner is told at', contactColumns, card?.contacts ?? [], 'No address is on file: the owner is told nothing, and no case can be released.')}
    <h2>Recoveries</h2>
    ${table('What was to be put right after a code was used', recoveryColumns, card?.recoveries ?? [], 'No code was used.')}
    ${accountForms(visit, view)}
    <h2 id="trail">What happened</h2>
    ${table('Trail of the account, newest first', eventColumns(sheetNames(card), view.names), view.events, 'Nothing yet.')}
    ${pager('Older and newer parts of the trail', { newer: null, older: view.older })}`
}

const standing = ({ status, card }: AccountView): Markup => {
  const frozenUntil = card?.frozenUntil ?? null
  const works = card?.sets.find(({ setId }) => setId === status.activeSet?.setId)
  return definitions([
    ['Account', html`<code>${status.accountId}</code>`],
    ['Frozen for support', frozenUntil === null ? 'no' : html`until ${moment(frozenUntil)}`],
    ['Wrong tries in a row', status.failedAttempts],
    ...(status.retryAt === null ? [] : [['Next try from', moment(status.retryAt)] as const]),
    [
      'Codes left, by how they start',
      works === undefined || works.left.length === 0
        ? '–'
        : works.left.map((label) => html`<code>${label}</code> `),
    ],
    [
      'Asked of the owner',
      status.advice.length === 0 ? 'nothing' : status.advice.map((one) => adviceWords[one]).join(', '),
    ],
  ])
}

const supportCase = (visit: Visit, lastCase: SupportCase | null): Markup => {
  if (lastCase === null) return html`<p>No case of support in the last 30 days.</p>`
  const { kind, word } = caseStanding(lastCase)
  return html`<p>
    ${badge(kind, word)}
    <a href="${visit.link(`cases/${lastCase.caseId}`)}">Case ${lastCase.caseNumber}</a>, opened by
    ${openerName(lastCase)} ${moment(lastCase.openedAt)}
  </p>`
}

const setColumns: readonly Column<CardSet>[] = [
  { heading: 'Sheet', cell: ({ serial }) => serial, isRowHeading: true },
  {
    heading: 'State',
    cell: ({ state }) => {
      const { kind, word } = setStanding(state)
      return badge(kind, word)
    },
  },
  { heading: 'Made', cell: ({ issuedAt }) => moment(issuedAt) },
  { heading: 'Checked', cell: ({ confirmedAt }) => moment(confirmedAt) },
  { heading: 'Ends', cell: ({ endedAt, expiresAt }) => moment(endedAt ?? expiresAt) },
  { heading: 'Codes left', cell: ({ left, count }) => `${left.length} of ${count}`, isNumber: true },
  {
    heading: 'Used',
    cell: ({ redemptions }) =>
      redemptions.length === 0
        ? '–'
        : html`<ul>
            ${redemptions.map(({ label, redeemedAt }) => html`<li><code>${label}</code> ${moment(redeemedAt)}</li>`)}
          </ul>`,
  },
]

const contactColumns: readonly Column<CardContact>[] = [
  { heading: 'Address', cell: ({ masked }) => masked ?? 'cannot be read', isRowHeading: true },
  { heading: 'Way', cell: ({ channel }) => (channel === 'email' ? 'Mail' : channel) },
  { heading: 'On file since', cell: ({ addedAt }) => moment(addedAt) },
  {
    heading: 'State',
    cell: ({ removedAt }) =>
      removedAt === null ? 'on file' : html`replaced ${moment(removedAt)}, told for 30 days more`,
  },
]

const recoveryColumns: readonly Column<Recovery>[] = [
  { heading: 'Opened', cell: ({ openedAt }) => moment(openedAt), isRowHeading: true },
  {
    heading: 'State',
    cell: ({ state }) => {
      const { kind, word } = recoveryStandings[state]
      return badge(kind, word)
    },
  },
  { heading: 'Window until', cell: ({ expiresAt }) => moment(expiresAt) },
  {
    heading: 'Tasks',
    cell: ({ tasks }) =>
      html`<ul>
        ${tasks.map(
          ({ task, outcome }) =>
            html`<li>${taskWords[task]}: ${outcome === null ? 'not reported' : outcome}</li>`,
        )}
      </ul>`,
  },
]

const recoveryStandings = {
  open: { kind: 'warn', word: 'Open' },
  completed: { kind: 'good', word: 'Completed' },
  overdue: { kind: 'bad', word: 'Overdue' },
  disowned: { kind: 'bad', word: '“This was not me”' },
} as const satisfies Readonly<Record<Recovery['state'], object>>

const sheetNames = (card: AccountCard | null): ReadonlyMap<string, string> =>
  new Map((card?.sets ?? []).map(({ setId, serial }) => [setId, serial]))

const eventColumns = (
  serials: ReadonlyMap<string, string>,
  names: OperatorNames,
): readonly Column<AccountEvent>[] => [
  { heading: 'When', cell: ({ at }) => moment(at), isRowHeading: true },
  { heading: 'What', cell: eventWords },
  { heading: 'Sheet', cell: (event) => sheetOf(event, serials) },
  { heading: 'Code', cell: ({ label }) => label ?? '–' },
  { heading: 'Who', cell: (event) => whoDid(event, names) },
  { heading: 'From', cell: ({ context }) => context?.ip ?? '–' },
]

/** The code of a case is a set of one that nobody holds as a sheet. */
const sheetOf = ({ setId, type }: AccountEvent, serials: ReadonlyMap<string, string>): string => {
  if (setId === null || type.startsWith('support.')) return '–'
  return serials.get(setId) ?? 'an older one'
}
