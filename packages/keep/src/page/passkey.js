/// <reference lib="dom" />
// Asks an authenticator for the secret that opens the vault, and sends it to the program that serves this page.

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

/** @param {HTMLFormElement} form */
const knownTo = (form) =>
  (form.dataset['known'] ?? '')
    .split(' ')
    .filter((id) => id !== '')
    .map((id) => ({ type: /** @type {const} */ ('public-key'), id: bytesOf(id) }))

/**
 * @param {HTMLFormElement} form
 * @param {{ type: 'public-key', id: Uint8Array<ArrayBuffer> }[]} allowed
 */
const ask = async (form, allowed) => {
  const first = new TextEncoder().encode(form.dataset['input'] ?? '')
  const found = await navigator.credentials.get({
    publicKey: {
      // Nobody checks the answer: what counts is whether its secret opens the vault.
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId: 'localhost',
      allowCredentials: allowed,
      userVerification: 'required',
      timeout: waitMilliseconds,
      extensions: { prf: { eval: { first } } },
    },
  })
  if (!(found instanceof PublicKeyCredential)) return null
  const output = found.getClientExtensionResults().prf?.results?.first
  if (output === undefined) return null
  return { id: textOf(found.rawId), output: textOf(output instanceof ArrayBuffer ? output : output.buffer) }
}

/** @param {HTMLFormElement} form */
const make = async (form) => {
  const label = form.querySelector('input[name=label]')
  const name = label instanceof HTMLInputElement && label.value !== '' ? label.value : 'keep'
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: 'localhost', name: 'keep' },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: knownTo(form),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      timeout: waitMilliseconds,
      extensions: { prf: {} },
    },
  })
  if (!(made instanceof PublicKeyCredential)) return null
  if (made.getClientExtensionResults().prf?.enabled !== true) return null
  // Most authenticators give the secret only when they are asked for a sign-in.
  return ask(form, [{ type: 'public-key', id: new Uint8Array(made.rawId) }])
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll('form[data-passkey]')
for (const form of forms) {
  const said = form.querySelector('[role=status]')
  const button = form.querySelector('button')
  if (button === null) continue
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void carryOut(form, said)
  })
  button.disabled = !('PublicKeyCredential' in globalThis)
}

/**
 * @param {HTMLFormElement} form
 * @param {Element | null} said
 */
const carryOut = async (form, said) => {
  const tell = (/** @type {string} */ sentence) => {
    if (said !== null) said.textContent = sentence
  }
  tell('Touch the key, or answer your device.')
  try {
    const answer = form.dataset['passkey'] === 'new' ? await make(form) : await ask(form, knownTo(form))
    if (answer === null) {
      tell('This passkey or security key cannot open a vault. Another one may.')
      return
    }
    for (const [name, value] of Object.entries({ credential: answer.id, output: answer.output })) {
      const field = form.querySelector(`input[name=${name}]`)
      if (field instanceof HTMLInputElement) field.value = value
    }
    form.submit()
  } catch {
    tell('Nothing came back: it was stopped, took too long, or is a key that is not known here.')
  }
}
