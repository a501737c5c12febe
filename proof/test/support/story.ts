import { check, type CheckInput } from '../../checker/check.ts'
import type { Invariant, Verdict } from '../../checker/verdict.ts'
import { createHistory } from '../../history/history.ts'
import type { NewRecord, Operation, RecordType } from '../../history/record.ts'
import type { FinalEvent, FinalRecovery, FinalUse, NodeState } from '../../topology.ts'

/** Two sheets of one account, in the order of their issue. */
export const oldSheet = 'set_000000100000000000000000aa'
export const newSheet = 'set_000000200000000000000000aa'
export const code = `${oldSheet}/X7`

/** Writes a history by hand, a call a line. */
export const writeStory = () => {
  const history = createHistory(() => 0)
  let calls = 0
  const send = (op: Operation, of: Partial<NewRecord> = {}) => {
    calls += 1
    const call = { proc: 0, call: calls, op, account: 1, ...of }
    history.append({ ...call, type: 'invoke' })
    return {
      ends: (type: RecordType, result: string, more: Partial<NewRecord> = {}): void =>
        void history.append({ ...call, type, result, ...more }),
    }
  }
  const redeem = (idemKey: number | null = null, codeId: string | null = code) => {
    const call = send('redeem', { codeId, idemKey })
    return {
      ...call,
      ok: (redeemId: string): void => call.ends('ok', '201', { redeemId }),
      lost: (): void => call.ends('info', 'cut'),
      refused: (result: string): void => call.ends('fail', result),
    }
  }
  const issue = (set: string): void => send('issue').ends('ok', '201', { set })
  const fresh = (): void => {
    send('redeem', { account: 99, codeId: 'set_fresh/AA' }).ends('ok', '201', { redeemId: 'use_fresh' })
  }
  return { history, send, redeem, issue, fresh }
}
export type Story = ReturnType<typeof writeStory>

const use = (codeId: string, redemptionId: string): FinalUse => {
  const [setId = '', label = ''] = codeId.split('/')
  return { account: 'aa', setId, label, redemptionId }
}

/** A node that holds these uses whole: a row, an event with a leaf and a recovery each. */
export const nodeWith = (uses: Readonly<Record<string, string>>): NodeState => {
  const redemptions = Object.entries({ 'set_fresh/AA': 'use_fresh', ...uses }).map(([codeId, id]) =>
    use(codeId, id),
  )
  const events = redemptions.map(({ account, setId, label, redemptionId }, index): FinalEvent => ({
    account,
    seq: index + 1,
    type: 'code.redeemed',
    setId,
    label,
    noticeId: `ntc_${index}`,
    recoveryId: `rcv_of_${redemptionId}`,
    leafIndex: index,
  }))
  const recoveries = redemptions.map(({ account, redemptionId }): FinalRecovery => ({
    account,
    redemptionId,
    recoveryId: `rcv_of_${redemptionId}`,
  }))
  return {
    node: 'primary',
    redemptions,
    sets: [oldSheet, newSheet].map((setId) => ({ account: 'aa', setId, state: 'active', count: 10 })),
    events,
    recoveries,
    due: [],
    auditFindings: [],
  }
}

/** Judges a story that ends with a fresh use. */
export const judge = (story: Story, node: NodeState, more: Partial<CheckInput> = {}): Verdict => {
  story.fresh()
  return check({ history: story.history, final: { nodes: [node] }, freshAccount: 99, observed: {}, ...more })
}

export const fired = (verdict: Verdict): readonly Invariant[] =>
  verdict.violations.map(({ invariant }) => invariant)
