import { accountOf } from './account-of.ts'
import { copyForms, copyList, factorList } from './account-details.ts'
import { layout } from './frame.ts'
import { folded } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import type { Call } from '../route.ts'
import { day, plain } from '../words.ts'
import { serviceName, whereToManage } from '../../cli/services.ts'
import { count, effectInWords, problemInWords } from '../../cli/words.ts'
import { countUnused, currentSet } from '../../model/find.ts'
import type { Account, Code, CodeSet } from '../../model/types.ts'
import { statusRow } from '../../track/status.ts'

/** The one code that is to be seen. */
export interface ShownCode {
  readonly setId: string
  readonly position: number
}

/** Everything about one account; of its codes at most one is in the page. */
export async function accountPage(call: Call, shown: ShownCode | null): Promise<Markup> {
  const { desk, frame } = call
  const account = accountOf(call)
  const status = statusRow(account, desk.today())
  const set = currentSet(account)
  const service = await serviceName(account.service)
  const manage = await whereToManage(account.service)
  const about = account.login === '' ? service : `${service}, as ${account.login}`
  return layout(
    frame,
    account.name,
    desk.takeSaid(),
    html`<div class="heading">
        <div>
          <h1>${account.name}</h1>
          <p class="lead">${about}</p>
        </div>
        <p class="actions">
          <a class="button second" href="print?account=${account.id}">Print a sheet</a>
          <a class="button second" href="import?account=${account.id}">New codes</a>
        </p>
      </div>
      ${
        status.problems.length === 0
          ? null
          : html`<ul class="problems">
              ${status.problems.map((problem) => html`<li>${sentence(problemInWords(problem, status))}</li>`)}
            </ul>`
      }
      <div class="columns">
        <div class="stage">${set === null ? noCodes(account) : codesCard(account, set, shown)}</div>
        <aside>
          ${facts(account, manage)} ${set === null ? null : copyList(desk.book, account, set)}
          ${factorList(desk.book, account)} ${recoveryNote(account)}
        </aside>
      </div>
      ${set === null ? null : copyForms(desk.book, account, set)}`,
  )
}

function codesCard(account: Account, set: CodeSet, shown: ShownCode | null): Markup {
  const codes = set.codes.toSorted((a, b) => a.position - b.position)
  const left = countUnused(account, set)
  const made = set.generatedOn === null ? `Added ${day(set.addedAt)}` : `Made ${day(set.generatedOn)}`
  return html`<section class="sheet" aria-labelledby="codes">
    <header>
      <h2 id="codes">
        ${account.singleUse ? `${left} of ${count(codes.length, 'code')} left` : 'Works again and again'}
      </h2>
      <p>${made}, from ${set.source}</p>
    </header>
    ${account.singleUse ? pips(codes.length, left) : null} ${left === 0 ? null : useForm(account)}
    <ol class="codes">
      ${codes.map((code) => codeRow(account, set, code, shown))}
    </ol>
  </section>`
}

function pips(total: number, left: number): Markup | null {
  if (total < 2 || total > 40) return null
  return html`<div class="pips" aria-hidden="true">
    ${Array.from({ length: total }, (_, index) => html`<span class="${index < total - left ? 'used' : 'left'}"></span>`)}
  </div>`
}

function useForm({ id, ordered }: Account): Markup {
  const number = ordered
    ? html`<label for="position">Number that the service asks for</label>
        <input id="position" name="position" type="number" min="1" max="1000" inputmode="numeric" />`
    : null
  return html`<form class="use" method="post" action="accounts/${id}/use">
    ${number}
    <button>Use a code</button>
    <p class="small">It is marked as used before you see it. If you do not try it, say so afterwards.</p>
  </form>`
}

function codeRow(account: Account, set: CodeSet, code: Code, shown: ShownCode | null): Markup {
  const { position, text, used } = code
  const isShown = shown !== null && shown.setId === set.id && shown.position === position
  const isSpent = used !== null && account.singleUse
  const note = used === null ? null : html`<span class="small">${usedInWords(code)}</span>`
  const secret = isShown
    ? html`<code id="shown">${text}</code>
        <button class="link" type="button" data-copy="shown" hidden>Copy</button>`
    : isSpent
      ? null
      : html`<form method="post" action="accounts/${account.id}/show#shown">
          <input type="hidden" name="set" value="${set.id}" /><input
            type="hidden"
            name="position"
            value="${position}"
          />
          <span class="hidden-code" aria-hidden="true">•••••</span>
          <button class="link">Show<span class="unseen"> code ${position}</span></button>
        </form>`
  return html`<li class="${isSpent ? 'spent' : 'fresh'}">
    <span class="no">${position}</span>${secret} ${note}
  </li>`
}

function usedInWords({ used }: Code): string {
  if (used === null) return ''
  const when = used.at === null ? 'used earlier' : `used ${day(used.at)}`
  const why = used.why === '' ? '' : `: ${used.why}`
  return `${when}${used.worked === false ? ', did not work' : ''}${why}`
}

function noCodes({ id, kind, name }: Account): Markup {
  const text =
    kind === 'none'
      ? 'This service gives no backup codes. What opens the account otherwise is worth writing down here.'
      : 'There are no codes of this account here yet.'
  return html`<section class="card">
    <h2>No codes</h2>
    <p>${text}</p>
    ${
      kind === 'none'
        ? null
        : html`<p class="actions">
            <a class="button" href="import?account=${id}">Bring in a file</a>
            <a class="button second" href="accounts/${id}/type"
              >Type codes<span class="unseen"> of ${name}</span></a
            >
          </p>`
    }
  </section>`
}

function facts(account: Account, manage: string | null): Markup {
  const { kind, ordered, owner, notes } = account
  const rows: readonly (readonly [string, string | Markup])[] = [
    ['A code', effectInWords(account)],
    ...(kind === 'backup-codes' ? [] : [['Kind', plain(kind)] as const]),
    ...(ordered ? [['Order', 'the service asks for a code by its number'] as const] : []),
    ...(account.purpose === 'ordinary'
      ? []
      : [['Also', `opens your ${account.purpose === 'e-mail' ? 'e-mail' : 'passwords'}`] as const]),
    ...(owner === '' ? [] : [['Owner', owner] as const]),
    ...(manage === null ? [] : [['New codes', manage] as const]),
    ...(notes === '' ? [] : [['Notes', notes] as const]),
  ]
  return html`<section class="card">
    <h2>About</h2>
    <dl class="facts">
      ${rows.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`
}

function recoveryNote({ recovery }: Account): Markup | null {
  const { page, emailOnFile, phoneOnFile, openedOn, supportAsks } = recovery
  const known = (
    [
      ['Page', page],
      ['E-mail', emailOnFile],
      ['Phone', phoneOnFile],
      ['Opened', openedOn],
      ['Support asks', supportAsks],
    ] as const
  ).filter(([, value]) => value !== null)
  if (known.length === 0) return null
  return html`<section class="card">
    ${folded(
      'If nothing opens it',
      html`<dl class="facts">
        ${known.map(
          ([label, value]) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`,
    )}
  </section>`
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`
}
