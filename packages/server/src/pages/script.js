/// <reference lib="dom" />
// What only a browser can do. The pages work without it.

/** @type {HTMLElement | null} */
const codes = document.querySelector('[data-codes]')
if (codes !== null) {
  // Reloading, and coming back, ask for the page of the visit, and do not send the form again.
  history.replaceState(null, '', `/pages${location.hash}`)
  // Nothing of the codes stays in a page that the browser keeps.
  addEventListener('pagehide', () => codes.remove())
}

addEventListener('pageshow', (event) => {
  if (event.persisted) location.replace('/pages')
})

/** @type {HTMLElement | null} */
const said = document.querySelector('[data-said]')

for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!(button instanceof HTMLButtonElement)) continue
  button.hidden = !('clipboard' in navigator)
  button.addEventListener('click', () => void copy(button.dataset['copy'] ?? ''))
}

/** @param {string} text */
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text)
    say(said?.dataset['copied'])
  } catch {
    say(said?.dataset['not'])
  }
}

/** @param {string | undefined} sentence */
const say = (sentence) => {
  if (said !== null) said.textContent = sentence ?? ''
}

for (const button of document.querySelectorAll('button[data-print]')) {
  if (!(button instanceof HTMLButtonElement)) continue
  button.hidden = false
  button.addEventListener('click', () => print())
}
