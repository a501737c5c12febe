import { samePublicBytes } from '../../bytes.ts'
import type { OperatorRole } from '../../interface/support.ts'
import type { Bytes } from '../../store/port.ts'

/** A role younger than this does not count for cases that were open before it was granted. */
export const youngRoleMs = 24 * 3_600_000

/** Somebody as cases remember them. */
export interface Known {
  /** Of issuer and subject; `null`: no operator. */
  readonly key: Bytes | null
  readonly person: Bytes | null
}

/** The same account, or the same human behind two of them. A name or an address never tells. */
export const isSamePerson = (one: Known, other: Known): boolean =>
  (one.key !== null && samePublicBytes(one.key, other.key)) ||
  (one.person !== null && samePublicBytes(one.person, other.person))

export interface GrantedRole {
  readonly role: OperatorRole
  readonly grantedAt: number
}

/** The roles that count for a case: whoever takes the console over gains nothing for what is under way. */
export const rolesFor = (
  roles: readonly GrantedRole[],
  openedAt: number | null,
  now: number,
): readonly OperatorRole[] =>
  roles
    .filter(
      ({ grantedAt }) =>
        grantedAt <= now && (openedAt === null || grantedAt <= openedAt || now - grantedAt >= youngRoleMs),
    )
    .map(({ role }) => role)

/** One decision, as approvals are counted. */
export interface Decision extends Known {
  readonly role: OperatorRole
}

/**
 * Those whose approvals count: different people, none of whom had a part in the request. Counted anew whenever it matters, so that no
 * number is ever believed.
 */
export const countingApprovals = (
  approvals: readonly Decision[],
  involved: readonly Known[],
): readonly Decision[] => {
  const counting: Decision[] = []
  for (const one of approvals) {
    if (one.key === null) continue
    if ([...involved, ...counting].some((other) => isSamePerson(one, other))) continue
    counting.push(one)
  }
  return counting
}

/** Whether enough people approved; of those for a critical case one is a security admin. */
export const isEnough = (counting: readonly Decision[], required: number, isCritical: boolean): boolean =>
  required >= 1 &&
  counting.length >= required &&
  (!isCritical || counting.some(({ role }) => role === 'security_admin'))
