import { keep, write, type Transaction } from '../store/port.ts'
import type { Erased } from '../interface/ending.ts'
import { readAccountId } from './input.ts'
import type { Parts } from './parts.ts'
import {
  type again,
  changeRegister,
  decide,
  drawChange,
  openAccount,
  readRegister,
  restate,
  tryAgain,
} from './register.ts'

/**
 * Erases what identifies an account, and all its verifiers. Sequence, head, failures, the issue counters, redemptions and the
 * leaf hashes of its events stay, so that the chain can still be verified and no counter starts anew.
 */
export const erase = async (parts: Parts, accountIdGiven: string): Promise<Erased> => {
  const accountId = readAccountId(accountIdGiven)
  const account = openAccount(parts, accountId)
  const { accountKey } = account
  const seeds = drawChange(parts)
  await decide(parts, function* (): Transaction<null | typeof again> {
    const row = yield* readRegister(parts, account)
    if (row === null) return keep(null)
    if (row.sealedIdentity === null) {
      return (yield* restate(parts, account, row, seeds)) ? keep(null) : tryAgain()
    }
    const change = { activeSetId: null, pendingSetId: null, remaining: 0, supportCaseId: null }
    // Nothing else says any more whose account it was, and the tenant's own list has to.
    const detail = { tenant: parts.tenant }
    const event = { type: 'account.erased', actor: 'application', detail } as const
    if (!(yield* changeRegister(parts, account, row, seeds, change, [event]))) return tryAgain()
    yield* write('blankEvents', { accountKey, uptoSeq: row.auditSeq })
    yield* write('deleteIndex', { accountKey })
    yield* write('deleteSets', { accountKey })
    yield* write('deleteContacts', { accountKey })
    yield* write('deleteRecoveries', { accountKey })
    yield* write('deletePageSessions', { accountKey })
    yield* write('deleteDevices', { accountKey })
    yield* write('deleteSupportCases', { accountKey })
    yield* write('deleteSupportEvidence', { accountKey })
    yield* write('deleteSupportDecisions', { accountKey })
    yield* write('deleteDue', { accountKey })
    yield* write('deleteIdempotency', { accountKey })
    yield* write('blankIdentity', { accountKey })
    return keep(null)
  })
  return { ok: true }
}
