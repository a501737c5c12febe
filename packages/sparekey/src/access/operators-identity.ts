import { utf8 } from '../bytes.ts'
import { joinFields } from '../crypto/fields.ts'
import { openOperator, sealOperator } from '../crypto/operator-seal.ts'
import type { KeyRing, Sealed } from '../crypto/ports.ts'
import { printOperatorId } from '../lifecycle/identifiers.ts'
import type { OperatorRoleRow, OperatorRow } from '../store/catalogue/operators.ts'
import type { Bytes } from '../store/port.ts'
import type { ConsoleRole } from './operators-permissions.ts'
import type { Operator, OperatorGrant } from './operators-types.ts'

/** Of an account of the console's own. */
export const localIssuer = 'local'

/** Of the whole installation. */
export const everyTenant = '*'

/** Who somebody is, as their provider says; never a name or an address that others may get (OpenID Connect Core 1.0 §5.7). */
export interface OperatorIdentity {
  readonly issuer: string
  readonly subject: string
  readonly personId: string | null
  readonly displayName: string
}

const KEY_BYTES = 16

/** A MAC that tells without the ring neither who nor where; no two lists of words share one. */
const lookUp = (ring: KeyRing, ...words: readonly string[]): Bytes =>
  ring
    .lookupMac(
      'operator',
      joinFields(
        words.map((word) => utf8(word)),
        4,
      ),
    )
    .slice(0, KEY_BYTES)

export const operatorKeyOf = (
  ring: KeyRing,
  { issuer, subject }: Pick<OperatorIdentity, 'issuer' | 'subject'>,
): Bytes => lookUp(ring, 'operator', issuer, subject)

/** The same person behind several accounts of one provider has one. */
export const personKeyOf = (
  ring: KeyRing,
  { issuer, personId }: Pick<OperatorIdentity, 'issuer' | 'personId'>,
): Bytes | null => (personId === null ? null : lookUp(ring, 'person', issuer, personId))

/** Of the provider's own session, which it ends by this name (OpenID Connect Back-Channel Logout 1.0 §2.4). */
export const providerSessionOf = (ring: KeyRing, issuer: string, sid: string | null): Bytes | null =>
  sid === null ? null : lookUp(ring, 'provider session', issuer, sid)

/** Where somebody acts from. */
export interface Place {
  readonly network: Bytes
  readonly browser: Bytes
}

/** The network is that of the address, 24 bits of IPv4 and 48 of IPv6: people move within it. */
export const placeOf = (ring: KeyRing, ip: string | null, userAgent: string | null): Place => ({
  network: lookUp(ring, 'network', networkOf(ip)),
  browser: lookUp(ring, 'browser', (userAgent ?? '').replaceAll(/\d+(\.\d+)*/g, '')),
})

const networkOf = (ip: string | null): string => {
  if (ip === null) return ''
  const mapped = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!mapped.includes(':')) return mapped.split('.').slice(0, 3).join('.')
  const [head = '', tail] = mapped.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const behind = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - behind.length }, () => '0')
  return [...groups, ...zeros, ...behind]
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

export const sealIdentityOf = (ring: KeyRing, identity: OperatorIdentity): Sealed =>
  sealOperator(ring, operatorKeyOf(ring, identity), JSON.stringify(identity))

/** Of a row whose key is gone only that it is there. */
export const identityIn = (ring: KeyRing, row: OperatorRow): OperatorIdentity => {
  const text = openOperator(ring, row.operatorKey, { keyId: row.keyId, bytes: row.sealed })
  return text === null
    ? { issuer: '', subject: '', personId: null, displayName: '(unreadable)' }
    : (JSON.parse(text) as OperatorIdentity)
}

export const describeOperator = (
  ring: KeyRing,
  row: OperatorRow,
  roles: readonly OperatorRoleRow[],
): Operator => ({
  operatorId: printOperatorId(row.operatorKey),
  ...identityIn(ring, row),
  createdAt: new Date(row.createdAt),
  signedInAt: row.signedInAt === null ? null : new Date(row.signedInAt),
  disabledAt: row.disabledAt === null ? null : new Date(row.disabledAt),
  roles: roles.map(describeRole),
})

const describeRole = (row: OperatorRoleRow): OperatorGrant => ({
  tenant: row.tenant,
  role: row.role as ConsoleRole,
  state: row.state,
  source: row.source,
  grantedAt: row.grantedAt === null ? null : new Date(row.grantedAt),
  askedBy: row.askedBy === null ? null : printOperatorId(row.askedBy),
  agreedBy: row.agreedBy === null ? null : printOperatorId(row.agreedBy),
})
