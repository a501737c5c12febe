import { samePublicBytes } from '../../bytes.ts'
import { openIdentity } from '../../crypto/account-identity.ts'
import { keep, read, undo, type Bytes, type Transaction } from '../../store/port.ts'
import type { DueParts } from '../due/lease.ts'
import { decide, drawChange, openAccount, tryAgain, type again } from '../register.ts'
import { pagesOf, run, start } from '../rotation/pages.ts'
import { changeCase } from '../support/code/change-case.ts'
import { endCode } from '../support/code/end-code.ts'
import { caseEvent } from '../support/scene.ts'
import { isLive } from '../support/states.ts'

const pageRows = 500

/** Cases that were ended; those of an account whose key is not on the ring stay, and are refused by everything. */
export interface VoidedCases {
  readonly voided: number
  readonly unread: number
}

/**
 * Ends every live case, and every code of one, where a database went back to an older state: what the owner said since, and who
 * decided what, may be lost. No account is kept from a new case for it. May be repeated.
 *
 * @throws {SparekeyError} `outcome_unknown`, `overloaded`, `internal`.
 */
export const voidLiveCases = async (parts: DueParts): Promise<VoidedCases> => {
  const ended = { voided: 0, unread: 0 }
  const walk = pagesOf(pageRows, (last: { accountKey: Bytes; caseId: Bytes } | null) =>
    run(parts.store, function* () {
      const { accountKey, caseId } = last ?? { accountKey: start, caseId: start }
      return undo(yield* read('walkSupportCases', { accountKey, caseId, limit: pageRows }))
    }),
  )
  for await (const page of walk) {
    for (const { accountKey, caseId } of page) {
      const became = await voidCase(parts, accountKey, caseId)
      if (became !== 'ended before') ended[became] += 1
    }
  }
  return ended
}

const voidCase = (
  parts: DueParts,
  accountKey: Bytes,
  caseId: Bytes,
): Promise<'voided' | 'unread' | 'ended before'> => {
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<'voided' | 'unread' | 'ended before' | typeof again> {
    const [row] = yield* read('readAccount', { accountKey })
    const [found] = yield* read('readSupportCase', { accountKey, caseId })
    if (row === undefined || found === undefined || !isLive(found.state)) return keep('ended before')
    const { sealedIdentity, identityKeyId } = row
    const name =
      sealedIdentity === null || identityKeyId === null
        ? null
        : openIdentity(parts.ring, accountKey, { keyId: identityKeyId, bytes: sealedIdentity })
    if (name === null) return keep('unread')
    const account = openAccount({ ring: parts.ring, tenant: name.tenant }, name.account)
    const by = { actor: 'operator', detail: { reason: 'records_lost' } } as const
    const change = {
      of: found,
      case: { state: 'expired', endedAt: seeds.at, endedBy: 'support' } as const,
      register: samePublicBytes(row.supportCaseId, caseId) ? { supportCaseId: null } : {},
      events: [caseEvent({ account, row: found }, 'support.expired', by)],
    }
    if (!(yield* changeCase(parts, account, row, seeds, change))) return tryAgain()
    yield* endCode(accountKey, found, 'revoked', seeds.at)
    return keep('voided')
  })
}
