import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { layout } from './frame.ts'
import { doButton, field } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page, paperPage } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { withoutCommands } from '../words.ts'
import { recordVault } from '../../cli/paths.ts'
import {
  generatePassphrase,
  normalisePassphrase,
  requireGoodPassphrase,
  shortestPassphrase,
} from '../../cli/secrets.ts'
import { sessionOf } from '../../cli/session.ts'
import { emptyState } from '../../model/undo.ts'
import { renderHtml } from '../../paper/html/render.ts'
import { paperSizes } from '../../paper/paper-size.ts'
import { newSheetId } from '../../paper/sheet-id.ts'
import { recoveryKeySheet } from '../../paper/sheets/recovery-key-sheet.ts'
import { placeRecoveryKey, proveRecoveryKey } from '../../tasks/recovery-key.ts'
import { readEnvelope } from '../../vault/envelope.ts'
import { sameRecoveryKey } from '../../vault/recovery-key.ts'
import { readVaultFile } from '../../vault/save.ts'
import { createVault } from '../../vault/vault.ts'
import { KeepError, systemErrorCode } from '../../errors.ts'

const steps = ['Where it lies', 'Passphrase', 'Recovery key'] as const

/** The first run: where the file lies, the passphrase, the recovery key. */
export const firstRunRoutes: readonly Route[] = [
  get('start', 'first-run', (call) => page(fileStep(call, null))),
  post('start', 'first-run', chooseFile),
  get('start/passphrase', 'first-run', (call) => page(passphraseStep(call, null))),
  post('start/offer', 'first-run', async ({ desk }) => {
    desk.firstRun = { ...desk.firstRun, offered: await generatePassphrase() }
    return goTo('start/passphrase')
  }),
  post('start/own', 'first-run', ({ desk }) => {
    desk.firstRun = { ...desk.firstRun, offered: null }
    return goTo('start/passphrase')
  }),
  post('start/passphrase', 'first-run', makeVault),
  get('start/key', 'open', (call) =>
    call.desk.firstRun.recoveryKey === null ? goTo('') : page(keyStep(call, null)),
  ),
  get('start/key/paper', 'open', keyPaper),
  post('start/key', 'open', typeBack),
  post('start/later', 'open', ({ desk }) => {
    desk.firstRun = { ...desk.firstRun, recoveryKey: null }
    desk.say({ tone: 'problem', text: 'The recovery key was not tried yet. Do it soon, under Keys.' })
    return goTo('')
  }),
]

function fileStep({ frame, desk }: Call, problem: string | null): Markup {
  return step(
    { number: 1, frame, problem },
    html`<h1>Keep your backup codes</h1>
      <p class="lead">
        A backup code gets you in when your phone is gone. Keep holds all of yours in one encrypted file, says
        what is left, and what would lock you out.
      </p>
      <form class="card" method="post" action="start">
        <h2>Where should the file lie?</h2>
        ${field({
          label: 'File',
          name: 'path',
          value: desk.firstRun.path,
          hint: 'A folder that is backed up or synced is fine: nobody can read the file without your passphrase. If you have such a file already, name it here.',
          isCode: true,
          isRequired: true,
          isRefused: problem !== null,
        })}
        <button>Go on</button>
      </form>`,
  )
}

async function chooseFile(call: Call): Promise<Reply> {
  const { desk, form } = call
  const typed = form.text('path')
  const path = resolve(typed.replace(/^~(?=[\\/])/, desk.host.env['HOME'] ?? '~'))
  const fault = typed === '' ? 'Name a file.' : await faultOf(path)
  if (fault !== null) return page(fileStep(call, fault), 422)
  desk.useVault(path)
  if ((await desk.stage()) === 'first-run') return goTo('start/passphrase')
  await recordVault(path, desk.host.env)
  return goTo('unlock')
}

/** What is wrong with a path for a vault; `null` for one that is free, or that a vault is at. */
async function faultOf(path: string): Promise<string | null> {
  try {
    readEnvelope(await readVaultFile(path))
    return null
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    if (error.code !== 'vault_missing') return withoutCommands(error.message)
  }
  try {
    return (await stat(dirname(path))).isDirectory() ? null : `${dirname(path)} is not a folder.`
  } catch (error) {
    if (systemErrorCode(error) === null) throw error
    return `The folder ${dirname(path)} is not there. Make it first, or choose another one.`
  }
}

function passphraseStep({ frame, desk }: Call, problem: string | null): Markup {
  const { offered } = desk.firstRun
  const own = html`<form class="card" method="post" action="start/passphrase">
      <h2>Choose a passphrase</h2>
      <p>
        You type it to open the vault. Four or more words that do not belong together are easy to remember.
      </p>
      ${field({
        label: 'Passphrase',
        name: 'passphrase',
        type: 'password',
        hint: `At least ${shortestPassphrase} characters.`,
        autocomplete: 'new-password',
        isRequired: true,
        isRefused: problem !== null,
      })}
      ${field({ label: 'The same again', name: 'again', type: 'password', autocomplete: 'new-password', isRequired: true })}
      <button>Make the vault</button>
    </form>
    <div class="aside-action">
      <p>No good idea?</p>
      ${doButton('start/offer', 'Make one for me')}
    </div>`
  const made = html`<form class="card" method="post" action="start/passphrase">
      <h2>Your passphrase</h2>
      <p class="big-secret"><code>${offered}</code></p>
      <p>Say it a few times, or write it down for the first days. Then type it.</p>
      ${field({
        label: 'Type it once',
        name: 'passphrase',
        type: 'password',
        autocomplete: 'new-password',
        isRequired: true,
        isRefused: problem !== null,
      })}
      <button>Make the vault</button>
    </form>
    <div class="aside-action">
      <p>Another one?</p>
      ${doButton('start/offer', 'Make another')} ${doButton('start/own', 'Choose my own')}
    </div>`
  return step(
    { number: 2, frame, problem },
    html`<h1>The passphrase</h1>
      ${offered === null ? own : made}`,
  )
}

