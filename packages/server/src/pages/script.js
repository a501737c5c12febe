/// <reference lib="dom" />
// What only a browser can do. The pages work without it.
import { slipIn } from './slip.js'

const codes = document.querySelectorAll('[data-codes]')
if (codes.length > 0) {
  // Reloading, and coming back, ask for the page of the visit, and do not send the form again.
  history.replaceState(null, '', `/pages${location.hash}`)
  // Nothing of the codes stays in a page that the browser keeps.
  addEventListener('pagehide', () => codes.forEach((one) => one.remove()))
}

addEventListener('pageshow', (event) => {
  if (event.persisted) location.replace('/pages')
})

/** @type {HTMLElement | null} */
const status = document.querySelector('[data-said]')

/** @param {string | undefined} sentence */
const say = (sentence) => {
  if (status !== null) status.textContent = sentence ?? ''
}

/** @param {string} text */
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text)
    say(status?.dataset['copied'])
  } catch {
    say(status?.dataset['notCopied'])
  }
}

/** Some browsers open no print window, and say nothing. */
const printPage = () => {
  let isOpened = false
  const opened = () => {
    isOpened = true
  }
  addEventListener('beforeprint', opened)
  try {
    print()
  } catch {
    isOpened = false
  }
  removeEventListener('beforeprint', opened)
  say(isOpened ? '' : status?.dataset['notPrinted'])
}

/**
 * @param {string} selector
 * @param {boolean} isPossible
 * @param {(button: HTMLButtonElement) => void} act
 */
const enable = (selector, isPossible, act) => {
  for (const button of document.querySelectorAll(selector)) {
    if (!(button instanceof HTMLButtonElement)) continue
    button.hidden = !isPossible
    button.addEventListener('click', () => act(button))
  }
}
enable('button[data-copy]', 'clipboard' in navigator, (button) => void copy(button.dataset['copy'] ?? ''))
enable('button[data-print]', typeof print === 'function', printPage)

/** @typedef {{ said: Record<string, [string, string]>, groups: string[] }} Texts */

/** @param {HTMLFormElement} form */
const textsOf = (form) => /** @type {Texts} */ (JSON.parse(form.dataset['slips'] ?? ''))

/**
 * Says what is wrong with what was typed, where the service would say it.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} field
 * @param {import('./slip.js').Slip} slip
 */
const nameSlip = (form, field, slip) => {
  const { said, groups } = textsOf(form)
  const [heading, text] = said[slip.about] ?? ['', '']
  const box = document.createElement('div')
  box.className = 'said'
  box.id = 'said'
  box.setAttribute('role', 'alert')
  const [title, sentence] = [document.createElement('h2'), document.createElement('p')]
  title.textContent = heading
  sentence.textContent = text.replace('{group}', groups[(slip.group ?? groups.length) - 1] ?? '')
  box.append(title, sentence)
  document.querySelector('#said')?.remove()
  form.before(box)
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', 'hint said')
  // What opens a wallet is to be nowhere, not even in the field.
  if (slip.about === 'phrase') field.value = ''
  field.focus()
  // The next thing that is pasted takes its place.
  if (slip.about === 'many') field.select()
}

const PAUSES_MILLIS = [500, 1500]

/** @param {number} millis */
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

/**
 * Sends a form under its key, again where no answer came or the service failed.
 * @param {HTMLFormElement} form
 * @returns {Promise<Response | null>}
 */
const send = async (form) => {
  const body = new URLSearchParams()
  for (const [field, value] of new FormData(form)) if (typeof value === 'string') body.set(field, value)
  for (const millis of [...PAUSES_MILLIS, 0]) {
    try {
      const answer = await fetch(form.action, { method: 'POST', body })
      if (answer.status < 500) return answer
    } catch {
      // The same is sent again under the same key.
    }
    await pause(millis)
  }
  return null
}

for (const form of document.querySelectorAll('form[data-slips]')) {
  const field = form.querySelector('input.code')
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) continue
  const submit = async () => {
    if (form.ariaBusy === 'true') return
    form.ariaBusy = 'true'
    const answer = await send(form)
    form.ariaBusy = null
    if (answer === null) nameSlip(form, field, { about: 'no_answer' })
    else if (answer.redirected) location.assign(answer.url)
    else form.submit()
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const slip = slipIn(field.value)
    // What has no words here may be a code of another system, which the service knows.
    if (slip === null || textsOf(form).said[slip.about] === undefined) void submit()
    else nameSlip(form, field, slip)
  })
}
