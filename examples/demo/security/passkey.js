/// <reference lib="dom" />
// Passkeys are the one thing here that a form cannot do.

const isPossible = 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential

/** @type {NodeListOf<HTMLElement>} */
const shownWithPasskeys = document.querySelectorAll('[data-passkey], [data-no-passkey]')
for (const element of shownWithPasskeys) element.hidden = isPossible === 'noPasskey' in element.dataset

/**
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<unknown>}
 */
const call = async (path, body) => {
  const answer = await fetch(`/api/auth/passkey/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  if (!answer.ok) throw new TypeError(`Answered with ${answer.status}.`)
  return answer.json()
}

const add = async () => {
  const options = await call('generate-register-options')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    /** @type {PublicKeyCredentialCreationOptionsJSON} */ (options),
  )
  const made = /** @type {PublicKeyCredential | null} */ (await navigator.credentials.create({ publicKey }))
  await call('verify-registration', { response: made?.toJSON() })
  /** @type {HTMLFormElement | null} */
  const added = document.querySelector('[data-passkey-added]')
  added?.submit()
}

const signIn = async () => {
  const options = await call('generate-authenticate-options')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    /** @type {PublicKeyCredentialRequestOptionsJSON} */ (options),
  )
  const shown = /** @type {PublicKeyCredential | null} */ (await navigator.credentials.get({ publicKey }))
  await call('verify-authentication', { response: shown?.toJSON() })
  location.assign('/account')
}

/** @param {string} sentence */
const say = (sentence) => {
  const problem = document.querySelector('[data-passkey-problem]')
  if (problem !== null) problem.textContent = sentence
}

/** @param {HTMLButtonElement} button */
const act = async (button) => {
  say('')
  button.disabled = true
  try {
    await (button.dataset['passkey'] === 'add' ? add() : signIn())
  } catch {
    say('That did not work. Try again, or take another way.')
  }
  button.disabled = false
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('button[data-passkey]')
for (const button of buttons) button.addEventListener('click', () => void act(button))
