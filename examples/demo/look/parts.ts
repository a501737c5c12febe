import { html } from 'hono/html'
import type { Markup } from './layout.ts'

/** What went wrong, tied to the field by `aria-describedby="problem"`. */
export const problem = (sentence: string | null): Markup | '' =>
  sentence === null ? '' : html`<p class="problem" id="problem" role="alert">${sentence}</p>`

interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly hint?: string
  readonly value?: string
  readonly digits?: boolean
  readonly isWrong?: boolean
}

/** One labelled field. */
export const field = ({ name, label, type = 'text', autocomplete, hint, ...rest }: Field): Markup => {
  const described = [hint === undefined ? '' : `${name}-hint`, rest.isWrong === true ? 'problem' : '']
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      required
      maxlength="${rest.digits === true ? 12 : 128}"
      value="${rest.value ?? ''}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      ${rest.digits === true ? html`inputmode="numeric" class="digits"` : ''}
      aria-describedby="${described.join(' ').trim()}"
      ${rest.isWrong === true ? html`aria-invalid="true"` : ''}
    />
  </div>`
}
