import { keep, read, type Transaction } from '../../store/port.ts'
import type { Refusal } from '../../interface/calls.ts'
import type { RecoveryResult } from '../../interface/recoveries.ts'
import { parseRecoveryId } from '../identifiers.ts'
import { readAccountId } from '../input.ts'
import type { Parts } from '../parts.ts'
import { decide, openAccount, readRegister } from '../register.ts'
import { shownRecovery } from './window.ts'

export const noSuchRecovery: Refusal<'not_found'> = {
  ok: false,
  code: 'not_found',
  detail: 'This account has no such recovery.',
}

/** One recovery of an account, with what became of its tasks. Reads only. */
export const readRecovery = async (
  parts: Parts,
  accountIdGiven: string,
  recoveryIdGiven: string,
): Promise<RecoveryResult> => {
  const account = openAccount(parts, readAccountId(accountIdGiven))
  const recoveryId = parseRecoveryId(recoveryIdGiven)
  if (recoveryId === null) return noSuchRecovery
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<RecoveryResult> {
    const { accountKey } = account
    const register = yield* readRegister(parts, account)
    const [row] = yield* read('readRecovery', { accountKey, recoveryId })
    if (register === null || row === undefined) return keep(noSuchRecovery)
    return keep({ ok: true, ...shownRecovery(row, now) })
  })
}
