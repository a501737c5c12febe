import type { Clock, Kdf, KeyRing, Primitives, RandomSource } from '../crypto/ports.ts'
import type { ForeignHash } from '../crypto/foreign-scheme.ts'
import type { CodeCarriers } from '../notices/notice.ts'
import type { Policy } from '../policy/policy.ts'
import type { Bytes, Store } from '../store/port.ts'
import type { AddressBuckets } from './address-buckets.ts'
import type { HashGate } from './hash-gate.ts'
import type { Standings } from './standings.ts'

/** Everything a use case works with. Nothing in this folder reaches for a clock, randomness, a key or a database itself. */
export interface Parts {
  readonly tenant: string
  readonly store: Store
  readonly ring: KeyRing
  readonly primitives: Primitives
  readonly kdf: Kdf
  readonly foreign: ForeignHash
  readonly random: RandomSource
  readonly clock: Clock
  readonly gate: HashGate
  readonly standings: Standings
  readonly addresses: AddressBuckets
  /** Of codes of cases, over other channels than mail. */
  readonly carriers: CodeCarriers
  readonly policy: Policy
  /** The first 16 bytes of the SHA-256 of the policy's text. */
  readonly policyHash: Bytes
  /** Of every policy that an issue may name, the ruling one first. */
  readonly policyNames: readonly string[]
}
