import { SetupError, type Store } from 'sparekey'
import {
  type AuditFinding,
  type ChainMark,
  type Verification,
  nameDatabase,
  nodePrimitives,
  printCheckpoint,
  printEventId,
  readCheckpoint,
  toHex,
  verifyAudit,
} from 'sparekey/service'
import { EXIT } from '../command.ts'
import { counted } from '../format.ts'
import { readConfig, unlessUnreachable, withStore } from '../open.ts'
import { type Progress, withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { draftFile, linesOf } from './checkpoint-file.ts'

export interface VerifyLogOptions {
  /** Ends at the first finding. */
  readonly first: boolean
  readonly checkpoint: string | null
  readonly writeCheckpoint: string | null
}

/** A log of which more is wrong is not to be trusted at all. */
const MOST_SHOWN = 1000

/** Recomputes the log of the configured database. The key ring is not needed. */
export const verifyLog = (terminal: Terminal, options: VerifyLogOptions): Promise<Report> =>
  withStore(readConfig(terminal), (store) =>
    unlessUnreachable(async () => {
      await assertCurrent(store)
      return withProgress('Verifying', (progress) => verifyStore(store, options, progress))
    }),
  )

/** @throws {SetupError} `schema_older`, `schema_newer`: the tables are not those that this program reads. */
export const assertCurrent = async (store: Store): Promise<void> => {
  const state = await store.schema()
  if (state === 'current') return
  throw state === 'newer'
    ? new SetupError(
        'schema_newer',
        'The database was made by a newer version of Sparekey. Run that version.',
      )
    : new SetupError('schema_older', 'The database has an older schema. Run "sparekey migrate" first.')
}

const verifyStore = async (
  store: Store,
  { first, checkpoint, writeCheckpoint }: VerifyLogOptions,
  progress: Progress,
): Promise<Report> => {
  const database = await nameDatabase(store, nodePrimitives)
  const marks =
    checkpoint === null ? null : () => readCheckpoint(nodePrimitives, database, linesOf(checkpoint))
  // A file that is damaged at its end must not be found out after an hour.
  if (marks !== null) await readThrough(marks())

  const printer = printCheckpoint(nodePrimitives, database, new Date())
  const draft = writeCheckpoint === null ? null : draftFile(writeCheckpoint)
  try {
    draft?.line(printer.header)
    const shown: AuditFinding[] = []
    const done = await verifyAudit(store, nodePrimitives, {
      found: (finding) => void (shown.length < MOST_SHOWN && shown.push(finding)),
      progress: ({ share, events }) =>
        progress.say(`${Math.floor(share * 100)} %, ${events.toLocaleString('en-US')} events`),
      ...(first ? { mostFindings: 1 } : {}),
      ...(marks === null ? {} : { marks: marks() }),
      ...(draft === null ? {} : { kept: (mark: ChainMark) => draft.line(printer.line(mark)) }),
    })
    if (draft !== null && done.findings === 0) {
      draft.line(printer.last())
      draft.publish()
    }
    return verifyReport(done, shown, done.findings === 0 ? writeCheckpoint : null, writeCheckpoint !== null)
  } finally {
    draft?.discard()
  }
}

const readThrough = async (marks: AsyncIterable<ChainMark>): Promise<void> => {
  for await (const mark of marks) void mark
}

export const verifyReport = (
  { accounts, events, redemptions, findings }: Verification,
  shown: readonly AuditFinding[],
  written: string | null,
  wasToBeWritten: boolean,
): Report => {
  const amounts = `${counted(accounts, 'account')}, ${counted(events, 'event')}, ${counted(redemptions, 'use')}`
  const hidden = findings - shown.length
  return {
    exit: findings > 0 ? EXIT.no : EXIT.done,
    json: {
      accounts,
      events,
      redemptions,
      findingCount: findings,
      findings: shown.map((finding) => ({
        kind: finding.kind,
        accountKey: finding.accountKey === null ? null : toHex(finding.accountKey),
        seq: finding.seq,
        eventId: finding.eventId === null ? null : printEventId(finding.eventId),
        leafIndex: finding.leafIndex,
        detail: finding.detail,
      })),
      checkpoint: written,
    },
    lines: [
      ...shown.map(findingLine),
      ...(hidden > 0 ? [`… and ${counted(hidden, 'more finding')}.`] : []),
      findings === 0
        ? `The log is whole: ${amounts}.`
        : `${counted(findings, 'finding')} in ${amounts}. Compare with a backup before anything else is changed.`,
      ...(written === null
        ? []
        : [`Where each account stands was written to ${written}. Keep it elsewhere.`]),
      ...(findings > 0 && wasToBeWritten ? ['No checkpoint was written: the log is not whole.'] : []),
    ],
  }
}

const findingLine = ({ accountKey, seq, eventId, kind, detail }: AuditFinding): string => {
  if (accountKey === null) return `${kind}: ${detail}`
  const event = seq === null ? '' : `, event ${seq}${eventId === null ? '' : ` (${printEventId(eventId)})`}`
  return `${kind}: account ${toHex(accountKey)}${event}: ${detail}`
}
