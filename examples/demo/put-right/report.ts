import type { RecoveryTask, TaskOutcome } from 'sparekey'
import type { Demo } from '../accounts/demo.ts'
import type { Person } from '../accounts/person.ts'

/** Says of a task after the use of a code what became of it. `false`: there is no such task. */
export const report = async (
  { sparekey }: Demo,
  { accountId }: Person,
  task: RecoveryTask,
  outcome: TaskOutcome,
): Promise<boolean> => {
  const { recovery } = await sparekey.status(accountId)
  if (recovery === null || !recovery.tasks.some((one) => one.task === task)) return false
  return (await sparekey.recoveries.report(accountId, { recoveryId: recovery.recoveryId, task, outcome })).ok
}

export const reportDone = (demo: Demo, person: Person, task: RecoveryTask): Promise<boolean> =>
  report(demo, person, task, 'done')
