import { openIdentity } from '../../../crypto/account-identity.ts'
import type { Refusal } from '../../../interface/calls.ts'
import type { LinkedCase } from '../../../interface/support.ts'
import { keep, read, type Transaction } from '../../../store/port.ts'
import { readToken } from '../../input.ts'
import type { Parts } from '../../parts.ts'
import { decide } from '../../register.ts'
import { findLink, notGood, shownLink } from './find-link.ts'
import { readLinkToken } from './token.ts'

/** What an owner's link is about. Reads only: mail programs and scanners open links. */
export const linkedCase = (parts: Parts, tokenGiven: unknown): Promise<LinkedCase | Refusal<'not_found'>> => {
  const token = readToken(tokenGiven, 'token')
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<LinkedCase | Refusal<'not_found'>> {
    const found = yield* findLink(parts, token, now)
    return keep(found === null ? notGood : shownLink(parts, found.link, found.scene))
  })
}

/** Whose case an owner's link is about: the tenant, for whoever serves several. `null`: the link is not good. Reads only. */
export const tenantOfLink = (
  { ring, primitives, store }: Pick<Parts, 'ring' | 'primitives' | 'store'>,
  tokenGiven: unknown,
): Promise<string | null> => {
  const link = readLinkToken(ring, primitives, readToken(tokenGiven, 'token'))
  return decide({ store }, function* (): Transaction<string | null> {
    const [row] = link === null ? [] : yield* read('readAccount', { accountKey: link.accountKey })
    if (link === null || row === undefined || row.sealedIdentity === null || row.identityKeyId === null) {
      return keep(null)
    }
    const sealed = { keyId: row.identityKeyId, bytes: row.sealedIdentity }
    return keep(openIdentity(ring, link.accountKey, sealed)?.tenant ?? null)
  })
}
