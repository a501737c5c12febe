/// <reference lib="dom" />
/** What better-auth answers with, as far as this page shows it. */
/** @typedef {{ message?: string, twoFactorRedirect?: boolean, totpURI?: string, backupCodes?: string[] }} Answer */

/**
 * Sends a form to better-auth and goes on; gives what there is to say.
 * @param {HTMLFormElement} form
 */
const send = async (form) => {
  const fields = Object.fromEntries(new FormData(form))
  const response = await fetch(`/api/auth${form.dataset['call']}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: fields['email'] ?? '', ...fields }),
  })
  /** @type {unknown} */
  const answer = await response.json()
  const { message, twoFactorRedirect, totpURI, backupCodes } = /** @type {Answer} */ (answer)
  if (!response.ok) return message ?? 'That did not work.'
  if (backupCodes) return [totpURI ?? [], ...backupCodes].flat().join('\n')
  location.assign(twoFactorRedirect ? '/second-step' : (form.dataset['next'] ?? '/'))
  return ''
}

document.addEventListener('submit', (event) => {
  event.preventDefault()
  const said = document.querySelector('[role=status]')
  if (!(event.target instanceof HTMLFormElement) || said === null) return
  said.textContent = ''
  void send(event.target).then((text) => (said.textContent = text))
})
