import { layout } from './frame.ts'
import { field, folded, tick } from './parts.ts'
import { unlockWithPasskey } from './passkey.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { withoutCommands } from '../words.ts'
import { normalisePassphrase } from '../../cli/secrets.ts'
import { identityOfPasskey } from '../../vault/passkey.ts'
import type { Credential } from '../../vault/slots.ts'
import { KeepError } from '../../errors.ts'

/** Opening a vault, and closing it. */
export const unlockRoutes: readonly Route[] = [
  get('unlock', 'locked', async (call) => page(await unlockPage(call, null))),
  post('unlock', 'locked', (call) =>
    unlock(call, {
      kind: 'passphrase',
      passphrase: normalisePassphrase(call.form.verbatim('passphrase')),
    }),
  ),
  post('unlock/paper', 'locked', (call) =>
    unlock(call, { kind: 'recovery', recoveryKey: call.form.text('key') }),
  ),
  post('unlock/passkey', 'locked', unlockByPasskey),
  post('lock', 'anywhere', ({ close }) => {
    close()
    return goTo('')
  }),
]

/** What keeps a vault from opening that somebody may still want to open. */
const older: ReadonlySet<string> = new Set(['vault_rolled_back', 'vault_diverged'])

async function unlock(call: Call, credential: Credential): Promise<Reply> {
  const { desk, form } = call
  try {
    await desk.unlock(credential, form.has('older'))
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(await unlockPage(call, error), 422)
  }
  if (credential.kind === 'recovery') {
    desk.say({
      tone: 'good',
      text: 'The paper opened the vault. If the passphrase is forgotten, set a new one in a terminal: keep passphrase --recovery-key',
    })
  }
  return goTo('')
}

async function unlockByPasskey(call: Call): Promise<Reply> {
  try {
    return await unlock(call, { kind: 'passkey', identity: identityOfPasskey(call.form.text('output')) })
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(await unlockPage(call, error), 422)
  }
}

async function unlockPage({ frame, desk }: Call, refusal: KeepError | null): Promise<Markup> {
  const [slots, vaultId] = await Promise.all([desk.slots(), desk.vaultId()])
  const isOlder = refusal !== null && older.has(refusal.code)
  const anyway = isOlder ? tick('Open it all the same', 'older') : null
  const isByPaper = refusal?.code === 'recovery_key_wrong'
  const text =
    refusal === null
      ? null
      : refusal.code === 'passphrase_wrong'
        ? wrongPassphrase
        : withoutCommands(refusal.message)
  return layout(
    frame,
    'Open your vault',
    text === null ? desk.takeSaid() : { tone: 'problem', text },
    html`<section class="narrow">
      <h1>Open your vault</h1>
      <p class="lead"><code>${desk.settings.path}</code></p>
      <form class="card" method="post" action="unlock">
        ${field({
          label: 'Passphrase',
          name: 'passphrase',
          type: 'password',
          autocomplete: 'current-password',
          isRequired: true,
          isRefused: refusal?.code === 'passphrase_wrong',
        })}
        ${anyway}
        <button>Open</button>
      </form>
      ${unlockWithPasskey(frame, vaultId, slots)}
      ${folded(
        'Passphrase forgotten?',
        html`<form class="card" method="post" action="unlock/paper">
          <p>The printed recovery key opens the vault too.</p>
          ${field({ label: 'Recovery key', name: 'key', isCode: true, isRequired: true, isRefused: isByPaper })}
          ${anyway}
          <button>Open with the paper</button>
        </form>`,
      )}
    </section>`,
  )
}

const wrongPassphrase = 'That is not the passphrase of this vault. Look at caps lock, and try again.'
