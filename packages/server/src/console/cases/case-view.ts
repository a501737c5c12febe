import { html } from 'hono/html'
import type { AccountEvent, CaseDecision, CaseEvidence, CaseRemark, SupportCase } from 'sparekey'
import { accountPath } from '../accounts/account-path.ts'
import { eventWords, whoDid } from '../accounts/event-words.ts'
import type { Markup } from '../../docs/markup.ts'
import { badge, definitions, distance, moment, table, type Column } from '../shell/parts.ts'
import type { OperatorNames } from '../people/operator-names.ts'
import type { Visit } from '../shell/screen.ts'
import { caseForms } from './case-forms.ts'
import {
  caseStanding,
  channelName,
  evidenceName,
  flagWords,
  isLive,
  outcomeName,
  reasonName,
  riskStanding,
  openerName,
} from './case-words.ts'

export interface CaseView {
  readonly case: SupportCase
  /** Of this case, newest first. */
  readonly events: readonly AccountEvent[]
  readonly names: OperatorNames
}

/** A case for whoever works on it or decides. There is no code in it: nobody but the owner gets one. */
export const caseView = (visit: Visit, view: CaseView): Markup => {
  const { case: shown, events, names } = view
  return html`<div class="case">
    ${standing(visit, shown)}
    <h2 id="evidence">What is needed, and what is there</h2>
    ${checklist(shown)} ${table('Evidence', evidenceColumns, shown.evidence, 'No evidence yet.')}
    <h2 id="request">The request</h2>
    ${request(view)} ${table('Decisions', decisionColumns, shown.decisions, 'Nobody decided yet.')}
    ${shown.remarks.length === 0 ? '' : table('Reasons that people gave', remarkColumns, shown.remarks, '')}
    <h2 id="timeline">What happened</h2>
    ${table('Events of the case, newest first', timelineColumns(names), events, 'Nothing is on record yet.')}
    ${caseForms(visit, shown)}
  </div>`
}

const standing = (visit: Visit, shown: SupportCase): Markup => {
  const { kind, word } = caseStanding(shown)
  const risk = riskStanding(shown.risk)
  return html`<p class="lead">${badge(kind, word)} ${badge(risk.kind, risk.word)}</p>
    ${definitions([
      [
        'Account',
        visit.may('account.view')
          ? html`<a href="${visit.link(accountPath(shown.accountId))}">${shown.accountId}</a>`
          : html`<code>${shown.accountId}</code>`,
      ],
      ['What happened', reasonName(shown.reason)],
      ['Ticket', shown.reference ?? '–'],
      ['Opened', html`${moment(shown.openedAt)} by ${openerName(shown)}`],
      ['Code goes by', channelName(shown.channel)],
      ['Earliest release', earliest(shown, visit.now)],
      [
        shown.claimUntil === null ? 'Runs out' : 'The owner may ask until',
        moment(shown.claimUntil ?? shown.expiresAt),
      ],
      ...(shown.endedAt === null ? [] : [['Ended', moment(shown.endedAt)] as const]),
    ])}
    ${
      shown.flags.length === 0
        ? ''
        : html`<h2>Why this risk</h2>
            <ul>
              ${shown.flags.map((flag) => html`<li>${flagWords(flag)}</li>`)}
            </ul>`
    }`
}

const earliest = ({ notBefore, ready, state }: SupportCase, now: Date): Markup => {
  if (notBefore === null) {
    return html`not known: no message to the owner was accepted yet, so the waiting time has not begun`
  }
  if (!isLive(state)) return moment(notBefore)
  return html`${moment(notBefore)} (${ready ? 'over' : distance(notBefore, now)})`
}

/** Each demand that is open, with the ways to meet it; below it the evidence that there is. */
const checklist = ({ missing, state }: SupportCase): Markup => {
  if (missing.length === 0) return html`<p>${badge('good', 'Everything that this risk demands is there')}</p>`
  if (!isLive(state)) return html`<p>${badge('plain', 'It ended before everything was there')}</p>`
  return html`<p>${badge('warn', `Still needed: ${missing.length}`)}</p>
    <ul class="checklist">
      ${missing.map((kinds) => html`<li>${kinds.map(evidenceName).join(', or: ')}</li>`)}
    </ul>`
}

