import type { NewEvent } from '../../audit/chain.ts'
import type { CaseRefusal, CaseResult } from '../../interface/support.ts'
import { keep, undo, type Step, type Transaction } from '../../store/port.ts'
import { printCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import {
  decide,
  drawChange,
  tryAgain,
  type again,
  type ChangeSeeds,
  type RegisterChange,
} from '../register.ts'
import { contradiction } from '../set-states.ts'
import type { Acting } from './acting.ts'
import { changeCase, type CaseChange } from './code/change-case.ts'
import { readCaseIdText } from './input.ts'
import { isFrozen, noSuchCase, readScene, type Scene } from './scene.ts'
import { casePlace, sealCaseText, type CaseText } from './sealed-texts.ts'
import { rolesFor } from './separation.ts'
import { shownCase } from './shown.ts'
import { arrows, refusalOf, type ArrowRefusal, type CaseAct, type Doer } from './transitions.ts'

/** What an act makes of a case. */
export interface CaseOutcome {
  readonly case: CaseChange
  readonly text?: Partial<CaseText>
  readonly register?: RegisterChange
  readonly events: readonly NewEvent[]
  /** What is written beside it, once the register was moved; a refusal undoes all of it. */
  readonly beside?: () => Step<CaseRefusal | null>
}

const sentences: Readonly<Record<ArrowRefusal, string>> = {
  operator_not_allowed: 'This is not for you to do: it takes another role, held for long enough.',
  case_state: 'The case is not in a state in which this can be done. Look at it again.',
  case_frozen:
    'The account is frozen for support. Nothing goes on until that ends; a security admin can end it.',
  support_stopped: 'Support is stopped at the moment. Ask your security team.',
  held: 'The case is held. A security admin has to resume it first.',
}

export const refuseArrow = (refusal: ArrowRefusal): CaseRefusal => ({
  ok: false,
  code: refusal === 'held' ? 'case_state' : refusal,
  detail: sentences[refusal],
})

export const ownAccount: CaseRefusal = {
  ok: false,
  code: 'second_person_required',
  detail: 'This account is your own. Somebody else has to take care of it.',
}

export const doersOf = (acting: Acting, openedAt: number | null, now: number): readonly Doer[] =>
  acting.kind === 'operator'
    ? rolesFor(acting.roles, openedAt, now)
    : [acting.kind === 'owner' ? 'person' : 'automation']

/** Why an act on a case is refused before anything of it is looked at; `null`: there is an arrow. */
export const refuseAct = (
  parts: Pick<Parts, 'policy'>,
  act: CaseAct,
  doers: readonly Doer[],
  scene: Scene,
): CaseRefusal | null => {
  const refusal = refusalOf(act, {
    state: scene.state,
    doers,
    isHeld: scene.row.heldAt !== null,
    isFrozen: isFrozen(scene.register, scene.now),
    isStopped: scene.switches.supportFrozen || parts.policy.support === null,
    releasesStopped: scene.switches.releasesStopped,
  })
  return refusal === null ? null : refuseArrow(refusal)
}

/** Whether a switch that was committed meanwhile stops an act. */
const isStoppedLate = (act: CaseAct, { switches }: Scene): boolean =>
  (arrows[act].goesOn && switches.supportFrozen) || (arrows[act].letsIn && switches.releasesStopped)

/**
 * Writes what an act makes of a case: the register first, so that of two acts at once one comes first, then the case, then what goes
 * beside it; the switches of the tenant are read last. Gives the case as it is then; `null`: another change came first.
 */
export function* writeOutcome(
  parts: Pick<Parts, 'ring' | 'tenant' | 'primitives'>,
  scene: Scene,
  seeds: ChangeSeeds,
  act: CaseAct,
  outcome: CaseOutcome,
): Step<Scene | CaseRefusal | null> {
  const { account, register, row, text } = scene
  const { accountKey } = account
  const sealed =
    outcome.text === undefined
      ? {}
      : sealCaseText(parts.ring, casePlace(accountKey, row.caseId), { ...text, ...outcome.text })
  const changed = yield* changeCase(parts, account, register, seeds, {
    of: row,
    case: { ...outcome.case, ...sealed },
    register: outcome.register ?? {},
    events: outcome.events,
  })
  if (!changed) return null
  const refusal = outcome.beside === undefined ? null : yield* outcome.beside()
  if (refusal !== null) return refusal
  const after = yield* readScene(parts, printCaseId(accountKey, row.caseId), scene.now)
  if (after === null) throw contradiction()
  return isStoppedLate(act, after) ? refuseArrow('support_stopped') : after
}

/**
 * One act on one case, in one transaction: whoever may do it, from a state from which there is an arrow. A refusal changes nothing.
 */
export const actOnCase = async (
  parts: Parts,
  caseIdGiven: unknown,
  act: CaseAct,
  acting: Acting,
  decideOn: (scene: Scene, doers: readonly Doer[]) => Step<CaseOutcome | CaseRefusal>,
): Promise<CaseResult> => {
  const caseId = readCaseIdText(caseIdGiven)
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<CaseResult | typeof again> {
    const scene = yield* readScene(parts, caseId, seeds.at)
    if (scene === null) return undo(noSuchCase)
    const doers = doersOf(acting, scene.row.openedAt, seeds.at)
    const refusal = refuseAct(parts, act, doers, scene)
    if (refusal !== null) return undo(refusal)
    if (acting.kind === 'operator' && acting.owns(scene.account.accountId)) return undo(ownAccount)
    const outcome = yield* decideOn(scene, doers)
    if ('ok' in outcome) return undo(outcome)
    const after = yield* writeOutcome(parts, scene, seeds, act, outcome)
    if (after === null) return tryAgain()
    return 'ok' in after ? undo(after) : keep({ ok: true, ...shownCase(parts, after) })
  })
}
