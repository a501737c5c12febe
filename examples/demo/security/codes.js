/// <reference lib="dom" />
// Once a code of the new sheet was typed back, the page leads on.
addEventListener('sparekey-confirmed', () => {
  /** @type {HTMLElement | null} */
  const goOn = document.querySelector('[data-after-confirmed]')
  if (goOn !== null) goOn.hidden = false
})
