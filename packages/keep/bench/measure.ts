// Measures the built program with 500 services and 10,000 codes. Run after the build: node packages/keep/bench/measure.ts
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '../src/cli/ids.ts'
import { addAccount } from '../src/model/accounts.ts'
import { emptyBook } from '../src/model/book.ts'
import { recordCopy } from '../src/model/copies.ts'
import { addPlace } from '../src/model/places.ts'
import { addSet, markUsed } from '../src/model/sets.ts'
import type { Book } from '../src/model/types.ts'
import { readState } from '../src/model/undo.ts'
import { findings } from '../src/lockout/findings.ts'
import { statusRows } from '../src/track/status.ts'
import { createVault, unlockVault, updateVault } from '../src/vault/vault.ts'

const services = 500
const codesEach = 20
const program = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'keep-bench-'))
const settings = {
  path: join(folder, 'codes.keep'),
  stateFile: join(folder, 'config', 'seen.json'),
  device: 'bench',
  now: () => new Date(),
  workFactor: 10,
}
await mkdir(join(folder, 'run'))
await writeFile(join(folder, 'passphrase'), 'correct horse battery staple')
const env = {
  PATH: process.env['PATH'] ?? '',
  KEEP_CONFIG_DIR: join(folder, 'config'),
  KEEP_VAULT: settings.path,
  KEEP_PASSPHRASE_FILE: join(folder, 'passphrase'),
  KEEP_WORK_FACTOR: '10',
  XDG_RUNTIME_DIR: join(folder, 'run'),
}

const book = fullBook()
const { vault } = await createVault(settings, 'correct horse battery staple', { book, undo: [] })
const keys = { kind: 'keys', keys: vault.keys } as const
await report(
  'open, keys at hand',
  async () => void readState((await unlockVault(settings, keys)).content.data),
)
let current = await unlockVault(settings, keys)
await report('save', async () => {
  current = await updateVault(current, (data) => ({
    data,
    entry: { action: 'bench', subjects: [], note: '' },
  }))
})
await report('status rows', () => Promise.resolve(void statusRows(book, '2026-11-21')))
await report('lockout findings', () => Promise.resolve(void findings(book)))

start('unlock')
const { KEEP_PASSPHRASE_FILE: _, ...unlocked } = env
for (const [what, ...argv] of [
  ['empty node'],
  ['keep --help', '--help'],
  ['keep status (unlocked)', 'status'],
  ['keep list (unlocked)', 'list'],
  ['keep edit (unlocked)', 'edit', 'service1-me', '--notes', 'x'],
]) {
  const run = what === 'empty node' ? ['-e', '0'] : [program, ...argv]
  await report(what ?? '', () => {
    const { status, stderr } = spawnSync(process.execPath, run, { env: unlocked, encoding: 'utf8' })
    if (status !== 0) throw new TypeError(stderr)
    return Promise.resolve()
  })
}
start('lock')
await rm(folder, { recursive: true })

function start(...argv: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [program, ...argv], { env, encoding: 'utf8' })
  if (status !== 0) throw new TypeError(stderr)
}

async function report(what: string, work: () => Promise<void>): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 15; round += 1) {
    const begun = performance.now()
    await work()
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  const median = times[7] ?? 0
  console.log(
    `${what.padEnd(26)} median ${median.toFixed(0).padStart(5)} ms   best ${(times[0] ?? 0).toFixed(0).padStart(5)} ms`,
  )
}

function fullBook(): Book {
  const around = { now: new Date(), newId }
  let result = addPlace(emptyBook, { name: 'home', kind: 'building' }, around).book
  for (let index = 0; index < services; index += 1) {
    result = addAccount(result, { service: `service${index}`, login: 'me' }, around).book
    const id = result.accounts.at(-1)?.id ?? ''
    const codes = Array.from({ length: codesEach }, (_code, number) => ({
      text: `${newId()}-${newId()}`,
      used: number < 3,
    }))
    const added = addSet(result, id, { codes, generatedOn: '2026-01-01', source: 'bench' }, around)
    const copied = recordCopy(
      added.book,
      id,
      added.set.id,
      { medium: 'paper', at: `place:${result.places[0]?.id ?? ''}` },
      around,
    )
    result = markUsed(
      copied.book,
      id,
      { setId: added.set.id, position: 4, why: 'bench', worked: true },
      around,
    ).book
  }
  return result
}
