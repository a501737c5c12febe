import type { NewEvent } from '../../audit/chain.ts'
import type { SignalRule } from '../../policy/policy.ts'
import { read, write, type AccountRow, type SetRow, type Step } from '../../store/port.ts'
import type { SignalEffect, SignalType } from '../../interface/signals.ts'
import type { Parts } from '../parts.ts'
import { changeRegister, type Account, type ChangeSeeds, type RegisterChange } from '../register.ts'
import { endSet } from '../set-states.ts'

/** A signal about an account, as it came. */
export interface Signal {
  readonly type: SignalType
  readonly isLast: boolean
  /** When it happened. */
  readonly at: number
}

export interface Effect {
  readonly effect: SignalEffect
  readonly set: SetRow | null
}

export const ruleFor = (parts: Parts, { type, isLast }: Signal): SignalRule =>
  parts.policy.signals[type === 'factor_removed' && isLast ? 'last_factor_removed' : type]

/** The live sets that a signal is about: one issued after it was made for a state of things that it does not know. */
export function* setsOf(account: Account, row: AccountRow, signal: Signal): Step<readonly SetRow[]> {
  const sets: SetRow[] = []
  for (const setId of [row.activeSetId, row.pendingSetId]) {
    if (setId !== null) sets.push(...(yield* read('readSet', { accountKey: account.accountKey, setId })))
  }
  return sets.filter((set) => set.issuedAt <= signal.at)
}

/** Carries out what the policy says. `null`: another change came first. */
export function* applySignal(
  parts: Parts,
  account: Account,
  row: AccountRow,
  sets: readonly SetRow[],
  signal: Signal,
  rule: Exclude<SignalRule, 'nothing'>,
  seeds: ChangeSeeds,
): Step<readonly Effect[] | null> {
  const received = (effect: SignalEffect): NewEvent => ({
    type: 'signal.received',
    actor: 'application',
    detail: { type: signal.type, last: signal.isLast, effect },
  })
  if (sets.length === 0 || rule === 'note') {
    const set = sets[0] ?? null
    if (!(yield* changeRegister(parts, account, row, seeds, {}, [received('noted')]))) return null
    return [{ effect: 'noted', set }]
  }
  if (rule === 'ask') {
    const events: NewEvent[] = [
      received('replacement_requested'),
      ...sets.slice(0, 1).map((set): NewEvent => ({
        type: 'codes.replacement_asked',
        actor: 'automation',
        setId: set.setId,
        detail: { reason: signal.type },
      })),
    ]
    const change = { replacementAskedAt: seeds.at }
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return null
    return sets.slice(0, 1).map((set) => ({ effect: 'replacement_requested', set }))
  }
  const ends = sets.map((set) => {
    const from = set.state === 'active' ? ('active' as const) : ('pending' as const)
    return { set, from, to: from === 'active' ? ('revoked' as const) : ('abandoned' as const) }
  })
  const change: RegisterChange = {
    ...(ends.some(({ from }) => from === 'active') ? { activeSetId: null, remaining: 0 } : {}),
    ...(ends.some(({ from }) => from === 'pending') ? { pendingSetId: null } : {}),
  }
  const events: NewEvent[] = [
    received('revoked'),
    ...ends.map(({ set, to }): NewEvent => ({
      type: `set.${to}`,
      actor: 'automation',
      setId: set.setId,
      detail: { reason: signal.type },
    })),
  ]
  if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return null
  yield* write('deleteDevices', { accountKey: account.accountKey })
  for (const { set, from, to } of ends) yield* endSet(account.accountKey, set.setId, from, to, seeds.at)
  return ends.map(({ set }) => ({ effect: 'revoked', set }))
}
