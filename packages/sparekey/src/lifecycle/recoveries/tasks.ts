import type { NewEvent } from '../../audit/chain.ts'
import type { RecoveryRow } from '../../store/catalogue/recoveries.ts'
import { read, write, type Bytes, type Step } from '../../store/port.ts'
import type { RecoveryTask, TaskOutcome } from '../../interface/recoveries.ts'
import { printRecoveryId } from '../identifiers.ts'
import { openTasks, printTasks, readTasks } from './window.ts'

/** Recoveries of an account that are looked at; older ones have ended long ago or stay overdue. */
export const recoveriesLookedAt = 10

/** A sheet has at most 100 codes, so no more wait for the next one. */
const waitingMost = 100

/** A recovery with one more task reported, and what the trail says of it. */
export interface Reported {
  readonly row: RecoveryRow
  readonly events: readonly NewEvent[]
}

/** `null` where nothing changes: the task is not one of the recovery's, or was reported with this outcome. */
export const report = (
  row: RecoveryRow,
  task: RecoveryTask,
  outcome: TaskOutcome,
  at: number,
  actor: NewEvent['actor'],
): Reported | null => {
  const tasks = readTasks(row)
  const known = tasks.find((one) => one.task === task)
  if (known === undefined || known.outcome === outcome) return null
  const changed = tasks.map((one) => (one.task === task ? { task, outcome, at } : one))
  const isComplete = changed.every((one) => one.outcome !== null)
  const recoveryId = printRecoveryId(row.recoveryId)
  const reported: NewEvent = {
    type: 'recovery.task_reported',
    actor,
    setId: row.setId,
    detail: { recoveryId, task, outcome },
  }
  const completed: NewEvent = {
    type: 'recovery.completed',
    actor: 'automation',
    setId: row.setId,
    detail: { recoveryId },
  }
  const ended = isComplete && row.endedAt === null
  return {
    row: {
      ...row,
      tasks: printTasks(changed),
      ...(ended ? { endedAt: at, endedBy: 'completed' as const } : {}),
    },
    events: ended ? [reported, completed] : [reported],
  }
}

/** Whether a factor was enrolled anew after a moment, in a recovery that was the owner's. */
export const isEnrolledAfter = (rows: readonly RecoveryRow[], moment: number): boolean =>
  rows.some(
    (row) =>
      row.endedBy !== 'disowned' &&
      readTasks(row).some(
        ({ task, outcome, at }) =>
          task === 'reenroll_factor' && outcome === 'done' && at !== null && at > moment,
      ),
  )

export function* writeRecovery(accountKey: Bytes, row: RecoveryRow): Step<void> {
  const { recoveryId, tasks, issuedSetId, endedAt, endedBy } = row
  yield* write('changeRecovery', { accountKey, recoveryId, tasks, issuedSetId, endedAt, endedBy })
}

/**
 * A new sheet was proven saved: whatever recovery still waits for one has it. Gives the changes, for the transaction that
 * confirms it; only the newest one leaves lines in the trail.
 */
export function* settledByNewSheet(accountKey: Bytes, at: number): Step<readonly Reported[]> {
  const rows = yield* read('readRecoveries', { accountKey, limit: waitingMost })
  return rows
    .filter((row) => row.endedBy !== 'disowned' && openTasks(row).includes('replace_codes'))
    .map((row) => report(row, 'replace_codes', 'done', at, 'automation'))
    .filter((one) => one !== null)
    .map((one, index) => (index === 0 ? one : { ...one, events: [] }))
}
