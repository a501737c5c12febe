import { toHex } from '../../bytes.ts'
import type { NewEvent } from '../../audit/chain.ts'
import { openIdentity } from '../../crypto/account-identity.ts'
import type { CaseRefusal, CaseState, TenantSwitches } from '../../interface/support.ts'
import type { SupportPolicy } from '../../policy/support.ts'
import type { SupportCaseRow, SupportDecisionRow, SupportEvidenceRow } from '../../store/catalogue/support.ts'
import { read, type AccountRow, type Bytes, type Step } from '../../store/port.ts'
import { parseCaseId, printCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { openAccount, type Account } from '../register.ts'
import { demandsOf, readFlags, type Demands, type Flag } from './risk.ts'
import { casePlace, openCaseText, type CaseText } from './sealed-texts.ts'
import type { Decision } from './separation.ts'
import { stateAt } from './states.ts'
import { readSwitchesRow, shownSwitches } from './switches.ts'

/** A case and all that an act on it rests on, read in one transaction. */
export interface Scene {
  readonly now: number
  readonly account: Account
  readonly register: AccountRow
  readonly row: SupportCaseRow
  readonly text: CaseText
  /** As the time has it. */
  readonly state: CaseState
  readonly endedAt: number | null
  /** The copy of the policy that was made at opening. */
  readonly terms: SupportPolicy
  readonly flags: readonly Flag[]
  readonly switches: TenantSwitches
  readonly demands: Demands
  readonly evidence: readonly SupportEvidenceRow[]
  readonly decisions: readonly SupportDecisionRow[]
}

export const noSuchCase: CaseRefusal = {
  ok: false,
  code: 'case_not_found',
  detail: 'There is no such case. Look for it among the cases of the account.',
}

/** The register of the account that a case's id names, where it is one of this tenant and was not erased. */
export function* readRegisterOfCase(
  parts: Pick<Parts, 'ring' | 'tenant'>,
  accountKey: Bytes,
): Step<{ readonly account: Account; readonly register: AccountRow } | null> {
  const [register] = yield* read('readAccount', { accountKey })
  if (register === undefined || register.sealedIdentity === null || register.identityKeyId === null)
    return null
  const identity = openIdentity(parts.ring, accountKey, {
    keyId: register.identityKeyId,
    bytes: register.sealedIdentity,
  })
  if (identity === null || identity.tenant !== parts.tenant) return null
  return { account: openAccount(parts, identity.account), register }
}

/** The scene of a case by its printed id; `null`: there is none of this tenant. */
export function* readScene(
  parts: Pick<Parts, 'ring' | 'tenant'>,
  caseId: string,
  now: number,
): Step<Scene | null> {
  const place = parseCaseId(caseId)
  if (place === null) return null
  const found = yield* readRegisterOfCase(parts, place.accountKey)
  if (found === null) return null
  const [row] = yield* read('readSupportCase', place)
  return row === undefined ? null : yield* sceneOf(parts, found, row, now)
}

/** The scene around a row that was read. */
export function* sceneOf(
  parts: Pick<Parts, 'ring' | 'tenant'>,
  { account, register }: { readonly account: Account; readonly register: AccountRow },
  row: SupportCaseRow,
  now: number,
): Step<Scene> {
  const place = { accountKey: account.accountKey, caseId: row.caseId }
  const switches = shownSwitches(yield* readSwitchesRow(parts))
  const terms = JSON.parse(row.policy) as SupportPolicy
  const flags = readFlags(row.flags)
  return {
    now,
    account,
    register,
    row,
    text: openCaseText(parts.ring, casePlace(account.accountKey, row.caseId), row),
    ...stateAt(row, now),
    terms,
    flags,
    switches,
    demands: demandsOf(terms, { risk: row.risk, flags }, switches.heightenedThreat),
    evidence: yield* read('readSupportEvidence', place),
    decisions: yield* read('readSupportDecisions', place),
  }
}

export const isFrozen = ({ supportFrozenUntil }: AccountRow, now: number): boolean =>
  supportFrozenUntil !== null && supportFrozenUntil > now

/** The approvals of the request as it is frozen, whether they count or not. */
export const approvalsOf = ({ row, decisions }: Scene): readonly Decision[] =>
  decisions
    .filter(
      ({ verdict, requestHash }) =>
        verdict === 'approved' && row.requestHash !== null && toHex(requestHash) === toHex(row.requestHash),
    )
    .map(({ operatorKey, person, role }) => ({ key: operatorKey, person, role }))

/** Those who had a part in the request. */
export const involvedIn = ({ row, evidence }: Scene) => [
  { key: row.openerKey, person: row.openerPerson },
  ...evidence.map(({ addedByKey, addedByPerson }) => ({ key: addedByKey, person: addedByPerson })),
]

/** The earliest release as things stand; `null`: the wait has not begun. A heightened threat makes it later, nothing makes it earlier. */
export const earliestRelease = ({ row, demands, switches }: Scene): number | null => {
  if (row.notBefore === null || !switches.heightenedThreat) return row.notBefore
  return Math.max(row.notBefore, (row.toldAt ?? row.notBefore) + demands.delayMs)
}

/** An event of a case, by whoever acts. */
export const caseEvent = (
  scene: Pick<Scene, 'account' | 'row'>,
  type: NewEvent['type'],
  by: Pick<NewEvent, 'actor' | 'context' | 'detail'>,
  detail: NewEvent['detail'] = {},
): NewEvent => ({
  type,
  actor: by.actor,
  context: by.context ?? null,
  detail: {
    case: printCaseId(scene.account.accountKey, scene.row.caseId),
    number: scene.row.caseNumber,
    ...by.detail,
    ...detail,
  },
})
