import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'

export interface CodeForm {
  readonly id: 'save' | 'use'
  readonly action: '/try/saved' | '/try/use'
  readonly account: string
  /** The sheet that is to be saved. */
  readonly setId?: string
  /** A repeat of the same form is answered, not done again. */
  readonly idempotencyKey: string
  readonly heading: string
  readonly explanation: string
  readonly label: string
  readonly button: string
  /** The code before was refused: the page says why above, in `#came-of-it`. */
  readonly isRefused: boolean
  readonly isMain: boolean
}

/**
 * The field for one code. One field takes it whole, as it stands on the sheet or as people type it (WCAG 2.2 F109). What was
 * typed before is not put back: no code is kept.
 */
export const codeForm = (form: CodeForm): Markup =>
  html`<form class="card" method="post" action="${form.action}" aria-labelledby="${form.id}-heading">
    <h2 id="${form.id}-heading">${form.heading}</h2>
    <p id="${form.id}-explanation">${form.explanation}</p>
    <input type="hidden" name="account" value="${form.account}" />
    <input type="hidden" name="key" value="${form.idempotencyKey}" />
    ${form.setId === undefined ? '' : html`<input type="hidden" name="set" value="${form.setId}" />`}
    <label for="${form.id}-code">${form.label}</label>
    <div class="line">
      <input
        class="code"
        id="${form.id}-code"
        name="code"
        type="text"
        autocomplete="off"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck="false"
        aria-describedby="${form.id}-explanation${form.isRefused ? ' came-of-it' : ''}"
        ${form.isRefused ? html`aria-invalid="true"` : ''}
      />
      <button ${form.isMain ? '' : html`class="second"`}>${form.button}</button>
    </div>
  </form>`
