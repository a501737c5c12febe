/// <reference lib="dom" />
// Asks a passkey where a page needs one, and warns before a session ends. All else works without it.

/** @param {string} text */
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))

/** @param {ArrayBuffer} buffer */
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** @param {readonly { id: string }[] | undefined} list */
const credentials = (list) =>
  (list ?? []).map(({ id }) => ({ type: /** @type {const} */ ('public-key'), id: bytesOf(id) }))

/**
 * What the server asks a passkey, with its bytes as text.
 * @typedef {PublicKeyCredentialCreationOptionsJSON} Making
 * @typedef {PublicKeyCredentialRequestOptionsJSON} Touching
 */

/** @param {string} options */
const make = async (options) => {
  const asked = /** @type {Making} */ (JSON.parse(options))
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytesOf(asked.challenge),
      user: { ...asked.user, id: bytesOf(asked.user.id) },
      excludeCredentials: credentials(asked.excludeCredentials),
    },
  })
  if (!(made instanceof PublicKeyCredential)) return null
  const { response } = made
  if (!(response instanceof AuthenticatorAttestationResponse)) return null
  return {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports(),
    },
  }
}

/** @param {string} options */
const touch = async (options) => {
  const asked = /** @type {Touching} */ (JSON.parse(options))
  const found = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: bytesOf(asked.challenge),
      allowCredentials: credentials(asked.allowCredentials),
    },
  })
  if (!(found instanceof PublicKeyCredential)) return null
  const { response } = found
  if (!(response instanceof AuthenticatorAssertionResponse)) return null
  return {
    id: found.id,
    rawId: textOf(found.rawId),
    type: found.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
    },
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
const askPasskey = async (form, button) => {
  const said = form.querySelector('[data-said]')
  const field = form.querySelector('input[name="response"]')
  const tell = (/** @type {string} */ sentence) => {
    if (said !== null) said.textContent = sentence
  }
  const { passkey, options = '{}' } = form.dataset
  tell('Touch the key, or answer your device.')
  button.disabled = true
  try {
    const given = passkey === 'create' ? await make(options) : await touch(options)
    if (given !== null && field instanceof HTMLInputElement) {
      field.value = JSON.stringify(given)
      tell('Sent.')
      form.submit()
      return
    }
    tell('This passkey cannot be used here. Another one may.')
  } catch {
    tell('Nothing came back: it was stopped, took too long, or this device has no passkey that fits.')
  }
  button.disabled = false
}

/** @type {NodeListOf<HTMLFormElement>} */
const passkeyForms = document.querySelectorAll('form[data-passkey]')
for (const form of passkeyForms) {
  const button = form.querySelector('button')
  if (button === null) continue
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void askPasskey(form, button)
  })
}

const warningMilliseconds = 120_000

/** @type {NodeListOf<HTMLFormElement>} */
const stayForms = document.querySelectorAll('form[data-ends]')
for (const form of stayForms) {
  const warning = form.querySelector('[data-warning]')
  const wait = () => {
    const left = Date.parse(form.dataset['ends'] ?? '') - Date.now()
    setTimeout(
      () => {
        form.hidden = false
        if (warning !== null)
          warning.textContent = 'You are signed out in 2 minutes. What you typed is kept if you stay.'
      },
      Math.max(0, left - warningMilliseconds),
    )
  }
  const stay = async () => {
    const token = form.querySelector('input[name="form"]')
    const body = new URLSearchParams({ form: token instanceof HTMLInputElement ? token.value : '' })
    const answer = await fetch(form.action, { method: 'POST', body })
    if (!answer.ok) return
    form.dataset['ends'] = await answer.text()
    form.hidden = true
    wait()
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    // Where it fails the session ends as it was said, and the page stays as it is.
    void stay().catch(() => {})
  })
  wait()
}

// Else its names would be those of every script in the eyes of the types.
// oxlint-disable-next-line unicorn/require-module-specifiers
export {}
