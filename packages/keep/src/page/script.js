/// <reference lib="dom" />
// What only a browser can do. The page works without it.

const clearAfterSeconds = 45

/** @type {NodeListOf<HTMLButtonElement>} */
const copyButtons = document.querySelectorAll('[data-copy]')
for (const button of copyButtons) {
  button.hidden = !('clipboard' in navigator)
  button.addEventListener('click', () => void copy(button.dataset['copy'] ?? ''))
}

/** @param {string} id */
const copy = async (id) => {
  const text = document.getElementById(id)?.textContent ?? ''
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    say('The browser did not allow that. Select the code and copy it.')
    return
  }
  say(`Copied. It is taken off the clipboard after ${clearAfterSeconds} seconds, if this page is still open.`)
  setTimeout(clear, clearAfterSeconds * 1000)
}

// A browser lets only the page in front touch the clipboard. What is on it cannot be looked at without asking the person.
const clear = () => {
  if (!document.hasFocus()) {
    addEventListener('focus', clear, { once: true })
    return
  }
  navigator.clipboard.writeText('').then(
    () => say('The clipboard is empty again.'),
    () => say('The code is still on the clipboard: copy something else.'),
  )
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
  button.addEventListener('click', () => {
    const frame = document.getElementById(button.dataset['print'] ?? '')
    if (frame instanceof HTMLIFrameElement) frame.contentWindow?.print()
  })
}

/** @type {HTMLFormElement | null} */
const drop = document.querySelector('form[data-drop]')
const fileField = drop?.querySelector('input[type=file]')
if (drop !== null && fileField instanceof HTMLInputElement) {
  const hint = drop.querySelector('.drop-hint')
  if (hint instanceof HTMLElement) hint.hidden = false
  const mark = (/** @type {boolean} */ isOver) => drop.classList.toggle('over', isOver)
  // Anywhere on the page: a file that misses the box would otherwise be opened in its place.
  addEventListener('dragover', (event) => {
    event.preventDefault()
    mark(true)
  })
  addEventListener('dragleave', (event) => mark(event.relatedTarget !== null))
  addEventListener('drop', (event) => {
    event.preventDefault()
    mark(false)
    const files = event.dataTransfer?.files
    if (files === undefined || files.length !== 1) return
    fileField.files = files
    drop.requestSubmit()
  })
}

// When the page has closed, nothing of it stays on the screen.
const idleSeconds = Number(document.documentElement.dataset['idleSeconds'])
setTimeout(() => {
  const heading = document.createElement('h1')
  heading.textContent = 'Closed'
  const sentence = document.createElement('p')
  sentence.textContent =
    'Nobody used this page for a while, so it closed and the vault is locked. To open it again: keep open'
  document.querySelector('main')?.replaceChildren(heading, sentence)
  document.querySelector('nav')?.remove()
  document.querySelector('form.lock')?.remove()
}, idleSeconds * 1000)

// A page that the browser kept may show what is not so any more.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
