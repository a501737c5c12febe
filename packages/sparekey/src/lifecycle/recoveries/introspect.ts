import { openIdentity } from '../../crypto/account-identity.ts'
import { keep, read, type Transaction } from '../../store/port.ts'
import type { Introspection } from '../../interface/recoveries.ts'
import { printRecoveryId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { decide } from '../register.ts'
import { isGenuine, readRecoveryToken } from './token.ts'
import { isOpen, openTasks } from './window.ts'

const inactive: Introspection = { ok: true, active: false }

/**
 * What a recovery token is worth (in the manner of RFC 7662 §2.2: one answer for every token that is not good, whatever is
 * wrong with it). Another tenant's token is not good here.
 */
export const introspect = async (parts: Parts, token: string): Promise<Introspection> => {
  const named = readRecoveryToken(token)
  if (named === null) return inactive
  const { accountKey, recoveryId } = named
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<Introspection> {
    const [register] = yield* read('readAccount', { accountKey })
    const [row] = yield* read('readRecovery', { accountKey, recoveryId })
    if (register === undefined || row === undefined || !isOpen(row, now)) return keep(inactive)
    if (!isGenuine(parts.ring, parts.primitives, named, row.keyId)) return keep(inactive)
    const { identityKeyId, sealedIdentity } = register
    if (identityKeyId === null || sealedIdentity === null) return keep(inactive)
    const identity = openIdentity(parts.ring, accountKey, { keyId: identityKeyId, bytes: sealedIdentity })
    if (identity === null || identity.tenant !== parts.tenant) return keep(inactive)
    return keep({
      ok: true,
      active: true,
      accountId: identity.account,
      recoveryId: printRecoveryId(row.recoveryId),
      expiresAt: new Date(row.expiresAt),
      tasks: openTasks(row),
    })
  })
}