const request = ({
  case: { requestHash, approvals, approvalsRequired },
  events,
  names,
}: CaseView): Markup => {
  if (requestHash === null)
    return html`<p>It is not frozen: evidence is still gathered, and nobody can decide.</p>`
  const changes = sinceLastApproval(events)
  return html`${definitions([
    ['Frozen as', html`<code class="hash">${requestHash}</code>`],
    ['Approvals', `${approvals} of ${approvalsRequired}`],
  ])}
  ${
    changes.length === 0
      ? ''
      : html`<h3>Changed since the last approval</h3>
          <ul>
            ${changes.map((event) => html`<li>${moment(event.at)} ${eventWords(event)} (${whoDid(event, names)})</li>`)}
          </ul>`
  }`
}

/** What came after the newest approval, newest first; nothing where there was none. */
const sinceLastApproval = (events: readonly AccountEvent[]): readonly AccountEvent[] => {
  const last = events.findIndex(({ type }) => type === 'support.approval_given')
  return last < 0 ? [] : events.slice(0, last).filter(({ type }) => changing.has(type))
}

const changing: ReadonlySet<AccountEvent['type']> = new Set<AccountEvent['type']>([
  'support.evidence_added',
  'support.risk_raised',
  'support.reopened',
  'support.submitted',
  'support.approval_voided',
  'support.expedited',
])

const evidenceColumns: readonly Column<CaseEvidence>[] = [
  { heading: 'When', cell: ({ at }) => moment(at), isRowHeading: true },
  { heading: 'What', cell: ({ kind }) => evidenceName(kind) },
  {
    heading: 'Outcome',
    cell: ({ outcome, kind }) =>
      badge(outcome === 'pass' && kind !== 'knowledge' ? 'good' : 'bad', outcomeName(outcome)),
  },
  { heading: 'By', cell: ({ by }) => (by === '' ? 'the owner' : by) },
  { heading: 'Reference', cell: ({ reference }) => reference ?? '–' },
  { heading: 'Note', cell: ({ note }) => note ?? '–' },
  { heading: 'Counts until', cell: ({ expiresAt }) => moment(expiresAt) },
]

const verdicts: Readonly<Record<CaseDecision['verdict'], string>> = {
  approved: 'Approved',
  denied: 'Denied',
  more_needed: 'Asked for more',
}

const decisionColumns: readonly Column<CaseDecision>[] = [
  { heading: 'When', cell: ({ at }) => moment(at), isRowHeading: true },
  { heading: 'Who', cell: ({ by }) => by },
  { heading: 'Decision', cell: ({ verdict }) => verdicts[verdict] },
  { heading: 'Reason', cell: ({ reason }) => reason ?? '–' },
  {
    heading: 'Counts',
    cell: ({ counts }) =>
      counts ? badge('good', 'Counts') : badge('plain', 'No: the request changed since'),
  },
]

const remarkActs: Readonly<Record<CaseRemark['act'], string>> = {
  deny: 'Denied',
  hold: 'Put on hold',
  resume: 'Ended the hold',
  raise_risk: 'Raised the risk',
  expedite: 'Asked for a shorter wait',
  start_wait: 'Began the wait without a message',
}

const remarkColumns: readonly Column<CaseRemark>[] = [
  { heading: 'When', cell: ({ at }) => moment(at), isRowHeading: true },
  { heading: 'Who', cell: ({ by }) => by },
  { heading: 'What', cell: ({ act }) => remarkActs[act] },
  { heading: 'Reason', cell: ({ reason }) => reason },
]

const timelineColumns = (names: OperatorNames): readonly Column<AccountEvent>[] => [
  { heading: 'When', cell: ({ at }) => moment(at), isRowHeading: true },
  { heading: 'What', cell: eventWords },
  { heading: 'Who', cell: (event) => whoDid(event, names) },
]
