import { html } from '../markup.ts'
import type { Markup, Part } from '../markup.ts'
import { showRef } from '../../model/find.ts'
import type { Account, Book, Place, Ref } from '../../model/types.ts'

/** A field of a form. */
export interface Field {
  readonly label: string
  readonly name: string
  readonly value?: string
  readonly hint?: string
  readonly type?: 'text' | 'password' | 'date' | 'number' | 'email'
  readonly isCode?: boolean
  readonly isRequired?: boolean
  /** What a browser or password manager may fill in; `off` where nothing. */
  readonly autocomplete?: string
  /** Whether what was typed before was refused: the page says why above. */
  readonly isRefused?: boolean
}

/** One line to type in, with its label and what to know about it. */
export function field(given: Field): Markup {
  const { label, name, value = '', hint, type = 'text', isCode = false, isRequired = false } = given
  const describedBy = hint === undefined ? null : html`aria-describedby="${name}-hint"`
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${given.autocomplete ?? 'off'}"
      autocapitalize="none"
      spellcheck="false"
      ${isCode ? html`class="code"` : null}
      ${isRequired ? html`required` : null}
      ${given.isRefused === true ? html`aria-invalid="true"` : null}
      ${describedBy}
    />
  </div>`
}

/** A choice of one. */
export function select(
  label: string,
  name: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen = '',
  hint: string | null = null,
): Markup {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === null ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <select id="${name}" name="${name}" ${hint === null ? null : html`aria-describedby="${name}-hint"`}>
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : null}>${text}</option>`,
      )}
    </select>
  </div>`
}

/** A box to tick. */
export function tick(label: string, name: string, value = 'yes', isTicked = false): Markup {
  return html`<label class="tick">
    <input type="checkbox" name="${name}" value="${value}" ${isTicked ? html`checked` : null} />
    <span>${label}</span>
  </label>`
}

/** A form of one button. */
export function doButton(
  action: string,
  text: string,
  hidden: Readonly<Record<string, string>> = {},
  style = 'second',
): Markup {
  const fields = Object.entries(hidden).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form method="post" action="${action}">
    ${fields}<button class="${style}">${text}</button>
  </form>`
}

/** Something that is opened only by who needs it. */
export function folded(summary: string, content: Part): Markup {
  return html`<details>
    <summary>${summary}</summary>
    ${content}
  </details>`
}

/** Everything that a thing can lie in, for a choice: places, accounts, memory, and the vault where that makes sense. */
export function refOptions(book: Book, withVault = false): readonly (readonly [Ref, string])[] {
  const places = book.places.map((place: Place) => [`place:${place.id}`, place.name] as const)
  const accounts = book.accounts.map(
    (account: Account) => [`account:${account.id}`, `in ${account.name}`] as const,
  )
  const vault: readonly (readonly [Ref, string])[] = withVault ? [['vault', 'this vault']] : []
  return [['memory', 'in my head'], ...vault, ...places, ...accounts]
}

/** Where a thing is, in words. */
export function where(book: Book, at: Ref): string {
  return at === 'memory' ? 'in my head' : showRef(book, at)
}
