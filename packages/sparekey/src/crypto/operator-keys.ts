import { utf8 } from '../bytes.ts'
import { joinFields } from './fields.ts'
import type { KeyRing } from './ports.ts'

const keyBytes = 16

/** A MAC that tells without the ring neither who nor where; no two lists of words share one. */
const lookUp = (ring: KeyRing, ...words: readonly string[]): Uint8Array =>
  ring
    .lookupMac(
      'operator',
      joinFields(
        words.map((word) => utf8(word)),
        4,
      ),
    )
    .slice(0, keyBytes)

/** Names an operator in cases and events, where nobody's name is to lie: 16 bytes that stay the same under every key. */
export const operatorKey = (ring: KeyRing, issuer: string, subject: string): Uint8Array =>
  lookUp(ring, 'operator', issuer, subject)

/**
 * Names the person behind an operator, whichever provider says who that is: an account of the console's own and one of a
 * provider, with the same id of the person, are one person.
 */
export const personKey = (ring: KeyRing, personId: string): Uint8Array => lookUp(ring, 'human', personId)

/** Names a program that opens cases. */
export const automationKey = (ring: KeyRing, id: string): Uint8Array => lookUp(ring, 'automation', id)
