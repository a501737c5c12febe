import { SetupError, type Store } from 'sparekey'
import {
  type AuditFinding,
  type ChainMark,
  type KeptCheckpoint,
  type KeptPromise,
  type LogVerification,
  type Verification,
  type VerifierKey,
  nameDatabase,
  nodePrimitives,
  nodeRandom,
  printCheckpoint,
  printEventId,
  readCheckpoint,
  toHex,
  verifyAudit,
} from 'sparekey/service'
import { EXIT } from '../command.ts'
import { counted, timeText } from '../format.ts'
import { withCurrentStore } from '../open.ts'
import { type Progress, withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { draftFile, linesOf } from '../files.ts'
import { kindOfKept, readKeptFile } from './kept-file.ts'
import { findLogKey, readKeyText } from './log-key.ts'

export interface VerifyLogOptions {
  /** Ends at the first finding. */
  readonly first: boolean
  /** Where each account stood. */
  readonly checkpoint: string | null
  /** A checkpoint of either kind. */
  readonly against: string | null
  /** The log's key as text. `null`: the ring's. */
  readonly key: string | null
  readonly writeCheckpoint: string | null
}

/** A log of which more is wrong is not to be trusted at all. */
const MOST_SHOWN = 1000

/** Recomputes the log of the configured database. Without the key ring, signatures are not verified. */
export const verifyLog = (terminal: Terminal, options: VerifyLogOptions): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const key = options.key === null ? await findLogKey(store, config) : readKeyText(options.key)
    const inputs = readInputs(options, key)
    return withProgress('Verifying', (progress) => verifyStore(store, inputs, progress))
  })

interface Inputs {
  readonly first: boolean
  readonly marks: string | null
  readonly kept: readonly KeptCheckpoint[]
  readonly promises: readonly KeptPromise[]
  readonly key: VerifierKey | null
  readonly writeCheckpoint: string | null
}

/** `--against` takes a checkpoint of either kind. */
const readInputs = (
  { first, checkpoint, against, writeCheckpoint }: VerifyLogOptions,
  key: VerifierKey | null,
): Inputs => {
  const inputs = { first, marks: checkpoint, kept: [], promises: [], key, writeCheckpoint }
  if (against === null) return inputs
  if (kindOfKept(against) === 'accounts') return { ...inputs, marks: against }
  if (key !== null) return { ...inputs, ...readKeptFile(against, key) }
  throw new SetupError(
    'setting_invalid',
    'There is no key ring to verify the checkpoint with. Give the key of the log with --key ("sparekey audit key").',
  )
}

const verifyStore = async (
  store: Store,
  { first, marks: marksFile, kept, promises, key, writeCheckpoint }: Inputs,
  progress: Progress,
): Promise<Report> => {
  const database = await nameDatabase(store, nodePrimitives)
  const marks = marksFile === null ? null : () => readCheckpoint(nodePrimitives, database, linesOf(marksFile))
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
      log: { nonce: nodeRandom(32), key, kept, promises },
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

const verifyReport = (
  { accounts, events, redemptions, findings, log }: Verification,
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
      log: log === null ? null : logJson(log),
      checkpoint: written,
    },
    lines: [
      ...shown.map(findingLine),
      ...(hidden > 0 ? [`… and ${counted(hidden, 'more finding')}.`] : []),
      findings === 0
        ? `The log is whole: ${amounts}.`
        : `${counted(findings, 'finding')} in ${amounts}. Compare with a backup before anything else is changed.`,
      ...(log === null ? [] : logLines(log)),
      ...(written === null
        ? []
        : [`Where each account stands was written to ${written}. Keep it elsewhere.`]),
      ...(findings > 0 && wasToBeWritten ? ['No checkpoint was written: the log is not whole.'] : []),
    ],
  }
}

const logJson = ({ fenced, waitingSince, ...log }: LogVerification): object => ({
  ...log,
  waitingSince: waitingSince === null ? null : new Date(waitingSince).toISOString(),
  fenced,
})

const logLines = (log: LogVerification): readonly string[] => {
  const { size, checkpoints, signaturesVerified, continued, fenced, waiting, waitingSince } = log
  const since = waitingSince === null ? '' : `, the oldest of ${timeText(new Date(waitingSince))}`
  const tree = `The tree over ${counted(size, 'event')} was computed anew, and so were ${counted(checkpoints, 'checkpoint')}.`
  const signatures = 'No signature was verified: there is no key ring. Give the key of the log with --key.'
  return [
    ...(size === 0 ? [] : [tree]),
    ...(size === 0 || signaturesVerified ? [] : [signatures]),
    ...(continued === 0 ? [] : [`It continues ${counted(continued, 'kept checkpoint')}.`]),
    ...fenced.map(
      ({ epoch, lost }) =>
        `A kept checkpoint is of epoch ${epoch}, of which ${counted(lost, 'event')} were lost: the log was fenced after that.`,
    ),
    ...(waiting === 0
      ? []
      : [`${counted(waiting, 'event')} not in the tree yet${since}: the service adds them.`]),
  ]
}

const findingLine = ({ accountKey, seq, eventId, kind, detail }: AuditFinding): string => {
  if (accountKey === null) return `${kind}: ${detail}`
  const event = seq === null ? '' : `, event ${seq}${eventId === null ? '' : ` (${printEventId(eventId)})`}`
  return `${kind}: account ${toHex(accountKey)}${event}: ${detail}`
}
