import { layout } from './frame.ts'
import type { Frame } from './frame.ts'
import { doButton, field } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { sessionOf } from '../../cli/session.ts'
import { recipientOf } from '../../vault/age-read.ts'
import { identityOfPasskey, passkeyInput } from '../../vault/passkey.ts'
import type { Slot } from '../../vault/slots.ts'
import { addPasskeySlot } from '../../vault/vault.ts'
import { KeepError } from '../../errors.ts'

const longestCredentialId = 2000

/** Adding a passkey. Opening the vault with one is `unlock.ts`. */
export const passkeyRoutes: readonly Route[] = [
  post('keys/passkey', 'open', add),
  // The page as it stands goes on under the name that passkeys belong to.
  post('move', 'anywhere', ({ frame, addressAt }) => page(movePage(frame, addressAt('localhost')))),
]

/** A form that makes a passkey and adds it; under an IP address, the way to the name that it needs. */
export function passkeyCard({ name }: Frame, vaultId: string, slots: readonly Slot[]): Markup {
  if (name !== 'localhost') {
    return html`<section class="card">
      <h2>Add a passkey or security key</h2>
      <p>A touch then opens the vault. For that this page has to go by its other name.</p>
      ${doButton('move', 'Go on there')}
    </section>`
  }
  return html`<form
      class="card"
      method="post"
      action="keys/passkey"
      data-passkey="new"
      data-input="${passkeyInput(vaultId)}"
      data-known="${knownIds(slots)}"
    >
      <h2>Add a passkey or security key</h2>
      <p>A touch then opens the vault. It cannot be copied: keep the passphrase or the paper too.</p>
      ${answerFields} ${field({ label: 'What to call it', name: 'label', value: 'security key' })}
      <button disabled>Add it</button>
      <p role="status"></p>
    </form>
    ${script}`
}

/** A form that opens the vault with a passkey; nothing where there is none. */
export function unlockWithPasskey({ name }: Frame, vaultId: string, slots: readonly Slot[]): Markup | null {
  const known = knownIds(slots)
  if (known === '') return null
  if (name !== 'localhost') return doButton('move', 'Open with a passkey')
  return html`<form
      class="card"
      method="post"
      action="unlock/passkey"
      data-passkey="known"
      data-input="${passkeyInput(vaultId)}"
      data-known="${known}"
    >
      <h2>Passkey or security key</h2>
      ${answerFields}
      <button class="second" disabled>Open with a touch</button>
      <p role="status"></p>
    </form>
    ${script}`
}

const answerFields = html`<input type="hidden" name="credential" /><input type="hidden" name="output" />`
// The script lets its buttons be pressed: what is sent before it is there holds no answer of a key.
const script = html`<script src="passkey.js" defer></script>`

function knownIds(slots: readonly Slot[]): string {
  return slots
    .map(({ credentialId = '' }) => credentialId)
    .filter((id) => id !== '')
    .join(' ')
}

async function add({ desk, form }: Call): Promise<Reply> {
  const credentialId = form.text('credential')
  if (!/^[\w-]+$/.test(credentialId) || credentialId.length > longestCredentialId) {
    throw new KeepError('input_invalid', 'The passkey has no name that could be kept.')
  }
  const recipient = recipientOf(identityOfPasskey(form.text('output'))) ?? ''
  const label = form.text('label').slice(0, 80) || 'passkey'
  desk.session = sessionOf(await addPasskeySlot(desk.session.vault, recipient, { label, credentialId }))
  desk.say({ tone: 'good', text: `${label} opens the vault from here on.` })
  return goTo('keys')
}

function movePage(frame: Frame, address: string): Markup {
  return layout(
    frame,
    'The other name',
    null,
    html`<section class="narrow">
      <h1>The other name of this page</h1>
      <p class="lead">
        Passkeys belong to a name. It is the same page, of the same program, on this machine.
      </p>
      <p><a class="button" href="${address}">Go on</a></p>
    </section>`,
  )
}
