import assert from 'node:assert/strict'
import { printDisownToken } from '../../src/lifecycle/disown/token.ts'
import { readTasks } from '../../src/lifecycle/recoveries/window.ts'
import type { RecoveryRow } from '../../src/store/catalogue/recoveries.ts'
import { keep, read } from '../../src/store/port.ts'
import type { CallOptions } from '../../src/interface/calls.ts'
import type { AccountEvent, EventType } from '../../src/interface/events.ts'
import type { IssueInput, Issued, IssueResult } from '../../src/interface/issue.ts'
import type {
  OpenedRecovery,
  RecoveryTask,
  ReportResult,
  TaskOutcome,
} from '../../src/interface/recoveries.ts'
import type { Redeemed } from '../../src/interface/redeem.ts'
import { ask } from './inspect.ts'
import { accountKeyOf, ada, createLab, verdict, type Lab, type LabOptions } from './lab.ts'

export const allTasks: readonly RecoveryTask[] = [
  'reenroll_factor',
  'replace_codes',
  'change_password',
  'end_other_sessions',
]

/** A lab for many uses and issues in a row: no slow hash, no delays, twenty issues a day. */
export const recoveryLab = ({ policy = {}, ...options }: LabOptions = {}): Promise<Lab> =>
  createLab({
    ...options,
    policy: {
      format: 'long',
      attempts: { delaysSeconds: [] },
      ...policy,
      issuing: { maxPerDay: 20, ...policy.issuing },
    },
  })

export type Use = Redeemed & { readonly recovery: OpenedRecovery }

/** Uses a code, which opens a recovery. */
export const use = async (
  lab: Lab,
  sheet: Issued,
  index = 1,
  account = ada,
  call: CallOptions = {},
): Promise<Use> => {
  const result = await lab.redeem(sheet.codes[index] ?? '', { account, ...call })
  assert.ok(result.ok, `redeem: ${verdict(result)}`)
  assert.ok(result.recovery, 'a use opens a recovery')
  return { ...result, recovery: result.recovery }
}

/** A sheet, and the recovery that one of its codes opened. */
export const recovering = async (
  lab: Lab,
  account = ada,
): Promise<{ readonly sheet: Issued; readonly recovery: OpenedRecovery }> => {
  const sheet = await lab.sheet({}, account)
  const { recovery } = await use(lab, sheet, 1, account)
  return { sheet, recovery }
}

/** Issues with a token in the place of a second factor. */
export const issueBy = (
  lab: Lab,
  recoveryToken: string,
  input: Partial<IssueInput> = {},
  account = ada,
): Promise<IssueResult> => lab.sparekey.issue(account, { reason: 'recovery', recoveryToken, ...input })

/** The same where it must succeed. */
export const sheetBy = async (lab: Lab, recoveryToken: string, account = ada): Promise<Issued> => {
  const result = await issueBy(lab, recoveryToken, {}, account)
  assert.ok(result.ok, `issue: ${verdict(result)}`)
  return result
}

export const report = (
  lab: Lab,
  { recoveryId }: Pick<OpenedRecovery, 'recoveryId'>,
  task: RecoveryTask,
  outcome: TaskOutcome = 'done',
  call: CallOptions = {},
  account = ada,
): Promise<ReportResult> => lab.sparekey.recoveries.report(account, { recoveryId, task, outcome }, call)

/** Rounds of what is due, until nothing is. */
export const drain = async (lab: Lab): Promise<void> => {
  for (let round = 0; round < 100; round += 1) {
    if ((await lab.sparekey.runDue({ limit: 1000 })).done === 0) return
  }
  assert.fail('what is due comes to an end')
}

/** Newest first. */
export const recoveryRows = (lab: Lab, account = ada): Promise<readonly RecoveryRow[]> =>
  ask(lab.store, function* () {
    return keep(yield* read('readRecoveries', { accountKey: accountKeyOf(lab, account), limit: 1000 }))
  })

export const outcomesOf = (row: RecoveryRow): Record<string, TaskOutcome | null> =>
  Object.fromEntries(readTasks(row).map(({ task, outcome }) => [task, outcome]))

/** Oldest first. */
export const trail = async (lab: Lab, type?: EventType, account = ada): Promise<readonly AccountEvent[]> => {
  const { items } = await lab.sparekey.events(account, { limit: 200 })
  return items.filter((event) => type === undefined || event.type === type).toReversed()
}

/** The token of the link in the notice of the newest event of this type. */
export const linkOf = async (lab: Lab, type: EventType, setId?: string, account = ada): Promise<string> => {
  const event = (await trail(lab, type, account)).findLast(
    (one) => setId === undefined || one.setId === setId,
  )
  assert.ok(event, `there is an event ${type}`)
  const token = printDisownToken(lab.ring, accountKeyOf(lab, account), event.seq)
  assert.ok(token)
  return token
}

export const stateOfSet = async (lab: Lab, setId: string, account = ada): Promise<string> => {
  const { activeSet, pendingSet } = await lab.sparekey.status(account)
  if (activeSet?.setId === setId) return 'active'
  if (pendingSet?.setId === setId) return 'pending'
  return 'ended'
}

/** What becomes of a code that is typed. */
export const tryCode = async (lab: Lab, sheet: Issued, index = 2, account = ada): Promise<string> =>
  verdict(await lab.redeem(sheet.codes[index] ?? '', { account }))
