import { join } from 'node:path'
import { invariants, type Verdict } from '../checker/verdict.ts'
import { runProof, shipped, type RunOptions, type RunResult } from '../run-once.ts'
import { startOneSqlite } from '../topologies/one-sqlite.ts'
import { startPowerLoss } from '../topologies/power-loss.ts'
import { startAsyncStandby, startStandbyTopology } from '../topologies/standby.ts'
import { startTwoOnPostgres } from '../topologies/two-on-postgres.ts'
import type { Program } from '../topology.ts'
import { seededBugs, type BugName } from './bugs.ts'
import { startHangUps } from './hang-ups.ts'
import { startStoppedSequencer } from './stopped-sequencer.ts'

/** Where a bug is looked for, and under which faults. Without the bug the same run must be sound. */
type Stage = Pick<RunOptions, 'start' | 'milliseconds' | 'betweenMs' | 'lastingMs'> & Pick<RunOptions, 'only'>

const quick = { milliseconds: 30_000, betweenMs: 1_000, lastingMs: 2_000 }
/** Where the fault brings the very moment about. */
const aimed = { ...quick, milliseconds: 15_000, betweenMs: 500 }
const cancelledThenFailedOver = (fault: string): boolean =>
  fault.includes('pg_cancel_backend') && fault.includes('failover')

const stages: Readonly<Record<BugName, Stage>> = {
  'ended-set-is-live': { ...quick, start: startOneSqlite, only: () => false },
  'answer-before-commit': { ...quick, start: startOneSqlite, only: (fault) => fault.includes('of a use') },
  'rollback-tag-ignored': { ...quick, start: startTwoOnPostgres, only: () => false },
  'commit-warning-ignored': { ...aimed, start: startStandbyTopology, only: cancelledThenFailedOver },
  'replay-without-commit': { ...quick, start: startStandbyTopology, only: cancelledThenFailedOver },
  'synchronous-normal': { ...quick, start: startPowerLoss, betweenMs: 4_000 },
  'asynchronous-standby': { ...quick, start: startAsyncStandby },
  'permit-released-at-disconnect': { ...quick, start: startHangUps, lastingMs: 5_000 },
  'sequencer-without-fence': { ...aimed, start: startStoppedSequencer },
}

/** The same without the bug. Where the bug is a way to run, it is run the right way. */
const soundStage = (name: BugName): Stage =>
  name === 'asynchronous-standby'
    ? { ...quick, start: startStandbyTopology, only: (fault) => fault.startsWith('F4') }
    : stages[name]

export interface SeededResult {
  readonly name: BugName
  readonly isCaught: boolean
  readonly text: string
}

/** Runs one bug, and the same without it: caught is a bug whose invariant fires with it, where nothing does without it. */
export const runSeeded = async (
  name: BugName,
  seed: number,
  say: (line: string) => void,
): Promise<SeededResult> => {
  const { what, breaks } = seededBugs[name]
  const run = (stage: Stage, isOn: boolean): Promise<RunResult> =>
    runProof({ ...stage, program: programOf(name, isOn, seed), seed, stories: 16, retriesMs: 2_000, say })
  say(`${name}: without the bug`)
  const sound = await run(soundStage(name), false)
  say(`${name}: with the bug`)
  const broken = await run(stages[name], true)
  const isCaught = broken.verdict.violationsOf[breaks] > 0 && sound.verdict.violationCount === 0
  const [first] = broken.verdict.violations.filter(({ invariant }) => invariant === breaks)
  return {
    name,
    isCaught,
    text: [
      `${isCaught ? 'caught    ' : 'NOT CAUGHT'} ${name}: ${what}`,
      `           without it: ${describe(sound.verdict)}`,
      `           with it:    ${describe(broken.verdict)}; ${breaks} must fire`,
      ...(first === undefined ? [] : [`           ${first.invariant}: ${first.message}`]),
      ...sound.verdict.violations
        .slice(0, 3)
        .map(({ invariant, message }) => `           WITHOUT IT ${invariant}: ${message}`),
    ].join('\n'),
  }
}

const programOf = (name: BugName, isOn: boolean, seed: number): Program =>
  name === 'asynchronous-standby'
    ? shipped
    : {
        path: join(import.meta.dirname, 'serve.ts'),
        environment: { PROOF_BUG: name, PROOF_BUG_ON: isOn ? 'yes' : 'no', PROOF_SEED: String(seed) },
      }

const describe = (verdict: Verdict): string => {
  const counts = invariants
    .map((name) => ({ name, count: verdict.violationsOf[name] }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${name} × ${count}`)
  const found = counts.length === 0 ? 'nothing fires' : counts.join(', ')
  return `${verdict.attempts} attempts, ${verdict.acknowledged} acknowledged: ${found}`
}