async function makeVault(call: Call): Promise<Reply> {
  const { desk, form } = call
  const passphrase = normalisePassphrase(form.verbatim('passphrase'))
  const { offered } = desk.firstRun
  const again = offered ?? normalisePassphrase(form.verbatim('again'))
  const fault = faultOfPassphrase(passphrase, again, offered !== null)
  if (fault !== null) return page(passphraseStep(call, fault), 422)
  const { vault, recoveryKey } = await createVault(desk.settings, passphrase, emptyState)
  await recordVault(desk.settings.path, desk.host.env)
  desk.session = sessionOf(vault)
  desk.firstRun = { ...desk.firstRun, offered: null, recoveryKey }
  return goTo('start/key')
}

function faultOfPassphrase(passphrase: string, again: string, isOffered: boolean): string | null {
  try {
    requireGoodPassphrase(passphrase)
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return error.message
  }
  if (passphrase === again) return null
  return isOffered
    ? 'That is not the same. The spaces between the words count.'
    : 'The two are not the same. Type both again.'
}

function keyStep({ frame, desk }: Call, problem: string | null): Markup {
  const key = desk.firstRun.recoveryKey ?? ''
  const groups = key.split('-')
  return step(
    { number: 3, frame, problem },
    html`<h1>The recovery key</h1>
      <p class="lead">
        It opens the vault when the passphrase is forgotten. It is shown this once, and kept nowhere else. Put
        it on paper now, and keep the paper away from this machine.
      </p>
      <section class="sheet">
        <p class="big-secret">
          <code>${groups.slice(0, 5).join('-')}</code> <code>${groups.slice(5).join('-')}</code>
        </p>
      </section>
      <p><a class="button second" href="start/key/paper" target="_blank">Open the sheet to print</a></p>
      <form class="card" method="post" action="start/key">
        <h2>Type it back from the paper</h2>
        <p>So that nobody finds out too late that a letter was wrong. Capitals and dashes do not matter.</p>
        ${field({
          label: 'Recovery key',
          name: 'key',
          isCode: true,
          isRequired: true,
          isRefused: problem !== null,
        })}
        ${field({
          label: 'Where will the paper lie?',
          name: 'place',
          hint: 'A word or two, such as home safe. You can say it later.',
        })}
        <button>It is on paper</button>
      </form>
      <div class="aside-action">
        <p>No printer and no pen at hand?</p>
        ${doButton('start/later', 'Do this later')}
      </div>`,
  )
}

function keyPaper({ desk }: Call): Reply {
  const { recoveryKey } = desk.firstRun
  if (recoveryKey === null) return goTo('')
  const sheet = recoveryKeySheet({
    sheetId: newSheetId(),
    printedOn: desk.today(),
    number: 1,
    of: 1,
    place: null,
    returnTo: null,
    recoveryKey,
    vaultId: desk.session.vault.keys.vaultId,
    square: false,
  })
  return paperPage(renderHtml(sheet.document, paperSizes.a4))
}

async function typeBack(call: Call): Promise<Reply> {
  const { desk, form } = call
  const { recoveryKey } = desk.firstRun
  if (recoveryKey === null) return goTo('')
  const typed = form.text('key')
  if (!sameRecoveryKey(typed, recoveryKey)) {
    return page(keyStep(call, 'That is not the key. Compare the groups with your paper.'), 422)
  }
  desk.session = await proveRecoveryKey(desk.session, desk.host, typed)
  desk.firstRun = { ...desk.firstRun, recoveryKey: null }
  const place = form.text('place')
  if (place !== '') desk.session = await placeRecoveryKey(desk.session, desk.host, place)
  desk.say({ tone: 'good', text: 'Your vault is ready, and the paper opens it.' })
  return goTo('')
}

function step(
  { number, frame, problem }: { number: number; frame: Call['frame']; problem: string | null },
  content: Markup,
): Markup {
  const title = `Step ${number} of ${steps.length}: ${steps[number - 1]}`
  return layout(
    { ...frame, isOpen: false },
    title,
    problem === null ? null : { tone: 'problem', text: problem },
    html`<nav class="progress" aria-label="Where you are">
        <ol>
          ${steps.map((name, index) => progressStep(name, index + 1, number))}
        </ol>
      </nav>
      <section class="narrow">${content}</section>`,
  )
}

function progressStep(name: string, number: number, here: number): Markup {
  const state = number < here ? 'done' : number === here ? 'here' : 'ahead'
  return html`<li class="${state}" ${number === here ? html`aria-current="step"` : null}>
    <span class="number" aria-hidden="true">${state === 'done' ? '✓' : number}</span>
    <span>${name}${state === 'done' ? html`<span class="unseen"> (done)</span>` : null}</span>
  </li>`
}
