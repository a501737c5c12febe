import { html } from 'hono/html'
import type { AccountEvent, PendingSet, Status } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import type { ShownOnce, Step } from '../steps.ts'
import { outcomeWords, type Words } from '../words.ts'
import { codeForm } from './code-form.ts'
import { layout, type Place } from './layout.ts'
import { sheetCard } from './sheet.ts'
import { standing, trail } from './standing.ts'
import { underneath } from './underneath.ts'

export interface AccountView {
  readonly account: string
  readonly status: Status
  /** Newest first. */
  readonly events: readonly AccountEvent[]
  /** What was done just before; `null` where the page was opened in any other way. */
  readonly step: Omit<Step, 'shownOnce'> | null
  readonly shownOnce: ShownOnce | null
  readonly sheetOf: (setId: string | null) => string
  readonly newKey: () => string
  readonly apiKeyHint: string
  readonly now: Date
}

/** How an account stands, what came of the last step, and what can be done next. */
export const accountPage = (view: AccountView): Markup => {
  const { status, step, shownOnce } = view
  const words = step === null ? null : outcomeWords(step.outcome, view)
  return layout(
    words?.heading ?? heading(view),
    placeOf(status),
    html`<div class="columns">
        <div class="stage">
          <h1>${heading(view)}</h1>
          ${words === null ? '' : callout(words)} ${newSheet(view)} ${whatNext(view, words)}
        </div>
        <aside>${standing(status)} ${trail(view.events, view.sheetOf, view.now)}</aside>
      </div>
      ${step?.exchange ? underneath(step.exchange, shownOnce?.answer ?? step.exchange.answer, view.apiKeyHint) : ''}`,
  )
}

const placeOf = ({ activeSet, pendingSet }: Status): Place =>
  pendingSet !== null ? 2 : activeSet !== null ? 3 : 1

const heading = ({ account, shownOnce, status }: AccountView): string => {
  if (shownOnce !== null) return `Backup codes for ${account}`
  if (status.state === 'disabled') return 'The codes are switched off'
  if (status.pendingSet !== null) return 'Save the new sheet'
  if (status.activeSet !== null) return 'Use a code'
  switch (status.state) {
    case 'none':
      return `No backup codes for ${account} yet`
    case 'exhausted':
      return 'Every code is used'
    default:
      return 'No sheet works any more'
  }
}

const callout = ({ tone, heading: title, sentences }: Words): Markup =>
  html`<section class="callout ${tone}" id="came-of-it" role="${tone === 'good' ? 'status' : 'alert'}">
    <h2>${title}</h2>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
  </section>`

/** A sheet that was just made: its codes the first time, then the sentence that they were shown. */
const newSheet = ({ account, step, shownOnce }: AccountView): Markup | '' => {
  if (step?.outcome.step !== 'issue' || !step.outcome.result.ok) return ''
  const { serial, issuedAt } = step.outcome.result
  if (shownOnce !== null) {
    return html`<p class="lead">
        Keep these now. They are shown this once: the service keeps only what it takes to check a code.
      </p>
      ${sheetCard({ account, serial, issuedAt, codes: shownOnce.codes })}`
  }
  return html`<section class="callout slip">
    <h2>Sheet ${serial} was shown already</h2>
    <p>Codes are shown once. If you did not keep them, get a new sheet.</p>
  </section>`
}

const whatNext = (view: AccountView, words: Words | null): Markup | '' => {
  const { activeSet, pendingSet, state } = view.status
  if (state === 'disabled' || (activeSet === null && pendingSet === null)) return firstSheet(view)
  const refused = words === null || words.tone === 'good' ? null : view.step?.outcome.step
  return html`${pendingSet === null ? '' : saveForm(view, pendingSet, refused === 'confirm')}
  ${activeSet === null ? '' : useForm(view, refused === 'use')}
  ${activeSet === null || view.shownOnce !== null ? '' : ideas()}
  ${view.shownOnce === null ? anotherSheet(view) : ''}`
}

const saveForm = (view: AccountView, { setId, serial }: PendingSet, isRefused: boolean): Markup => {
  const { activeSet } = view.status
  const until =
    activeSet === null ? '' : ` Until then sheet ${activeSet.serial} works, from then on only ${serial}.`
  return codeForm({
    id: 'save',
    action: '/try/saved',
    account: view.account,
    setId,
    idempotencyKey: view.newKey(),
    heading: 'Type one code back',
    explanation: `So that nobody finds out too late that the sheet was never kept. The code stays unused.${until}`,
    label: `A code of sheet ${serial}`,
    button: 'I have saved it',
    isRefused,
    isMain: true,
  })
}

const useForm = ({ account, status, newKey }: AccountView, isRefused: boolean): Markup =>
  codeForm({
    id: 'use',
    action: '/try/use',
    account,
    idempotencyKey: newKey(),
    heading: 'The phone is gone',
    explanation: `${account} has typed the password and takes one code of the sheet. Type it as people do: small letters, spaces, an O for a 0.`,
    label: 'Backup code',
    button: 'Use it',
    isRefused,
    isMain: status.pendingSet === null,
  })

/** Has the right shape and check symbol, and is on nobody's sheet. */
const MADE_UP_CODE = '9QMT-4XWE-7RK2-3VHD'

const ideas = (): Markup =>
  html`<section class="ideas" aria-labelledby="ideas-heading">
    <h2 id="ideas-heading">Worth trying</h2>
    <ul>
      <li>The same code a second time.</li>
      <li>A code with one letter wrong, or two swapped: a slip is told from a guess.</li>
      <li>A guess: <code>${MADE_UP_CODE}</code> has the right form and is on no sheet.</li>
      <li>A new sheet, and then a code of the old one: before and after the new one is saved.</li>
    </ul>
  </section>`

const firstSheet = ({ account, newKey }: AccountView): Markup =>
  html`<form class="card" method="post" action="/try/sheet">
    ${hidden(account, newKey())}
    <h2>Get a sheet</h2>
    <p>Ten codes, shown once.</p>
    <button>Get a sheet of backup codes</button>
  </form>`

const anotherSheet = ({ account, newKey }: AccountView): Markup =>
  html`<form class="again" method="post" action="/try/sheet">
    ${hidden(account, newKey())}
    <p>Lost the sheet, or curious how one is replaced?</p>
    <button class="second">Get a new sheet</button>
  </form>`

const hidden = (account: string, idempotencyKey: string): Markup =>
  html`<input type="hidden" name="account" value="${account}" />
    <input type="hidden" name="key" value="${idempotencyKey}" />`
