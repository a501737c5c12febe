import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { counterOf } from './counter.ts'
import { serialiseKeys } from '../../src/vault/keys.ts'
import { unlockVault, updateVault } from '../../src/vault/vault.ts'
import type { OpenVault, VaultSettings } from '../../src/vault/vault.ts'
import { newVault, temporaryFolder } from '../support/vault.ts'

type Writer = ChildProcessByStdio<Writable, Readable, null>

const rounds = Number(process.env['KEEP_KILL_ROUNDS'] ?? 30)
/** Says again at which moments a run killed; drawn anew where it is not given. */
const seed = Number(process.env['KEEP_KILL_SEED'] ?? randomInt(2 ** 31))
/** The longest that a writer is left at its work. */
const longestMillis = 60
const writer = fileURLToPath(new URL('writer.child.ts', import.meta.url))

test(`killed at a random moment of saving, ${rounds} times: the vault always opens, old or new`, async (t) => {
  t.diagnostic(`seed ${seed} (KEEP_KILL_SEED)`)
  const moments = createMoments(seed)
  const { folder, settings, vault } = await newVault(t, { counter: 0 })
  const compiled = await temporaryFolder(t)
  let opened = 0
  let killedWhileHoldingTheLock = 0
  // The next writer loads its modules while the one before it works.
  let next = startWriter(folder, compiled)
  // Where chance let too few kills fall into a save, there are more.
  while (opened < rounds || (killedWhileHoldingTheLock <= rounds / 10 && opened < 10 * rounds)) {
    const child = next
    next = startWriter(folder, compiled)
    const acknowledged = await writeUntilKilled(child, vault, moments())
    if (acknowledged === null) continue
    const names = await readdir(folder)
    if (names.includes('codes.keep.lock')) killedWhileHoldingTheLock += 1
    const after = await unlockVault(settings, { kind: 'keys', keys: vault.keys })
    const counter = counterOf(after.content.data)
    assert.ok(counter === acknowledged || counter === acknowledged + 1, `${counter} after ${acknowledged}`)
    opened += 1
  }
  next.kill('SIGKILL')
  await once(next, 'exit')
  t.diagnostic(`${killedWhileHoldingTheLock} of ${opened} kills fell into a save`)
  assert.ok(killedWhileHoldingTheLock > rounds / 10, 'the kills must fall into saves')
  await assertNothingLeftBehind(folder, settings, vault)
})

/** How long each writer is left at its work, evenly spread: xorshift32 (Marsaglia 2003). */
function createMoments(from: number): () => number {
  let state = from % 2 ** 32 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return ((state >>> 0) / 2 ** 32) * longestMillis
  }
}

/** A writer that waits for its keys. */
function startWriter(folder: string, compiled: string): Writer {
  return spawn(process.execPath, [writer, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  })
}

/** @returns the last counter that the writer was told was saved; `null` where it was killed before the first. */
async function writeUntilKilled(
  child: Writer,
  { keys }: OpenVault,
  afterMillis: number,
): Promise<number | null> {
  const exited = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stdin.end(serialiseKeys(keys))
  await once(child.stdout, 'data')
  await delay(afterMillis)
  child.kill('SIGKILL')
  await exited
  await new Promise((resolve) =>
    child.stdout.readableEnded ? resolve(null) : child.stdout.once('end', resolve),
  )
  const counters = output.split('\n').slice(0, -1)
  return counters.length === 0 ? null : Number(counters.at(-1))
}

async function assertNothingLeftBehind(
  folder: string,
  settings: VaultSettings,
  { keys }: OpenVault,
): Promise<void> {
  const vault = await unlockVault(settings, { kind: 'keys', keys })
  await updateVault(vault, (data) => ({ data, entry: { action: 'last', subjects: [], note: '' } }))
  const names = (await readdir(folder)).filter((name) => !name.startsWith('codes.keep.lock.'))
  assert.deepEqual(names.toSorted(), ['codes.keep', 'codes.keep.bak', 'config'])
}
