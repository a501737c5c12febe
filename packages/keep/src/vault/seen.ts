import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hashAt, keyAt } from './log.ts'
import type { Log, LogHead } from './log.ts'
import { replaceFile } from './save.ts'
import { withLock } from './lock-file.ts'
import { KeepError, systemErrorCode } from '../errors.ts'

/** Where a vault stood when this machine last opened it. */
export type Seen = LogHead

/**
 * Compares an opened vault with what this machine saw of it last.
 *
 * @returns `null` where the vault goes on from there, or was never seen here; otherwise the refusal to show: older than seen
 *   (`vault_rolled_back`), or changed apart from what was seen (`vault_diverged`).
 */
export function compareWithSeen(log: Log, head: LogHead, seen: Seen | null): KeepError | null {
  if (seen === null) return null
  if (head.seq < seen.seq && !wasMergedIn(log, seen)) {
    return new KeepError(
      'vault_rolled_back',
      `This vault is older than the one last seen on this machine (change ${head.seq}, seen ${seen.seq}): codes used since would show as unused. ` +
        'If you restored a backup on purpose, repeat with --accept-older. If not, look for the newer file.',
    )
  }
  const hash = hashAt(log, seen.seq)
  const key = keyAt(log, seen.seq)
  const isKnownHistory = hash === null ? seen.seq < log.base.seq : hash === seen.hash && key === seen.key
  if (isKnownHistory || wasMergedIn(log, seen)) return null
  return new KeepError(
    'vault_diverged',
    'This vault and the one last seen on this machine were changed apart from each other (a sync folder may have kept one of them as a "conflict" copy). ' +
      'Bring them together with "keep merge OTHER-FILE --accept-older", or take this one as it is with --accept-older.',
  )
}

/** The action of the log entry that brings another copy of the vault in; its subjects name the head of that copy. */
export const mergeAction = 'vault.merged'

// A copy whose head was merged in goes on in this log, although by another way.
function wasMergedIn(log: Log, seen: Seen): boolean {
  return log.entries.some(({ action, subjects }) => action === mergeAction && subjects.includes(seen.hash))
}

/** What this machine remembers of the vault; `null` where it never saw it, or the memory is unreadable. */
export async function readSeen(stateFile: string, vaultId: string): Promise<Seen | null> {
  return (await readAll(stateFile))[vaultId] ?? null
}

/**
 * Remembers where a vault stands, if it can be: where the settings cannot be written (a full disk, a borrowed machine), codes must
 * still be there on a bad day, and a vault that was saved must not be called unsaved.
 */
export async function rememberSeen(stateFile: string, vaultId: string, head: LogHead): Promise<void> {
  try {
    await writeSeen(stateFile, vaultId, head)
  } catch (error) {
    if (!(error instanceof KeepError) && systemErrorCode(error) === null) throw error
  }
}

async function writeSeen(stateFile: string, vaultId: string, head: LogHead): Promise<void> {
  const before = await readSeen(stateFile, vaultId)
  if (before !== null && before.hash === head.hash && before.key === head.key) return
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 })
  await withLock(stateFile, async () => {
    const all = await readAll(stateFile)
    const { seq, hash, key } = head
    const text = JSON.stringify({ version: 1, vaults: { ...all, [vaultId]: { seq, hash, key } } }, null, 2)
    await replaceFile(stateFile, Buffer.from(`${text}\n`))
  })
}

async function readAll(stateFile: string): Promise<Record<string, Seen>> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(stateFile, 'utf8'))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '') || error instanceof SyntaxError)
      return {}
    throw error
  }
  if (typeof value !== 'object' || value === null || !('vaults' in value)) return {}
  if (typeof value.vaults !== 'object' || value.vaults === null) return {}
  return Object.fromEntries(
    Object.entries(value.vaults).filter((entry): entry is [string, Seen] => isSeen(entry[1])),
  )
}

function isSeen(value: unknown): value is Seen {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'hash' in value &&
    typeof value.hash === 'string' &&
    'key' in value &&
    typeof value.key === 'string'
  )
}
