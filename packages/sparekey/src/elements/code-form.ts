import { h } from './dom.ts'
import type { TextKey } from './texts/texts.ts'
import { readTyped, type Typed } from './typed.ts'

export interface CodeFormTexts {
  readonly label: string
  readonly hint: string
  readonly send: string
  readonly busy: string
}

/** What the keyboard of a telephone offers. `numeric` has no letters on some: only where no code can have any. */
export type Keyboard = 'text' | 'numeric'

/** Sooner than this after a slip was named nobody has looked at the sheet: a double click. */
const lookMillis = 1000

/** Never sent, however often: it is no code of any system. */
const keptBack: ReadonlySet<TextKey> = new Set(['empty', 'tooLong', 'list', 'phrase'])

/**
 * A form with one field for one code, as printed, pasted or dictated. What is no code is named and not sent. Whoever sends the
 * same again has looked: it may stand so on an older list, which another system made, and then the server decides. `send` is
 * called for the rest, never twice at once, and answers with what is wrong, or with `null` where the screen has changed.
 */
export const codeForm = (
  texts: CodeFormTexts,
  explain: (typed: Typed & { ok: false }) => string,
  send: (code: string) => Promise<string | null>,
  keyboard: Keyboard = 'text',
): HTMLFormElement => {
  let namedAt = Number.POSITIVE_INFINITY
  const field = h('input', {
    id: 'code',
    part: 'field',
    type: 'text',
    name: 'backup-code',
    autocomplete: 'off',
    autocapitalize: 'characters',
    autocorrect: 'off',
    spellcheck: 'false',
    inputmode: keyboard,
    enterkeyhint: 'go',
    'aria-describedby': 'hint error',
    'data-focus': true,
    oninput: () => {
      namedAt = Number.POSITIVE_INFINITY
    },
  })
  const error = h('p', { id: 'error', part: 'error', class: 'error', role: 'alert' })
  const submit = h('button', { type: 'submit', part: 'button' }, texts.send)
  let isBusy = false

  const blame = (sentence: string): void => {
    error.textContent = sentence
    field.setAttribute('aria-invalid', String(sentence !== ''))
  }
  const act = async (): Promise<void> => {
    const typed = readTyped(field.value)
    const isLookedAt = performance.now() - namedAt > lookMillis
    if (!typed.ok && (!isLookedAt || keptBack.has(typed.text))) {
      namedAt = Math.min(namedAt, performance.now())
      blame(explain(typed))
      field.focus()
      return
    }
    blame('')
    submit.setAttribute('aria-disabled', 'true')
    submit.textContent = texts.busy
    const wrong = await send(field.value.trim())
    submit.setAttribute('aria-disabled', 'false')
    submit.textContent = texts.send
    namedAt = Number.POSITIVE_INFINITY
    if (wrong === null) field.value = ''
    else {
      blame(wrong)
      field.focus()
    }
  }
  return h(
    'form',
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault()
        if (isBusy) return
        isBusy = true
        void act().finally(() => {
          isBusy = false
        })
      },
    },
    h('label', { for: 'code', part: 'label' }, texts.label),
    h('p', { id: 'hint', part: 'hint', class: 'hint' }, texts.hint),
    field,
    error,
    h('div', { class: 'row' }, submit),
  )
}
