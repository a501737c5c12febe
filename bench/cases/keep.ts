// `keep` with 500 services and 10,000 codes: the vault in this process, and the built program as somebody starts it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importText } from '../../packages/keep/src/import/import-text.ts'
import { readState } from '../../packages/keep/src/model/undo.ts'
import { createVault, unlockVault, updateVault } from '../../packages/keep/src/vault/vault.ts'
import { atMost, median, say, workFolder, type Row } from '../measure.ts'
import { codesEach, fullBook, services } from './keep-book.ts'

const rounds = 15
const program = fileURLToPath(new URL('../../packages/keep/dist/bin.js', import.meta.url))
const samples = fileURLToPath(new URL('../../packages/keep/test/samples/', import.meta.url))
const passphrase = 'correct horse battery staple'
const size = `${services} services, ${services * codesEach} codes`
// The smallest that the format allows: what is left is everything but the key derivation, and 1/128 of that.
const workFactor = 10

const times = async (work: () => unknown): Promise<readonly number[]> => {
  const found: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now()
    await work()
    found.push(performance.now() - begun)
  }
  return found
}

const row = (what: string, found: readonly number[], goalMs: number | null): Row => {
  const middle = median(found)
  return {
    what,
    figure: `${middle.toFixed(0)} ms (best ${Math.min(...found).toFixed(0)} ms)`,
    against: goalMs === null ? '' : `${goalMs} ms`,
    ratio: goalMs === null ? null : middle / goalMs,
    goal: goalMs === null ? null : atMost(middle / goalMs, 1),
  }
}

export const keepVault = async (): Promise<readonly Row[]> => {
  say(`  keep: ${size}`)
  const folder = workFolder()
  const config = join(folder, 'config')
  const settings = {
    path: join(folder, 'codes.keep'),
    stateFile: join(config, 'seen.json'),
    device: 'bench',
    now: () => new Date(),
    workFactor,
  }
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'passphrase'), passphrase)
  const { vault } = await createVault(settings, passphrase, { book: fullBook(), undo: [] })
  let current = vault
  const unlock = await times(async () => {
    current = await unlockVault(settings, { kind: 'passphrase', passphrase })
    readState(current.content.data)
  })
  const save = await times(async () => {
    current = await updateVault(current, (data) => ({
      data,
      entry: { action: 'bench', subjects: [], note: '' },
    }))
  })
  const imports: Row[] = []
  // One after another: side by side they would be measured with each other's turns.
  for (const name of sampleFiles()) imports.push(await timeImport(name))
  return [
    row(`unlock but for the key derivation: ${size}`, unlock, 100),
    row('save the same', save, 100),
    slowestImport(imports),
    ...(await programStarts(settings.path, folder)),
  ]
}

const sampleFiles = (): readonly string[] => readdirSync(samples).filter((name) => name.endsWith('.txt'))

const timeImport = async (name: string): Promise<Row> => {
  const bytes = readFileSync(join(samples, name))
  return row(name, await times(() => importText({ bytes, fileName: basename(name) })), 50)
}

const slowestImport = (rows: readonly Row[]): Row => {
  const [slowest] = rows.toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0))
  if (slowest === undefined) throw new TypeError('there are no samples')
  return { ...slowest, what: `import, the slowest of ${rows.length} samples (${slowest.what})` }
}

const programStarts = async (vault: string, folder: string): Promise<readonly Row[]> => {
  const unlocked = {
    PATH: process.env['PATH'] ?? '',
    KEEP_CONFIG_DIR: join(folder, 'config'),
    KEEP_VAULT: vault,
    KEEP_WORK_FACTOR: String(workFactor),
    XDG_RUNTIME_DIR: join(folder, 'run'),
  }
  const run = (argv: readonly string[], env: NodeJS.ProcessEnv = unlocked): void => {
    const { status, stderr } = spawnSync(process.execPath, argv, { env, encoding: 'utf8' })
    if (status !== 0) throw new TypeError(stderr)
  }
  run([program, 'unlock'], { ...unlocked, KEEP_PASSPHRASE_FILE: join(folder, 'passphrase') })
  try {
    return [
      row('start of Node alone', await times(() => run(['-e', '0'])), null),
      row('start to end of keep --help', await times(() => run([program, '--help'])), 120),
      row('start to end of keep status, unlocked', await times(() => run([program, 'status'])), 150),
    ]
  } finally {
    run([program, 'lock'])
  }
}
