import type { NewEvent } from '../../../audit/chain.ts'
import { read, write, type Bytes, type SetRow, type Step } from '../../../store/port.ts'
import type { AccountRow } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { writeRecovery } from '../../recoveries/tasks.ts'
import { endSet } from '../../set-states.ts'
import { readRegister, type Account } from '../../register.ts'
import { applySignal, ruleFor, setsOf, type Signal } from '../../signals/apply.ts'
import { changeCase } from '../code/change-case.ts'
import { caseEvent } from '../scene.ts'
import { actOnLink, type LinkResult, type OwnersAct } from './act-on-link.ts'
import { frozenUntil } from './frozen-until.ts'

/**
 * The owner says of a use: "this was not me". The sheets that were issued since end, the recovery ends, whatever the policy
 * does where a compromise is suspected is done to the rest, and the account is frozen for support. A link to cancel serves
 * as well: whoever opens it too late must not be left with nothing to do.
 */
export const disputeUse = (parts: Parts, token: unknown, context: unknown): Promise<LinkResult> =>
  actOnLink(parts, ['dispute', 'cancel'], token, context, function* (act) {
    const { scene, usedAt } = act.found
    const { account, row } = scene
    if (usedAt === null || (row.state !== 'redeemed' && row.state !== 'completed')) return 'nothing'
    if (!(yield* endWhatCameOfIt(parts, act, usedAt))) return 'again'
    const after = yield* readRegister(parts, account)
    if (after === null) return 'again'
    const signal: Signal = { type: 'compromise_suspected', isLast: false, at: act.seeds.at }
    const rule = ruleFor(parts, signal)
    if (rule === 'nothing') return 'done'
    const sets = yield* setsOf(account, after, signal)
    const effects = yield* applySignal(parts, account, after, sets, signal, rule, act.laterSeeds)
    return effects === null ? 'again' : 'done'
  })

function* endWhatCameOfIt(
  parts: Parts,
  { found: { scene }, context, seeds }: OwnersAct,
  usedAt: number,
): Step<boolean> {
  const { account, register, row } = scene
  const { accountKey } = account
  const until = frozenUntil(register, seeds.at)
  const by = { actor: 'person', context } as const
  const ending = yield* issuedSince(account, register, usedAt)
  const recoveryId = row.recoveryId
  const change = {
    of: row,
    case: { state: 'disputed', endedAt: seeds.at, endedBy: 'owner' } as const,
    register: {
      supportFrozenUntil: until,
      ...(ending.some(({ state }) => state === 'active') ? { activeSetId: null, remaining: 0 } : {}),
      ...(ending.some(({ state }) => state === 'pending') ? { pendingSetId: null } : {}),
    },
    events: [
      caseEvent(scene, 'support.disputed', by),
      caseEvent(scene, 'support.frozen', by, { until, by: 'owner' }),
      ...ending.map(({ setId, state }): NewEvent => ({
        type: `set.${endedAs(state)}`,
        actor: 'automation',
        setId,
        detail: { reason: 'support_disputed' },
      })),
    ],
  }
  if (!(yield* changeCase(parts, account, register, seeds, change))) return false
  yield* write('deleteDevices', { accountKey })
  for (const { setId, state } of ending) yield* endSet(accountKey, setId, state, endedAs(state), seeds.at)
  const [recovery] = recoveryId === null ? [] : yield* read('readRecovery', { accountKey, recoveryId })
  if (recovery !== undefined) {
    yield* writeRecovery(accountKey, { ...recovery, endedAt: seeds.at, endedBy: 'disowned' })
  }
  return true
}

const endedAs = (state: SetRow['state']): 'revoked' | 'abandoned' =>
  state === 'pending' ? 'abandoned' : 'revoked'

function* issuedSince(
  { accountKey }: Account,
  { activeSetId, pendingSetId }: AccountRow,
  usedAt: number,
): Step<readonly SetRow[]> {
  const live: SetRow[] = []
  for (const setId of [activeSetId, pendingSetId].filter((id): id is Bytes => id !== null)) {
    live.push(...(yield* read('readSet', { accountKey, setId })))
  }
  return live.filter(({ issuedAt }) => issuedAt >= usedAt)
}
