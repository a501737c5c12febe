import type { CaseState, OperatorRole } from '../../interface/support.ts'
import { liveStates } from './states.ts'

/** Who acts on a case: an operator in one of their roles, a program, the owner of the account, or what follows by itself. */
export type Doer = OperatorRole | 'automation' | 'person' | 'system'

export type CaseAct =
  | 'open'
  | 'add_evidence'
  | 'submit'
  | 'ask_for_more'
  | 'approve'
  | 'deny'
  | 'withdraw'
  | 'hold'
  | 'resume'
  | 'raise_risk'
  | 'expedite'
  | 'start_wait'
  | 'accept_notice'
  | 'fail_notice'
  | 'release'
  | 'claim'
  | 'redeem'
  | 'refuse_code'
  | 'complete'
  | 'cancel'
  | 'dispute'
  | 'expire'
  | 'fail'

export interface Arrow {
  /** Empty: from nothing. */
  readonly from: readonly CaseState[]
  /** Empty: the state stays as it is. */
  readonly to: readonly CaseState[]
  readonly by: readonly Doer[]
  /** Leads towards a code: refused while the case is held, its account frozen or the tenant's support stopped. */
  readonly goesOn: boolean
  /** Lets somebody in: refused also while the tenant's releases are stopped. */
  readonly letsIn: boolean
}

const gathered: readonly CaseState[] = ['open', 'review', 'approved']
const live: readonly CaseState[] = liveStates
const anyOperator: readonly OperatorRole[] = ['support', 'approver', 'security_admin', 'auditor', 'owner']

const protects = { goesOn: false, letsIn: false } as const
const leads = { goesOn: true, letsIn: false } as const
const admits = { goesOn: true, letsIn: true } as const

/**
 * Every arrow there is: what is not here does not happen. No program and no owner decides (NIST AI RMF 1.0, GOVERN 3.2); what a role
 * may do beside its arrow (who opened does not approve, who added what evidence) is for `separation.ts` and `evidence.ts`.
 */
export const arrows: Readonly<Record<CaseAct, Arrow>> = {
  open: { from: [], to: ['open'], by: ['support', 'automation', 'person'], ...leads },
  // A manager attests in whatever role they have in the console.
  add_evidence: {
    from: ['open', 'review'],
    to: ['open'],
    by: [...anyOperator, 'automation', 'person'],
    ...leads,
  },
  submit: { from: ['open'], to: ['review'], by: ['support', 'automation'], ...leads },
  ask_for_more: {
    from: ['review', 'approved'],
    to: ['open'],
    by: ['approver', 'security_admin'],
    ...protects,
  },
  approve: { from: ['review'], to: ['review', 'approved'], by: ['approver', 'security_admin'], ...leads },
  deny: { from: live, to: ['denied'], by: ['approver', 'security_admin'], ...protects },
  withdraw: { from: live, to: ['withdrawn'], by: ['support', 'automation'], ...protects },
  hold: { from: live, to: [], by: ['support', 'approver', 'security_admin'], ...protects },
  resume: { from: live, to: [], by: ['security_admin', 'owner'], ...protects },
  raise_risk: { from: gathered, to: ['open'], by: ['support', 'approver', 'security_admin'], ...protects },
  expedite: { from: gathered, to: [], by: ['security_admin', 'owner'], ...leads },
  start_wait: { from: gathered, to: ['open'], by: ['security_admin'], ...leads },
  accept_notice: { from: live, to: [], by: ['system'], ...protects },
  fail_notice: { from: live, to: [], by: ['system'], ...protects },
  release: { from: ['approved'], to: ['released'], by: ['approver', 'security_admin', 'person'], ...admits },
  claim: { from: ['released'], to: [], by: ['person'], ...admits },
  redeem: { from: ['released'], to: ['redeemed'], by: ['person'], ...admits },
  refuse_code: { from: ['released'], to: [], by: ['person'], ...protects },
  complete: { from: ['redeemed'], to: ['completed'], by: ['system'], ...protects },
  cancel: { from: live, to: ['cancelled'], by: ['person'], ...protects },
  dispute: { from: ['redeemed', 'completed'], to: ['disputed'], by: ['person'], ...protects },
  expire: { from: gathered, to: ['expired'], by: ['system'], ...protects },
  fail: { from: ['released'], to: ['failed'], by: ['system'], ...protects },
}

/** What an act meets. */
export interface Circumstances {
  /** As the time has it; `null`: there is no case yet. */
  readonly state: CaseState | null
  readonly doers: readonly Doer[]
  readonly isHeld: boolean
  readonly isFrozen: boolean
  /** Support of the tenant is frozen, or off by its policy. */
  readonly isStopped: boolean
  readonly releasesStopped: boolean
}

export type ArrowRefusal = 'operator_not_allowed' | 'case_state' | 'case_frozen' | 'support_stopped' | 'held'

/** Why an act does not happen; `null`: there is an arrow for it. */
export const refusalOf = (act: CaseAct, found: Circumstances): ArrowRefusal | null => {
  const { from, by, goesOn, letsIn } = arrows[act]
  if (!found.doers.some((doer) => by.includes(doer))) return 'operator_not_allowed'
  if (found.state === null ? from.length > 0 : !from.includes(found.state)) return 'case_state'
  if (goesOn && found.isFrozen) return 'case_frozen'
  if ((goesOn && found.isStopped) || (letsIn && found.releasesStopped)) return 'support_stopped'
  return goesOn && found.isHeld ? 'held' : null
}
