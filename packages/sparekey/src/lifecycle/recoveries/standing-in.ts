import { samePublicBytes } from '../../bytes.ts'
import type { IssueReason } from '../../interface/issue.ts'
import type { RecoveryRow } from '../../store/catalogue/recoveries.ts'
import { read, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import type { Account } from '../register.ts'
import { isSupportSetId } from '../support/code/support-set.ts'
import { isGenuine, readRecoveryToken, type NamedRecovery } from './token.ts'
import { isOpen } from './window.ts'

/** Why a token does not stand in for a second factor, as a sentence. */
export interface NotStandingIn {
  readonly missing: string
}

const notOpen: NotStandingIn = {
  missing: '"recoveryToken" is not the token of an open recovery of this account.',
}

const notOfCase: NotStandingIn = {
  missing: '"recoveryToken" is of a recovery that a code of a sheet opened; its "reason" is "recovery".',
}

/** The recovery that a token names, where it names one of this account; nothing is proven yet. */
export const namedByToken = (account: Account, token: string): NamedRecovery | NotStandingIn => {
  const named = readRecoveryToken(token)
  return named !== null && samePublicBytes(named.accountKey, account.accountKey) ? named : notOpen
}

/**
 * The open recovery whose token stands in for a second factor when codes are issued. It yields at most one set that was
 * confirmed (NIST SP 800-63B-4 §4.2: what a recovery binds is bound once). `support` is said of those alone that the code of a
 * case opened; `recovery` of every one.
 */
export function* standingIn(
  parts: Parts,
  account: Account,
  named: NamedRecovery,
  reason: IssueReason,
  now: number,
): Step<RecoveryRow | NotStandingIn> {
  const { accountKey } = account
  const [row] = yield* read('readRecovery', { accountKey, recoveryId: named.recoveryId })
  if (row === undefined || !isOpen(row, now)) return notOpen
  if (!isGenuine(parts.ring, parts.primitives, named, row.keyId)) return notOpen
  if (reason === 'support' && !isSupportSetId(row.setId)) return notOfCase
  if (row.issuedSetId === null) return row
  const [issued] = yield* read('readSet', { accountKey, setId: row.issuedSetId })
  if (issued?.confirmedAt === null) return row
  return {
    missing:
      'This recovery has its new sheet already, and it was confirmed. Use a code of it to begin another.',
  }
}
