/// <reference lib="dom" />
// A page that the browser kept is asked for again: what it says may have changed, and it may be another person's browser.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
