import { refFrom } from './account-details.ts'
import { layout } from './frame.ts'
import { folded, tick } from './parts.ts'
import { html, trusted } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { page } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { inPlainWords, withoutCommands } from '../words.ts'
import { count } from '../../cli/words.ts'
import { disastersOf } from '../../lockout/disasters.ts'
import { drawGraph } from '../../lockout/drawing.ts'
import { findings, lockedOutBy } from '../../lockout/findings.ts'
import type { Finding, FindingKind } from '../../lockout/findings.ts'
import { noLoss, reach } from '../../lockout/reach.ts'
import type { Loss } from '../../lockout/reach.ts'
import { simulate } from '../../lockout/simulate.ts'
import type { Simulation } from '../../lockout/simulate.ts'
import { showRef } from '../../model/find.ts'
import type { Book } from '../../model/types.ts'

/** What would lock somebody out, and what a loss would do. */
export const checkRoutes: readonly Route[] = [
  get('check', 'open', (call) => page(checkPage(call))),
  // What somebody fears to lose stays out of the address.
  post('check', 'open', (call) => page(lossPage(call))),
]

function checkPage({ frame, desk }: Call): Markup {
  const { book } = desk
  if (book.accounts.length === 0) {
    return layout(
      frame,
      'What if',
      desk.takeSaid(),
      html`<section class="narrow">
        <h1>What if something is lost?</h1>
        <p class="lead">
          As soon as there are accounts here, this page says what a stolen phone or a fire would do.
        </p>
        <p><a class="button" href="import">Bring in your first codes</a></p>
      </section>`,
    )
  }
  const found = findings(book)
  const grave = found.filter(({ severity }) => severity === 'high').length
  const heading =
    grave > 0
      ? `${count(grave, 'thing')} would lock you out`
      : found.length > 0
        ? count(found.length, 'weak point')
        : 'No weak point found'
  return layout(
    frame,
    heading,
    desk.takeSaid(),
    html`<div class="heading">
        <div>
          <h1>${heading}</h1>
          <p class="lead">Judged by what is written down here, with you signed out everywhere.</p>
        </div>
      </div>
      <div class="columns">
        <div class="stage">
          ${
            found.length === 0
              ? null
              : html`<ul class="findings">
                  ${found.map((finding) => findingItem(book, finding))}
                </ul>`
          }
          ${graph(book, noLoss)}
        </div>
        <aside>${lossForm(book, noLoss, [])} ${badDays(book)}</aside>
      </div>`,
  )
}

function findingItem(book: Book, { severity, kind, text, todo, about }: Finding): Markup {
  const accounts = book.accounts.filter(({ name }) => about.includes(name))
  const what = pageTodo[kind] ?? withoutCommands(todo)
  return html`<li class="${severity}">
    <p><span class="tag">${severityNames[severity]}</span> ${text}</p>
    <p class="small">${what}</p>
    ${accounts.length === 1 ? accounts.map(({ id, name }) => html`<p class="small"><a href="accounts/${id}">Go to ${name}</a></p>`) : null}
  </li>`
}

const severityNames = { high: 'locks you out', medium: 'no spare left', low: 'untidy' } as const

const pageTodo: Readonly<Partial<Record<FindingKind, string>>> = {
  'no-way-in': 'Write down how you sign in, on the page of the account.',
  'void-copies': 'Destroy them, then say so on the page of the account.',
  'one-copy': 'Print a copy, or write one down on the page of the account.',
  'no-live-copy': 'Print a new copy.',
  'vault-place-unknown': 'Say it under Places.',
  'vault-keys-behind-vault':
    'Keep the printed recovery key where it can be reached without this vault, and say under Places where it lies.',
}

function badDays(book: Book): Markup {
  const now = reach(book, noLoss)
  const days = disastersOf(book).map(({ name, title, loss }) => ({
    name,
    title,
    lockedOut: lockedOutBy(book, now, loss),
  }))
  return html`<section class="card">
    <h2>Bad days</h2>
    <ul class="things">
      ${days.map(
        ({ title, lockedOut }) =>
          html`<li>
            <p>${title}</p>
            ${
              lockedOut.length === 0
                ? html`<span class="good">✓ everything still opens</span>`
                : html`<span class="warning"
                    >locked out of
                    ${lockedOut.length === 1 ? lockedOut.map(({ name }) => name) : `${lockedOut.length} accounts`}</span
                  >`
            }
          </li>`,
      )}
    </ul>
  </section>`
}

