import { layout } from './frame.ts'
import { field } from './parts.ts'
import { passkeyCard } from './passkey.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { day, withoutCommands } from '../words.ts'
import { placeRecoveryKey, proveRecoveryKey } from '../../tasks/recovery-key.ts'
import type { Slot } from '../../vault/slots.ts'
import { KeepError } from '../../errors.ts'

/** What opens the vault, and trying the recovery key. */
export const keyRoutes: readonly Route[] = [
  get('keys', 'open', (call) => page(keysPage(call, null))),
  post('keys/paper', 'open', tryPaper),
]

function keysPage({ frame, desk }: Call, problem: string | null): Markup {
  const { slots, settings, keys } = desk.session.vault
  return layout(
    frame,
    'Keys',
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<div class="heading">
        <div>
          <h1>What opens this vault</h1>
          <p class="lead"><code>${settings.path}</code></p>
        </div>
      </div>
      <div class="columns even">
        <div class="stage">
          <section class="card">
            <h2>Keys</h2>
            <ul class="things">
              ${slots.map(slotRow)}
            </ul>
          </section>
          <section class="card">
            <h2>In a terminal</h2>
            <dl class="facts">
              <div>
                <dt>New passphrase</dt>
                <dd><code>keep passphrase</code></dd>
              </div>
              <div>
                <dt>New recovery key</dt>
                <dd><code>keep keys new-recovery-key</code></dd>
              </div>
              <div>
                <dt>What was done, and when</dt>
                <dd><code>keep log</code></dd>
              </div>
              <div>
                <dt>Everything in other formats</dt>
                <dd><code>keep export</code></dd>
              </div>
            </dl>
          </section>
        </div>
        <div class="stage">
          <form class="card" method="post" action="keys/paper">
            <h2>Try the recovery key</h2>
            <p>Type it from the paper. It stays as it is; you only learn whether it opens the vault.</p>
            ${field({ label: 'Recovery key', name: 'key', isCode: true, isRequired: true, isRefused: problem !== null })}
            ${field({ label: 'Where does the paper lie?', name: 'place', hint: 'A word or two; may stay empty.' })}
            <button>Try it</button>
          </form>
          ${passkeyCard(frame, keys.vaultId, slots)}
        </div>
      </div>`,
  )
}

function slotRow({ kind, label, createdOn, provedOn }: Slot): Markup {
  const tried =
    kind === 'passphrase'
      ? null
      : provedOn === null
        ? html`<span class="warning">never tried</span>`
        : html`<span class="good">✓ tried ${day(provedOn)}</span>`
  return html`<li>
    <p><strong>${label}</strong></p>
    <span class="small">since ${day(createdOn)}</span> ${tried}
  </li>`
}

async function tryPaper(call: Call): Promise<Reply> {
  const { desk, form } = call
  try {
    desk.session = await proveRecoveryKey(desk.session, desk.host, form.text('key'))
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(keysPage(call, withoutCommands(error.message)), 422)
  }
  const place = form.text('place')
  if (place !== '') desk.session = await placeRecoveryKey(desk.session, desk.host, place)
  desk.say({ tone: 'good', text: 'Right: the paper opens the vault.' })
  return goTo('keys')
}
