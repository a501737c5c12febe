import { parseDerivation } from '../crypto/derivation.ts'
import { openSet } from '../crypto/set-seal.ts'
import { unpackVerifier } from '../crypto/packed-verifiers.ts'
import type { Derivation } from '../crypto/ports.ts'
import type { ParsedCode } from '../codes/parse.ts'
import { formats } from '../codes/formats.ts'
import { SparekeyError } from '../errors.ts'
import type { SetRow } from '../store/port.ts'
import type { FormatName } from '../types.ts'
import type { HashGate, Places } from './hash-gate.ts'
import type { Parts } from './parts.ts'
import type { Account } from './register.ts'

/** How codes of a format are derived under the tenant's policy. */
export const derivationFor = (parts: Parts, format: FormatName): Derivation =>
  formats[format].verifier === 'password_hash' ? parts.policy.derivation : { algorithm: 'hmac-sha256' }

/** Places for `count` derivations; none are needed for formats that have no slow hash. */
export const reserveFor = (gate: HashGate, derivation: Derivation, count: number): Places =>
  derivation.algorithm === 'hmac-sha256' ? { run: (hash) => hash(), release: () => {} } : gate.reserve(count)

/** The verifier that one code is compared with: exactly one for each attempt, whatever the account holds. */
export interface Candidate {
  readonly set: SetRow | null
  readonly salt: Uint8Array
  readonly digest: Uint8Array
  readonly derivation: Derivation
}

/**
 * The newest of the sets that has the code's label and format, opened; else a dummy of the kind and cost that the format
 * has under the policy, so that the answer takes as long.
 *
 * @throws {SparekeyError} `internal` where the set cannot be opened with the key ring.
 */
export const findCandidate = (
  parts: Parts,
  account: Account,
  sets: readonly SetRow[],
  code: ParsedCode,
): Candidate => {
  for (const set of sets) {
    if (set.format !== code.format) continue
    const position = labelPosition(set.labels, code.label)
    if (position === null) continue
    return openCandidate(parts, account, set, position)
  }
  return {
    set: null,
    salt: parts.random(16),
    digest: parts.random(32),
    derivation: derivationFor(parts, code.format),
  }
}

const labelPosition = (labels: string, label: string): number | null => {
  for (let at = 0; at < labels.length; at += label.length) {
    if (labels.startsWith(label, at)) return at / label.length
  }
  return null
}

const openCandidate = (parts: Parts, account: Account, set: SetRow, position: number): Candidate => {
  const descriptor = { ...set, accountKey: account.accountKey }
  const opened = openSet(parts.ring, descriptor, { keyId: set.keyId, bytes: set.sealed })
  const verifier = opened === null ? null : unpackVerifier(opened, position, set.count)
  const derivation = parseDerivation(set.derivation)
  if (verifier === null || derivation === null) {
    throw new SparekeyError(
      'internal',
      'A sheet of this account cannot be opened: its key is not on the key ring, or its record was changed. Run "sparekey doctor".',
    )
  }
  return { set, ...verifier, derivation }
}

/** Runs the one derivation under a place, and compares digests in constant time. */
export const matches = async (
  parts: Parts,
  places: Places,
  candidate: Candidate,
  code: ParsedCode,
): Promise<boolean> => {
  const digest = await places.run(() => parts.kdf.derive(code.bytes, candidate.salt, candidate.derivation))
  return parts.primitives.equalDigests(digest, candidate.digest) && candidate.set !== null
}

/** A derivation that throws has decided nothing about the code. */
export const derivationFailed = (cause: unknown): SparekeyError =>
  new SparekeyError('internal', 'A code could not be derived. Nothing was decided; see the cause.', { cause })