function lossForm(book: Book, loss: Loss, days: readonly string[]): Markup {
  const isLost = (value: string): boolean => loss.refs.some((ref) => ref === value) || days.includes(value)
  const box = (value: string, label: string): Markup => tick(label, 'lost', value, isLost(value))
  return html`<form class="card" method="post" action="check">
    <h2>What if this is gone?</h2>
    <fieldset>
      <legend class="unseen">What is gone</legend>
      ${book.places.map(({ id, name }) => box(`place:${id}`, name))} ${box('vault', 'this vault')}
      ${box('passphrase', 'the passphrase of this vault')}
    </fieldset>
    ${book.places.length === 0 ? html`<p class="small">Your phone, your laptop, your papers: add them under <a href="places">Places</a>.</p>` : null}
    ${
      book.accounts.length === 0
        ? null
        : folded(
            'An account that is locked',
            html`<fieldset>
              <legend class="unseen">Accounts</legend>
              ${book.accounts.map(({ id, name }) => box(`account:${id}`, name))}
            </fieldset>`,
          )
    }
    <button>Show what still opens</button>
  </form>`
}

function lossPage({ frame, desk, form }: Call): Markup {
  const { book } = desk
  const chosen = form.all('lost')
  const loss: Loss = {
    refs: chosen.filter((value) => value !== 'passphrase').map(refFrom),
    passphraseForgotten: chosen.includes('passphrase'),
  }
  const names = [
    ...loss.refs.map((ref) => showRef(book, ref)),
    ...(loss.passphraseForgotten ? ['the passphrase'] : []),
  ]
  const result = simulate(book, loss)
  const heading = names.length === 0 ? 'With nothing lost' : `Without ${listed(names)}`
  return layout(
    frame,
    heading,
    null,
    html`<div class="heading">
        <div>
          <h1>${heading}</h1>
          <p class="lead">
            ${result.vaultOpens ? 'This vault still opens.' : html`<strong class="warning">This vault does not open.</strong>`}
            ${result.shut.length === 0 ? 'Every account still opens.' : `${result.open.length === 0 ? 'No account' : count(result.open.length, 'account')} would open, ${result.shut.length} would not.`}
          </p>
        </div>
      </div>
      <div class="columns">
        <div class="stage">${outcome(result)} ${graph(book, loss)}</div>
        <aside>
          ${lossForm(book, loss, loss.passphraseForgotten ? ['passphrase'] : [])}
          <p><a href="check">Back to the weak points</a></p>
        </aside>
      </div>`,
  )
}

function outcome({ open, shut }: Simulation): Markup {
  return html`${
    open.length === 0
      ? null
      : html`<section class="card">
          <h2>Opens, in this order</h2>
          <ol class="steps">
            ${open.map(({ account, how }) => html`<li><a href="accounts/${account.id}">${account.name}</a>: ${inPlainWords(how)}</li>`)}
          </ol>
        </section>`
  }
  ${
    shut.length === 0
      ? null
      : html`<section class="card shut">
          <h2>Stays shut</h2>
          <ul class="things">
            ${shut.map(
              ({ account, missing, before }) =>
                html`<li>
                  <p><a href="accounts/${account.id}">${account.name}</a></p>
                  <span class="warning"
                    >${before ? 'does not open even with nothing lost' : missing.length === 0 ? 'no way in is written down' : inPlainWords(`gone: ${missing.join(', ')}`)}</span
                  >
                  ${account.recovery.page === null ? null : html`<span class="small breaks">Official recovery page: ${account.recovery.page}</span>`}
                </li>`,
            )}
          </ul>
        </section>`
  }`
}

function graph(book: Book, loss: Loss): Markup {
  return html`<div class="graph">
    <h2 id="graph">What opens what</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="graph">
      ${trusted(drawGraph(book, loss))}
    </div>
  </div>`
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
