import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises'
import { toHex, shortHash, type KnownEvent } from 'sparekey/service'
import { writeDurably } from './kept-file.ts'

/**
 * What got a leaf lately: which account, by its key, which of its events, when, and of which kind; nothing that names a person or a
 * code. After a restore it says whose records were lost.
 */
export interface JournalEntry extends KnownEvent {
  readonly leafIndex: number
  /** Milliseconds since 1970; `null`: the event was erased. */
  readonly at: number | null
  readonly type: string | null
}

/** What an event that got its leaf says of itself. */
export interface JournaledLeaf {
  readonly leafIndex: number
  readonly accountKey: Uint8Array
  readonly seq: number
  readonly leafHash: Uint8Array
  readonly at: number | null
  readonly type: string | null
}

/** Two files of this size at most. */
const fileMostBytes = 8 * 1024 * 1024
/** The older of the two is given up at this age, in twice the time at the latest. */
const fileMostMs = 15 * 86_400_000

export const journalPaths = (checkpointPath: string) => ({
  present: `${checkpointPath}.journal`,
  before: `${checkpointPath}.journal.1`,
})

export interface Journal {
  /** The leaf behind the last one that is written down; `null`: nothing is. */
  readonly next: number | null
  /** Adds leaves, ascending, durably. */
  add(leaves: readonly JournaledLeaf[], now: number): Promise<void>
}

/** Opens the journal beside a kept checkpoint. Any number of processes may add to it: what is in it twice counts once. */
export const openJournal = async (
  checkpointPath: string,
  limits: { readonly mostBytes?: number; readonly mostMs?: number } = {},
): Promise<Journal> => {
  const { mostBytes = fileMostBytes, mostMs = fileMostMs } = limits
  const { present, before } = journalPaths(checkpointPath)
  let next = (await nextLeafOf(present)) ?? (await nextLeafOf(before))
  return {
    get next() {
      return next
    },
    async add(leaves, now) {
      const last = leaves.at(-1)
      if (last === undefined) return
      const file = await standingOf(present)
      const isFull = file !== null && (file.size >= mostBytes || now - (file.begunAt ?? now) >= mostMs)
      if (isFull) await rename(present, before)
      const lead = file === null || isFull ? printBeginning(now) : file.isCut ? '\n' : ''
      await writeDurably(present, lead + leaves.map(printLine).join(''), 'a')
      next = last.leafIndex + 1
    },
  }
}

/** Puts the journal of an epoch that ended aside: the leaves of the next one begin at lower places. */
export const setJournalAside = async (checkpointPath: string, epoch: number): Promise<void> => {
  const { present, before } = journalPaths(checkpointPath)
  for (const path of [before, present]) {
    if ((await stat(path).catch(() => null)) !== null) await rename(path, `${path}.epoch-${epoch}`)
  }
}

/** Every entry that is whole, ascending by leaf, each once. A line that was cut off at a crash is left out. */
export const readJournal = async (checkpointPath: string): Promise<readonly JournalEntry[]> => {
  const { present, before } = journalPaths(checkpointPath)
  const entries = new Map<number, JournalEntry>()
  for (const path of [before, present]) {
    const text = await readFile(path, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      const entry = parseLine(line)
      if (entry !== null) entries.set(entry.leafIndex, entry)
    }
  }
  return [...entries.values()].toSorted((a, b) => a.leafIndex - b.leafIndex)
}

const printLine = ({ leafIndex, accountKey, seq, leafHash, at, type }: JournaledLeaf): string =>
  `${[leafIndex, toHex(accountKey), seq, shortHash(leafHash), at ?? '-', type ?? '-'].join(' ')}\n`

const LINE = /^(\d{1,16}) ([0-9a-f]{32}) (\d{1,16}) ([0-9a-f]{16}) (\d{1,16}|-) ([a-z_.]{1,64}|-)$/

const parseLine = (line: string): JournalEntry | null => {
  const [, index, accountKey, seq, leafHash, at, type] = LINE.exec(line) ?? []
  if (index === undefined || accountKey === undefined || leafHash === undefined) return null
  return {
    leafIndex: Number(index),
    accountKey: Uint8Array.from(Buffer.from(accountKey, 'hex')),
    seq: Number(seq),
    leafHash,
    at: at === '-' ? null : Number(at),
    type: type === '-' ? null : (type ?? null),
  }
}

/** Since when a file is written stands in its first line: not every file system knows. */
const printBeginning = (now: number): string => `begun ${now}\n`
const BEGINNING = /^begun (\d{1,16})\n/
const BEGINNING_BYTES = 32

/** `isCut`: whoever wrote its last line died with it. */
const standingOf = (
  path: string,
): Promise<{ readonly size: number; readonly begunAt: number | null; readonly isCut: boolean } | null> =>
  withFile(path, async (file) => {
    const { size } = await file.stat()
    const [, begun] = BEGINNING.exec(await textAt(file, 0, BEGINNING_BYTES)) ?? []
    const isCut = size > 0 && (await textAt(file, size - 1, 1)) !== '\n'
    return { size, begunAt: begun === undefined ? null : Number(begun), isCut }
  })

const TAIL_BYTES = 4096

/** The leaf behind the last whole line, without reading the rest. */
const nextLeafOf = (path: string): Promise<number | null> =>
  withFile(path, async (file) => {
    const { size } = await file.stat()
    const tail = await textAt(file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES)
    const last = tail
      .split('\n')
      .map(parseLine)
      .findLast((entry) => entry !== null)
    return last == null ? null : last.leafIndex + 1
  })

/** `null` where there is no such file. */
const withFile = async <T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T | null> => {
  const file = await open(path, 'r').catch(() => null)
  if (file === null) return null
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

const textAt = async (file: FileHandle, from: number, most: number): Promise<string> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, from)
  return buffer.subarray(0, bytesRead).toString('utf8')
}
