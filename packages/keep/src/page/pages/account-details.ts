import { accountOf } from './account-of.ts'
import { doButton, field, folded, refOptions, select, where } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { day, plain } from '../words.ts'
import { oneOf } from '../../cli/read-options.ts'
import { addFactor, removeFactor } from '../../model/accounts.ts'
import { editCopy, recordCopy } from '../../model/copies.ts'
import { currentSet } from '../../model/find.ts'
import { factorKinds, media, roleByKind } from '../../model/kinds.ts'
import type { Account, Book, CodeSet, Copy, Factor, Ref } from '../../model/types.ts'
import { voidCopies } from '../../track/set-state.ts'
import { KeepError } from '../../errors.ts'

const roles = { first: 'first step', second: 'second step', alone: 'enough by itself' } as const

/** Copies of an account's codes, and the other ways into it. */
export const accountDetailRoutes: readonly Route[] = [
  post('accounts/:id/copies', 'open', addCopy),
  post('accounts/:id/copies/:copy', 'open', changeCopy),
  post('accounts/:id/ways', 'open', addWay),
  post('accounts/:id/ways/:way/remove', 'open', async (call) => {
    const { id } = accountOf(call)
    await call.desk.change((book, around) => removeFactor(book, id, call.params['way'] ?? '', around))
    call.desk.say({ tone: 'good', text: 'Removed.', canUndo: true })
    return goTo(`accounts/${id}`)
  }),
]

/** Where copies of the codes are, those of replaced sets too where they still lie about. */
export function copyList(book: Book, account: Account, set: CodeSet): Markup {
  const old = voidCopies(account)
  return html`<section class="card">
    <h2>Copies</h2>
    ${set.copies.length === 0 ? html`<p>None: these codes are in this vault only.</p>` : null}
    <ul class="things">
      ${set.copies.map((copy) => copyRow(book, account, copy, false))}
      ${old.map((copy) => copyRow(book, account, copy, true))}
    </ul>
  </section>`
}

function copyRow(book: Book, { id }: Account, copy: Copy, isVoid: boolean): Markup {
  const action = `accounts/${id}/copies/${copy.id}`
  const state =
    copy.state !== 'in-place'
      ? html`<span class="warning">${copy.state}</span>`
      : isVoid
        ? html`<span class="warning">replaced: destroy it</span>`
        : html`<span class="small"
            >${copy.checkedOn === null ? 'never looked at since' : `seen ${day(copy.checkedOn)}`}</span
          >`
  const actions =
    copy.state !== 'in-place'
      ? null
      : html`<div class="actions">
          ${isVoid ? null : doButton(action, 'Seen just now', { is: 'seen' }, 'link')}
          ${isVoid ? null : doButton(action, 'Lost', { is: 'lost' }, 'link')}
          ${doButton(action, 'Destroyed', { is: 'destroyed' }, 'link')}
        </div>`
  return html`<li>
    <p>
      ${mediumName(copy.medium)},
      ${where(book, copy.at)}${copy.sheetId === null ? null : `, sheet ${copy.sheetId}`}
    </p>
    ${state} ${actions}
  </li>`
}

/** The ways into an account besides its codes. */
export function factorList(book: Book, account: Account): Markup {
  return html`<section class="card">
    <h2>Other ways in</h2>
    ${account.factors.length === 0 ? html`<p>Not written down yet. The “What if” page needs them.</p>` : null}
    <ul class="things">
      ${account.factors.map((factor) => factorRow(book, account, factor))}
    </ul>
    ${folded(
      'Add a way in',
      html`<form method="post" action="accounts/${account.id}/ways">
        ${select(
          'What',
          'kind',
          factorKinds.map((kind) => [kind, plain(kind)] as const),
        )}
        ${select('Where it is', 'at', refOptions(book))}
        <button class="second">Add</button>
      </form>`,
    )}
  </section>`
}

function factorRow(book: Book, account: Account, { id, kind, role, at }: Factor): Markup {
  return html`<li>
    <p>${plain(kind)}, ${where(book, at)}</p>
    <span class="small">${roles[role]}</span>
    ${doButton(`accounts/${account.id}/ways/${id}/remove`, 'Remove', {}, 'link')}
  </li>`
}

/** Records a copy that was made by other means than the print page. */
export function copyForms(book: Book, { id }: Account, set: CodeSet): Markup {
  return html`<section class="below">
    ${folded(
      'I have another copy of these codes',
      html`<form class="card" method="post" action="accounts/${id}/copies">
        <input type="hidden" name="set" value="${set.id}" />
        ${select(
          'What it is',
          'medium',
          media.map((medium) => [medium, mediumName(medium)] as const),
        )}
        ${select('Where it is', 'at', refOptions(book), '', 'Places are added under Places.')}
        ${field({ label: 'What is written on it, to tell it from others', name: 'sheet' })}
        <button class="second">Write it down</button>
      </form>`,
    )}
  </section>`
}

async function addCopy(call: Call): Promise<Reply> {
  const { desk, form } = call
  const { id } = accountOf(call)
  const medium = oneOf(form.text('medium'), 'What it is', media)
  const sheet = form.text('sheet')
  const draft = { medium, at: refFrom(form.text('at')), sheetId: sheet === '' ? null : sheet }
  await desk.change((book, around) => recordCopy(book, id, form.text('set'), draft, around))
  desk.say({ tone: 'good', text: 'The copy is written down.', canUndo: true })
  return goTo(`accounts/${id}`)
}

async function changeCopy(call: Call): Promise<Reply> {
  const { desk, form, params } = call
  const { id } = accountOf(call)
  const is = oneOf(form.text('is'), 'The copy', ['seen', 'lost', 'destroyed'])
  const patch = is === 'seen' ? { checkedOn: desk.today() } : { state: is }
  await desk.change((book, around) => editCopy(book, params['copy'] ?? '', patch, around))
  const lost = 'Whoever has it can use the codes: make new ones at the service soon.'
  const isCurrent = currentSet(accountOf(call))?.copies.some((copy) => copy.id === params['copy']) === true
  desk.say({ tone: 'good', text: 'Noted.', todo: is === 'lost' && isCurrent ? [lost] : [], canUndo: true })
  return goTo(`accounts/${id}`)
}

async function addWay(call: Call): Promise<Reply> {
  const { desk, form } = call
  const { id } = accountOf(call)
  const kind = oneOf(form.text('kind'), 'What', factorKinds)
  const factor = { kind, role: roleByKind[kind], at: refFrom(form.text('at')), note: '' }
  await desk.change((book, around) => addFactor(book, id, factor, around))
  desk.say({ tone: 'good', text: 'Added.', canUndo: true })
  return goTo(`accounts/${id}`)
}

function mediumName(medium: Copy['medium']): string {
  return medium === 'hardware-token' ? 'security key' : plain(medium)
}

/** A reference as a form sends it. What it names is checked where the book is changed. @throws KeepError `input_invalid` */
export function refFrom(text: string): Ref {
  if (text === 'memory' || text === 'vault') return text
  const [kind, id] = text.split(':')
  if (kind === 'place' && id !== undefined) return `place:${id}`
  if (kind === 'account' && id !== undefined) return `account:${id}`
  throw new KeepError('input_invalid', 'Choose where it is.')
}
