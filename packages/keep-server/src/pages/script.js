/// <reference lib="dom" />
// Asks a passkey, and puts what it gives into the form. Nothing else on these pages takes a script.

const waitMilliseconds = 120_000

/** @param {string} text */
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))

/** @param {ArrayBuffer} buffer */
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** @param {string | undefined} ids */
const credentials = (ids) =>
  (ids ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .map((id) => ({ type: /** @type {const} */ ('public-key'), id: bytesOf(id) }))

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} values
 */
const fill = (form, values) => {
  for (const [name, value] of Object.entries(values)) {
    const field = form.querySelector(`input[name="${name}"]`)
    if (field instanceof HTMLInputElement) field.value = value
  }
}

/** @param {HTMLFormElement} form */
const touch = async (form) => {
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: bytesOf(form.dataset['challenge'] ?? ''),
      rpId: form.dataset['rp'] ?? '',
      allowCredentials: credentials(form.dataset['known']),
      userVerification: 'required',
      timeout: waitMilliseconds,
    },
  })
  if (!(found instanceof PublicKeyCredential)) return false
  const { response } = found
  if (!(response instanceof AuthenticatorAssertionResponse)) return false
  fill(form, {
    credential: textOf(found.rawId),
    authenticatorData: textOf(response.authenticatorData),
    clientData: textOf(response.clientDataJSON),
    signature: textOf(response.signature),
    user: response.userHandle === null ? '' : textOf(response.userHandle),
  })
  return true
}

/**
 * Makes a passkey. What the form sends is the touch that comes after it.
 * @param {HTMLFormElement} form
 */
const make = async (form) => {
  const { rp = '', name = '', user = '', challenge = '' } = form.dataset
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytesOf(challenge),
      rp: { id: rp, name: 'keep for teams' },
      user: { id: bytesOf(user), name, displayName: name },
      pubKeyCredParams: [-7, -8].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: credentials(form.dataset['known']),
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'none',
      timeout: waitMilliseconds,
    },
  })
  if (!(made instanceof PublicKeyCredential)) return false
  const { response } = made
  const key = response instanceof AuthenticatorAttestationResponse ? response.getPublicKey() : null
  if (key === null) return false
  fill(form, { key: textOf(key) })
  form.dataset['known'] = textOf(made.rawId)
  form.dataset['passkey'] = 'touch'
  return true
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
const carryOut = async (form, button) => {
  const said = form.querySelector('[data-said]')
  const tell = (/** @type {string} */ sentence) => {
    if (said !== null) said.textContent = sentence
  }
  const isMaking = form.dataset['passkey'] === 'make'
  tell('Touch the key, or answer your device.')
  button.disabled = true
  try {
    const isDone = isMaking ? await make(form) : await touch(form)
    if (!isDone) tell('This passkey cannot be used here. Another one may.')
    else if (isMaking) {
      // Some browsers want a press of a button for each time that a passkey is asked.
      button.textContent = form.dataset['then'] ?? ''
      tell('It is made. Now try it once.')
    } else {
      tell('Sent.')
      form.submit()
      return
    }
  } catch {
    tell('Nothing came back: it was stopped, took too long, or this device has no passkey that fits.')
  }
  button.disabled = false
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll('form[data-passkey]')
for (const form of forms) {
  const button = form.querySelector('button')
  if (button === null) continue
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void carryOut(form, button)
  })
  button.disabled = !('PublicKeyCredential' in globalThis)
}

// Else its names would be those of every script in the eyes of the types.
// oxlint-disable-next-line unicorn/require-module-specifiers
export {}
