/// <reference lib="dom" />
// What comes after a step of an element: the page leads on once a code was typed back, or was used.
for (const step of ['sparekey-confirmed', 'sparekey-redeemed']) {
  addEventListener(step, () => {
    /** @type {NodeListOf<HTMLElement>} */
    const parts = document.querySelectorAll('[data-before], [data-after]')
    for (const part of parts) part.hidden = 'before' in part.dataset
  })
}
