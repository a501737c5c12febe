import { integer } from './rows.ts'
import type { RawRow } from './rows.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

export interface SqliteSettings {
  readonly journalMode: string
  /** 0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA. */
  readonly synchronous: number
  readonly version: string
}

export function readSettings(database: SqliteDatabase): SqliteSettings {
  const one = (sql: string): RawRow => database.prepare(sql).all()[0] ?? {}
  return {
    journalMode: String(one('PRAGMA journal_mode')['journal_mode']),
    synchronous: integer(one('PRAGMA synchronous'), 'synchronous'),
    version: String(one('SELECT sqlite_version() AS version')['version']),
  }
}

const FULL = 2
const EXTRA = 3

/** Settings under which an acknowledged use could be lost, a sentence each. */
export function unsafeSettings({ journalMode, synchronous, version }: SqliteSettings): readonly string[] {
  const findings: string[] = []
  // Rollback journals are as durable as WAL only where their directory is synchronised too.
  const rollbackJournal = ['delete', 'truncate', 'persist'].includes(journalMode) && synchronous >= EXTRA
  if (journalMode !== 'wal' && !rollbackJournal) {
    findings.push(
      `SQLite's journal_mode is ${journalMode}: set it to WAL, or the last uses can be lost in a power failure.`,
    )
  }
  if (synchronous < FULL) {
    findings.push(
      `SQLite's synchronous is ${synchronous}: set it to FULL, or the last uses can be lost in a power failure.`,
    )
  }
  if (journalMode === 'wal' && hasWalResetBug(version)) {
    findings.push(
      `SQLite ${version} can lose or damage data in WAL mode when several connections write: use 3.51.3 or later ` +
        '(https://www.sqlite.org/wal.html#walresetbug).',
    )
  }
  return findings
}

/** Whether the version has the WAL-reset bug: 3.7.0 to 3.51.2, mended also in 3.50.7 and 3.44.6. */
export function hasWalResetBug(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (major !== 3 || minor < 7 || minor > 51) return false
  const mendedPatch = new Map([
    [51, 3],
    [50, 7],
    [44, 6],
  ]).get(minor)
  return mendedPatch === undefined || patch < mendedPatch
}
