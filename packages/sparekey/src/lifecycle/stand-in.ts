import { printDerivation } from '../crypto/derivation.ts'
import { VERIFIER_BYTES } from '../crypto/packed-verifiers.ts'
import type { Derivation } from '../crypto/ports.ts'
import { sealSet, SET_SCHEME } from '../crypto/set-seal.ts'
import type { SetFormat } from '../interface/formats.ts'
import type { Bytes, SetRow } from '../store/port.ts'
import type { Parts } from './parts.ts'

/** A sealed set of nobody, with verifiers of nothing. */
export interface StandIn {
  readonly accountKey: Bytes
  readonly set: SetRow
}

const made = new WeakMap<Parts, Map<SetFormat, StandIn>>()

/**
 * The set that is opened where an account has none that the typed code could be of, so that opening a set, too, takes its time
 * in every case. It is as large as the sets that the policy issues, and sealed under the key that is current.
 */
export const standInFor = (parts: Parts, format: SetFormat, derivation: Derivation): StandIn => {
  const known = made.get(parts) ?? new Map<SetFormat, StandIn>()
  made.set(parts, known)
  const before = known.get(format)
  if (before !== undefined && before.set.keyId === parts.ring.currentKeyId) return before
  const standIn = makeStandIn(parts, format, derivation)
  known.set(format, standIn)
  return standIn
}

const makeStandIn = (parts: Parts, format: SetFormat, derivation: Derivation): StandIn => {
  const accountKey = parts.random(16)
  const count = parts.policy.issuing.count
  const described = {
    setId: parts.random(16),
    scheme: SET_SCHEME,
    serial: '0000',
    format,
    // Of no symbols, so that no code has one.
    labels: '--'.repeat(count),
    count,
    derivation: printDerivation(derivation),
    issuedAt: parts.clock().getTime(),
    expiresAt: null,
    policyHash: parts.policyHash,
  }
  const verifiers = parts.random(count * VERIFIER_BYTES)
  const sealed = sealSet(parts.ring, { ...described, accountKey }, verifiers)
  const set: SetRow = {
    ...described,
    state: 'abandoned',
    confirmBy: 0,
    confirmedAt: null,
    endedAt: null,
    keyId: sealed.keyId,
    sealed: sealed.bytes,
  }
  return { accountKey, set }
}
