import type { RecoveryRow } from '../../store/catalogue/recoveries.ts'
import type { Bytes, SetRow } from '../../store/port.ts'
import type { Recovery, RecoveryState, RecoveryTask, TaskOutcome } from '../../interface/recoveries.ts'
import { printRecoveryId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'

/** What became of a task; `null`: not reported. */
export interface TaskReport {
  readonly task: RecoveryTask
  readonly outcome: TaskOutcome | null
  readonly at: number | null
}

type Kept = readonly [outcome: TaskOutcome, at: number] | null

export const printTasks = (reports: readonly TaskReport[]): string =>
  JSON.stringify(
    Object.fromEntries(
      reports.map(({ task, outcome, at }): [RecoveryTask, Kept] => [
        task,
        outcome === null || at === null ? null : [outcome, at],
      ]),
    ),
  )

export const readTasks = (row: Pick<RecoveryRow, 'tasks'>): readonly TaskReport[] =>
  Object.entries(JSON.parse(row.tasks) as Readonly<Record<RecoveryTask, Kept>>).map(([task, kept]) => ({
    task: task as RecoveryTask,
    outcome: kept?.[0] ?? null,
    at: kept?.[1] ?? null,
  }))

/**
 * `null` where the policy has no tasks: then a use opens none. Codes of another system are to be replaced at the first chance,
 * so a use of theirs asks for it where the policy does not.
 */
export const openWindow = (
  parts: Parts,
  recoveryId: Bytes,
  { setId, format }: Pick<SetRow, 'setId' | 'format'>,
  redemptionId: Bytes,
  openedAt: number,
): RecoveryRow | null => {
  const { tasks: ofPolicy } = parts.policy.recovery
  if (ofPolicy.length === 0) return null
  const tasks = format === 'legacy' ? [...new Set([...ofPolicy, 'replace_codes' as const])] : ofPolicy
  return openWindowOf(parts, recoveryId, setId, redemptionId, openedAt, tasks)
}

/** The window for these tasks. */
export const openWindowOf = (
  parts: Parts,
  recoveryId: Bytes,
  setId: Bytes,
  redemptionId: Bytes,
  openedAt: number,
  tasks: readonly RecoveryTask[],
): RecoveryRow => {
  const { windowSeconds } = parts.policy.recovery
  return {
    recoveryId,
    keyId: parts.ring.currentKeyId,
    setId,
    redemptionId,
    openedAt,
    expiresAt: openedAt + windowSeconds * 1000,
    tasks: printTasks(tasks.map((task) => ({ task, outcome: null, at: null }))),
    issuedSetId: null,
    endedAt: null,
    endedBy: null,
  }
}

export const isOpen = (row: RecoveryRow, now: number): boolean => row.endedAt === null && now < row.expiresAt

export const openTasks = (row: RecoveryRow): readonly RecoveryTask[] =>
  readTasks(row)
    .filter(({ outcome }) => outcome === null)
    .map(({ task }) => task)

const stateOf = (row: RecoveryRow, now: number): RecoveryState => {
  if (row.endedBy !== null) return row.endedBy
  return now < row.expiresAt ? 'open' : 'overdue'
}

export const shownRecovery = (row: RecoveryRow, now: number): Recovery => ({
  recoveryId: printRecoveryId(row.recoveryId),
  state: stateOf(row, now),
  openedAt: new Date(row.openedAt),
  expiresAt: new Date(row.expiresAt),
  endedAt: row.endedAt === null ? null : new Date(row.endedAt),
  tasks: readTasks(row).map(({ task, outcome, at }) => ({
    task,
    outcome,
    reportedAt: at === null ? null : new Date(at),
  })),
})
