import { concatBytes, utf8 } from '../bytes.ts'
import { printBase64url, parseBase64url } from '../crypto/base64url.ts'
import { nodePrimitives } from '../crypto/node-primitives.ts'
import { openOperatorSession, sealOperatorSession } from '../crypto/operator-seal.ts'
import type { KeyRing, RandomSource, Sealed } from '../crypto/ports.ts'
import type { OperatorRoleRow, OperatorSessionRow } from '../store/catalogue/operators.ts'
import type { Bytes } from '../store/port.ts'

/** What a session knows besides its times. Lies sealed. */
export interface SessionContent {
  /** `local`: by a passkey of the console while a provider is set up; then it is for emergencies. */
  readonly source: 'provider' | 'local' | 'emergency'
  /** RFC 8176 values, as the provider stated them, or `hwk` and `user` of a passkey. */
  readonly methods: readonly string[]
  /** In words. */
  readonly browser: string
  /** With which groups are asked for anew; `null`: the provider gave none. */
  readonly refreshToken: string | null
  /** For signing out at the provider. */
  readonly idToken: string | null
}

const HOUR_MILLIS = 3_600_000

/**
 * NIST SP 800-63B-4 §2.3.3 for who acts: 12 hours, 15 minutes without a request; §2.2.3 for who only reads: 24 hours, 1 hour. In an
 * emergency 1 hour.
 */
export const sessionLimits = (
  source: SessionContent['source'],
  roles: readonly Pick<OperatorRoleRow, 'role' | 'state'>[],
): { readonly lifeMillis: number; readonly idleMillis: number } => {
  if (source === 'emergency') return { lifeMillis: HOUR_MILLIS, idleMillis: HOUR_MILLIS / 4 }
  const granted = roles.filter(({ state }) => state === 'granted')
  const onlyReads = granted.length > 0 && granted.every(({ role }) => role === 'auditor')
  return onlyReads
    ? { lifeMillis: 24 * HOUR_MILLIS, idleMillis: HOUR_MILLIS }
    : { lifeMillis: 12 * HOUR_MILLIS, idleMillis: HOUR_MILLIS / 4 }
}

/** The moments at which a session ends: where nothing is asked of it, and whatever happens. */
export const sessionEnds = (
  row: OperatorSessionRow,
  source: SessionContent['source'],
  roles: readonly OperatorRoleRow[],
): { readonly idleAt: number; readonly endsAt: number } => {
  const { lifeMillis, idleMillis } = sessionLimits(source, roles)
  const endsAt = Math.min(row.endsAt, row.openedAt + lifeMillis)
  return { idleAt: Math.min(row.seenAt + idleMillis, endsAt), endsAt }
}

/** For lists, where nothing is unsealed: an emergency's end lies in the row. */
export const livesAt = (row: OperatorSessionRow, roles: readonly OperatorRoleRow[], now: number): boolean =>
  now < sessionEnds(row, 'provider', roles).idleAt

export const sessionIn = (ring: KeyRing, row: OperatorSessionRow): SessionContent | null => {
  const text = openOperatorSession(ring, row.sessionId, { keyId: row.keyId, bytes: row.sealed })
  return text === null ? null : (JSON.parse(text) as SessionContent)
}

export const sealSession = (ring: KeyRing, sessionId: Bytes, content: SessionContent): Sealed =>
  sealOperatorSession(ring, sessionId, JSON.stringify(content))

const ID_BYTES = 16
const SECRET_BYTES = 32

/** What the cookie holds: the session's id and 256 random bits, of which only the hash is kept (OWASP ASVS v5.0.0-7.2.3). */
export const newCookie = (
  random: RandomSource,
  sessionId: Bytes,
): { readonly cookie: string; readonly tokenHash: Bytes } => {
  const secret = random(SECRET_BYTES)
  return { cookie: printBase64url(concatBytes(sessionId, secret)), tokenHash: hashSecret(secret) }
}

/** `null`: it is none of ours. */
export const readSessionCookie = (
  cookie: string,
): { readonly sessionId: Bytes; readonly tokenHash: Bytes } | null => {
  const bytes = cookie.length > 100 ? null : parseBase64url(cookie)
  if (bytes?.length !== ID_BYTES + SECRET_BYTES) return null
  return { sessionId: bytes.slice(0, ID_BYTES), tokenHash: hashSecret(bytes.slice(ID_BYTES)) }
}

const hashSecret = (secret: Bytes): Bytes =>
  nodePrimitives.sha256(concatBytes(utf8('sparekey/1/console-cookie/'), secret))
