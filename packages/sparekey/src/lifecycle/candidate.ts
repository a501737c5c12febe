import { parseDerivation, placesOf } from '../crypto/derivation.ts'
import { parseImportedScheme } from '../codes/imported-scheme.ts'
import { openSet } from '../crypto/set-seal.ts'
import { unpackVerifier } from '../crypto/packed-verifiers.ts'
import type { Derivation } from '../crypto/ports.ts'
import { legacyBytes, legacyLabel, type LegacyText } from '../codes/legacy.ts'
import type { ParsedCode } from '../codes/parse.ts'
import { formats } from '../codes/formats.ts'
import { SparekeyError } from '../errors.ts'
import type { SetRow } from '../store/port.ts'
import type { SetFormat } from '../types.ts'
import type { HashGate, Places } from './hash-gate.ts'
import type { Parts } from './parts.ts'
import type { Account } from './register.ts'

/** How codes of a format are derived under the tenant's policy. */
export const derivationFor = (parts: Parts, format: SetFormat): Derivation =>
  format === 'legacy' || formats[format].verifier === 'password_hash'
    ? parts.policy.derivation
    : { algorithm: 'hmac-sha256' }

/** Places for `count` derivations; none are needed for formats that have no slow hash. */
export const reserveFor = (gate: HashGate, derivation: Derivation, count: number): Places =>
  derivation.algorithm === 'hmac-sha256'
    ? { run: (hash) => hash(), release: () => {} }
    : gate.reserve(count, placesOf(derivation))

/** What a person typed, read as a code of ours, as one of another system, or as both. */
export interface TypedCode {
  readonly own: ParsedCode | null
  readonly legacy: LegacyText | null
}

/**
 * What one code is compared with, by exactly one derivation for each attempt, whatever the account holds: one verifier, or
 * all of an imported set, which share their salt because their codes have no label to choose by.
 */
export interface Candidate {
  readonly set: SetRow | null
  readonly secret: Uint8Array
  readonly salt: Uint8Array
  readonly digests: readonly { readonly label: string; readonly digest: Uint8Array }[]
  readonly derivation: Derivation
}

/**
 * The newest of the sets that has the code's label and format, else the newest imported one whose codes look like it,
 * opened; else a dummy of the kind and cost that the format has under the policy, so that the answer takes as long.
 *
 * @throws {SparekeyError} `internal` where the set cannot be opened with the key ring.
 */
export const findCandidate = (
  parts: Parts,
  account: Account,
  sets: readonly SetRow[],
  { own, legacy }: TypedCode,
): Candidate => {
  for (const set of own === null ? [] : sets) {
    if (set.format !== own?.format) continue
    const position = labelPosition(set.labels, own.label)
    if (position === null) continue
    return openCandidate(parts, account, set, own.bytes, [{ label: own.label, position }])
  }
  for (const set of sets) {
    const secret = legacy === null ? null : legacySecret(set, legacy)
    if (secret === null) continue
    return openCandidate(parts, account, set, secret, labelsOf(set.count))
  }
  return {
    set: null,
    secret: own?.bytes ?? parts.random(16),
    salt: parts.random(16),
    digests: [{ label: '', digest: parts.random(32) }],
    derivation: derivationFor(parts, own?.format ?? 'legacy'),
  }
}
/** What a set that was taken over would hash of this text; `null` where its codes look otherwise, or the set is our own. */
export const legacySecret = (set: SetRow, text: LegacyText): Uint8Array | null => {
  const shape = set.format === 'legacy' ? parseImportedScheme(set.scheme) : null
  return shape === null ? null : legacyBytes(text, shape)
}

interface Place {
  readonly label: string
  readonly position: number
}

const labelsOf = (count: number): readonly Place[] =>
  Array.from({ length: count }, (_, position) => ({ label: legacyLabel(position), position }))

const labelPosition = (labels: string, label: string): number | null => {
  for (let at = 0; at < labels.length; at += label.length) {
    if (labels.startsWith(label, at)) return at / label.length
  }
  return null
}

const openCandidate = (
  parts: Parts,
  account: Account,
  set: SetRow,
  secret: Uint8Array,
  places: readonly Place[],
): Candidate => {
  const descriptor = { ...set, accountKey: account.accountKey }
  const opened = openSet(parts.ring, descriptor, { keyId: set.keyId, bytes: set.sealed })
  const derivation = parseDerivation(set.derivation)
  const verifiers = places.map(({ label, position }) => {
    const verifier = opened === null ? null : unpackVerifier(opened, position, set.count)
    return verifier === null ? null : { label, ...verifier }
  })
  const digests = verifiers.filter((verifier) => verifier !== null)
  const [first] = digests
  if (first === undefined || digests.length !== places.length || derivation === null) {
    throw new SparekeyError(
      'internal',
      'A sheet of this account cannot be opened: its key is not on the key ring, or its record was changed. Run "sparekey doctor".',
    )
  }
  return { set, secret, salt: first.salt, digests, derivation }
}

/** Runs the one derivation under a place, and compares digests in constant time. The label of the code that fits, or `null`. */
export const matches = async (
  parts: Parts,
  places: Places,
  { set, secret, salt, digests, derivation }: Candidate,
): Promise<string | null> => {
  const derived = await places.run(() => parts.kdf.derive(secret, salt, derivation))
  const found = digests.filter(({ digest }) => parts.primitives.equalDigests(derived, digest))
  return set === null ? null : (found[0]?.label ?? null)
}

/** A derivation that throws has decided nothing about the code. */
export const derivationFailed = (cause: unknown): SparekeyError =>
  new SparekeyError('internal', 'A code could not be derived. Nothing was decided; see the cause.', { cause })
