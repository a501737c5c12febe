import { SetupError, type Store } from 'sparekey'
import { lookAtLog, nodePrimitives, readLeaves, type KeptVerdict, type NoteSigner } from 'sparekey/service'
import type { Check } from '../http/app-parts.ts'
import { openJournal, setJournalAside, type Journal } from './journal.ts'
import { keepEndedEpoch, readKeptCheckpoint, replaceKeptCheckpoint } from './kept-file.ts'
import { CONTRADICTED, faultText, HELD } from './words.ts'

export interface KeeperOptions {
  readonly store: Store
  readonly signer: NoteSigner
  /** Where the checkpoint is kept: best not where the database and its backups are. */
  readonly path: string
  readonly clock: () => Date
}

export interface LogKeeper {
  /**
   * Compares the database with the kept checkpoint; where it continues it, the newest one takes its place. Gives what is wrong, or
   * `null`. A file that cannot be read or written is said by `check`, and changes nothing else.
   *
   * @throws {SetupError} `setting_invalid`: the file cannot be read.
   * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer, or its log is not whole.
   */
  look(): Promise<string | null>
  /** Whether the sequencer found that the tree does not continue what was signed. */
  contradicts(is: boolean): void
  /** Why no code may be decided, for callers; `null`: nothing is wrong. */
  hold(): string | null
  /** For `/readyz`. */
  check(): Check
}

/** Leaves that are read at once, and at most in one look: what is left, the next look goes on with. */
const pageLeaves = 2000
const leavesMost = 20_000

/** Where a log is long already when its journal begins, so much of its end is written down. */
const lookedBack = 100_000

export const createLogKeeper = ({ store, signer, path, clock }: KeeperOptions): LogKeeper => {
  let fault: string | null = null
  let trouble: string | null = null
  let isContradicted = false
  let journal: Promise<Journal> | null = null

  /** Whether everything up to this size is written down. */
  const journalUpTo = async (size: number): Promise<boolean> => {
    journal ??= openJournal(path)
    const open = await journal
    let from = open.next ?? Math.max(0, size - lookedBack)
    for (let read = 0; from < size;) {
      if (read >= leavesMost) return false
      const page = await readLeaves(store, from, pageLeaves)
      const leaves = page.filter(({ leafIndex }) => leafIndex < size)
      await open.add(leaves, clock().getTime())
      read += page.length
      if (page.length < pageLeaves) return true
      from = (leaves.at(-1)?.leafIndex ?? size) + 1
    }
    return true
  }

  /** Until it can be read again, nobody knows whether the database continues it. */
  const readKept = async (): Promise<string | null> => {
    try {
      return await readKeptCheckpoint(path)
    } catch (cause) {
      if (cause instanceof SetupError) trouble = cause.message
      throw cause
    }
  }

  const keep = async (verdict: Extract<KeptVerdict, { state: 'fine' }>): Promise<void> => {
    if (verdict.newest === null) {
      trouble = null
      return
    }
    try {
      const { epoch, size } = verdict.newest
      if (verdict.kept !== null && verdict.kept.epoch < epoch) {
        await keepEndedEpoch(path, verdict.kept.epoch)
        await setJournalAside(path, verdict.kept.epoch)
        journal = null
      }
      if (await journalUpTo(size)) await replaceKeptCheckpoint(path, verdict.newest.note)
      trouble = null
    } catch (cause) {
      journal = null
      if (!(cause instanceof SetupError) && !isOfFiles(cause)) throw cause
      trouble =
        cause instanceof SetupError
          ? cause.message
          : `SPAREKEY_CHECKPOINT_FILE: the journal beside ${path} cannot be written. Check its folder and its permissions.`
    }
  }

  return {
    async look() {
      const verdict = await lookAtLog(store, nodePrimitives, signer, await readKept())
      if (verdict.state === 'fine') {
        fault = null
        await keep(verdict)
      } else fault = faultText(verdict, path)
      return fault
    },
    contradicts(is) {
      isContradicted = is
    },
    hold: () => (fault === null && !isContradicted ? null : HELD),
    check: () => {
      const detail = fault ?? (isContradicted ? CONTRADICTED : trouble)
      return detail === null
        ? { ok: true, detail: 'The database continues the checkpoint that was kept of its log.' }
        : { ok: false, detail }
    },
  }
}

const isOfFiles = (cause: unknown): boolean =>
  cause instanceof Error && 'syscall' in cause && typeof cause.syscall === 'string'
