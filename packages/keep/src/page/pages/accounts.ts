import { layout } from './frame.ts'
import { accountPage } from './account.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { day } from '../words.ts'
import { serviceName } from '../../cli/services.ts'
import { count, leftInWords, problemInWords } from '../../cli/words.ts'
import { searchAccounts } from '../../model/search.ts'
import type { Account } from '../../model/types.ts'
import { addDays } from '../../track/dates.ts'
import { dueItems } from '../../track/due.ts'
import { statusRow } from '../../track/status.ts'
import { undoChange } from '../../tasks/undo-change.ts'

const lookAheadDays = 30
const mostDueShown = 4

/** The list of accounts, and one account. */
export const accountRoutes: readonly Route[] = [
  get('', 'open', async (call) => page(await listPage(call, ''))),
  // Words that are looked for say something about their owner: they stay out of the address.
  post('search', 'open', async (call) => page(await listPage(call, call.form.text('words')))),
  get('accounts/:id', 'open', async (call) => page(await accountPage(call, null))),
  post('accounts/:id/show', 'open', async (call) =>
    page(
      await accountPage(call, { setId: call.form.text('set'), position: Number(call.form.text('position')) }),
    ),
  ),
  post('undo', 'open', async ({ desk }) => {
    const { after, undone } = await undoChange(desk.session)
    desk.session = after
    desk.say({ tone: 'good', text: `Undone: ${undone.note}.` })
    return goTo('')
  }),
]

async function listPage(call: Call, words: string): Promise<Markup> {
  const { desk, frame } = call
  const { book } = desk
  if (book.accounts.length === 0) return layout(frame, 'Nothing here yet', desk.takeSaid(), beginning)
  const found = searchAccounts(
    book,
    words.split(/\s+/).filter((word) => word !== ''),
  )
  const rows = await Promise.all(
    found.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((account) => row(call, account)),
  )
  const heading =
    words === '' ? count(book.accounts.length, 'account') : `${count(found.length, 'account')} for “${words}”`
  return layout(
    frame,
    'Accounts',
    desk.takeSaid(),
    html`<div class="heading">
        <h1>${heading}</h1>
        <p class="actions">
          <a class="button" href="import">Bring codes in</a>
          <a class="button second" href="add">Type codes</a>
        </p>
      </div>
      <search>
        <form class="line" method="post" action="search">
          <label class="unseen" for="words">Find an account</label>
          <input
            id="words"
            name="words"
            type="search"
            value="${words}"
            placeholder="Service, name or place"
            autocomplete="off"
          />
          <button class="second">Find</button>
        </form>
      </search>
      ${
        rows.length === 0
          ? html`<p class="lead">Nothing fits. <a href="">Show every account</a></p>`
          : html`<ul class="list">
              ${rows}
            </ul>`
      }
      ${words === '' ? due(call) : null}`,
  )
}

async function row({ desk }: Call, account: Account): Promise<Markup> {
  const status = statusRow(account, desk.today())
  const [problem] = status.problems
  const service = await serviceName(account.service)
  const left =
    account.kind === 'none'
      ? 'no codes here'
      : account.singleUse
        ? `${leftInWords(account, status)} left`
        : 'works again'
  const use =
    status.left === null || status.left === 0
      ? null
      : html`<form method="post" action="accounts/${account.id}/use">
          <button class="second">Use a code<span class="unseen"> of ${account.name}</span></button>
        </form>`
  return html`<li>
    <div class="what">
      <a href="accounts/${account.id}">${account.name}</a>
      <p>${account.login === '' ? service : `${service}, ${account.login}`}</p>
    </div>
    <div class="how">
      <p>${left}</p>
      ${problem === undefined ? null : html`<p class="warning">${problemInWords(problem, status)}</p>`}
    </div>
    <div class="do">${use}</div>
  </li>`
}

function due({ desk }: Call): Markup | null {
  const today = desk.today()
  const items = dueItems(desk.book, today, addDays(today, lookAheadDays))
  if (items.length === 0) return null
  const more = items.length - mostDueShown
  return html`<section class="card due">
    <h2>To do in the next ${lookAheadDays} days</h2>
    <ul>
      ${items.slice(0, mostDueShown).map(
        ({ on, text, account }) =>
          html`<li>
            <time datetime="${on}">${on <= today ? 'now' : day(on)}</time>
            <span>${account === null ? text : html`<a href="accounts/${account}">${text}</a>`}</span>
          </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p><a href="calendar">${more} more in the calendar</a></p>` : null}
  </section>`
}

const beginning = html`<section class="narrow">
  <h1>Bring in your first codes</h1>
  <p class="lead">Start with the account that would hurt most: your e-mail, or where your passwords are.</p>
  <div class="choices">
    <a class="choice" href="import">
      <strong>Bring in a file</strong>
      <span>The text file that the service let you save, or text that you copied.</span>
    </a>
    <a class="choice" href="add">
      <strong>Type codes</strong>
      <span>From paper, or from a picture of them.</span>
    </a>
    <a class="choice" href="places">
      <strong>Say where things are</strong>
      <span
        >Your phone, your laptop, the drawer with the papers: so that this page can tell what a loss would
        do.</span
      >
    </a>
  </div>
</section>`
