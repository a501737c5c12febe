/// <reference lib="dom" />
// What only a browser can do. The page works without it.

/** @type {NodeListOf<HTMLButtonElement>} */
const copyButtons = document.querySelectorAll('[data-copy]')
for (const button of copyButtons) {
  button.hidden = !('clipboard' in navigator)
  button.addEventListener('click', () => void copy(button.dataset['copy'] ?? ''))
}

/** @param {string} text */
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text)
    say('Copied.')
  } catch {
    say('The browser did not allow that. Select the codes and copy them.')
  }
}

/** @param {string} sentence */
const say = (sentence) => {
  const said = document.querySelector('.said')
  if (said !== null) said.textContent = sentence
}

/** @type {NodeListOf<HTMLButtonElement>} */
const printButtons = document.querySelectorAll('[data-print]')
for (const button of printButtons) {
  button.hidden = false
  button.addEventListener('click', () => print())
}

// A page that the browser kept is asked for again: codes are shown once, and what it says may have changed.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
