import type { NewEvent } from '../../../audit/chain.ts'
import type { SupportCaseRow, SupportWrites } from '../../../store/catalogue/support.ts'
import { write, type AccountRow, type Step } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { changeRegister, type Account, type ChangeSeeds, type RegisterChange } from '../../register.ts'
import { contradiction } from '../../set-states.ts'

type Changeable = Omit<
  SupportWrites['changeSupportCase'],
  'accountKey' | 'caseId' | 'readVersion' | 'version'
>

/** What can change of a case. What is left out stays as it was read. */
export type CaseChange = Partial<Changeable>

/** One change of a case, and of the register of its account, whose optimistic step comes first. */
export interface ChangeOfCase {
  readonly of: SupportCaseRow
  readonly case: CaseChange
  readonly register: RegisterChange
  readonly events: readonly NewEvent[]
}

/**
 * Changes a case as every state is changed: the register first, so that of two changes at once one comes first and the other
 * decides anew. `false`: another came first; undo everything.
 */
export function* changeCase(
  parts: Pick<Parts, 'primitives'>,
  account: Account,
  row: AccountRow,
  seeds: ChangeSeeds,
  { of: found, case: change, register, events }: ChangeOfCase,
): Step<boolean> {
  if (!(yield* changeRegister(parts, account, row, seeds, register, events))) return false
  yield* writeCase(account, found, change)
  return true
}

/** The case's part of a change whose register was changed before. The tries of its code are not in it: they move alone. */
export function* writeCase(account: Account, found: SupportCaseRow, change: CaseChange): Step<void> {
  const { caseId, version } = found
  const kept: Changeable = {
    state: found.state,
    risk: found.risk,
    flags: found.flags,
    openerPlace: found.openerPlace,
    expiresAt: found.expiresAt,
    toldAt: found.toldAt,
    notBefore: found.notBefore,
    submissions: found.submissions,
    submittedAt: found.submittedAt,
    requestHash: found.requestHash,
    expedite: found.expedite,
    heldAt: found.heldAt,
    claimUntil: found.claimUntil,
    claims: found.claims,
    codeSetId: found.codeSetId,
    codeExpiresAt: found.codeExpiresAt,
    recoveryId: found.recoveryId,
    endedAt: found.endedAt,
    endedBy: found.endedBy,
    keyId: found.keyId,
    sealed: found.sealed,
  }
  const { accountKey } = account
  const place = { accountKey, caseId, version: version + 1, readVersion: version }
  if ((yield* write('changeSupportCase', { ...place, ...kept, ...change })) !== 1) throw contradiction()
}
