import { copyOf, toHex } from '../bytes.ts'
import { parseDerivation, placesOf } from '../crypto/derivation.ts'
import { parseImportedScheme } from '../codes/imported-scheme.ts'
import { openSet } from '../crypto/set-seal.ts'
import { parseForeignScheme, placesOfForeign, type ForeignScheme } from '../crypto/foreign-scheme.ts'
import { unpackVerifier, unpackWrapped } from '../crypto/packed-verifiers.ts'
import type { Derivation } from '../crypto/ports.ts'
import { legacyBytes, legacyLabel, patternBytes, type LegacyText } from '../codes/legacy.ts'
import type { ParsedCode } from '../codes/parse.ts'
import { formats } from '../codes/formats.ts'
import { SparekeyError } from '../errors.ts'
import type { Bytes, SetRow } from '../store/port.ts'
import type { SetFormat } from '../interface/formats.ts'
import type { HashGate, Places, Standing } from './hash-gate.ts'
import type { Parts } from './parts.ts'
import type { Account } from './register.ts'
import { standInFor } from './stand-in.ts'

/** How codes of a format are derived under the tenant's policy. */
export const derivationFor = (parts: Parts, format: SetFormat): Derivation =>
  format === 'legacy' || formats[format].verifier === 'password_hash'
    ? parts.policy.derivation
    : { algorithm: 'hmac-sha256' }

/** Places for `count` derivations; none are needed for formats that have no slow hash. */
export const reserveFor = (
  gate: HashGate,
  derivation: Derivation,
  count: number,
  standing?: () => Standing,
): Places =>
  derivation.algorithm === 'hmac-sha256'
    ? { run: (hash) => hash(), release: () => {} }
    : gate.reserve(count, placesOf(derivation), standing)

/** What a person typed, read as a code of ours, as one of another system, or as both. */
export interface TypedCode {
  readonly own: ParsedCode | null
  readonly legacy: LegacyText | null
}

/**
 * What one code is compared with: one verifier by one derivation, or a set that was taken over, by one derivation for each
 * trial. Which trial fits, and whether the code was used, changes nothing of what is computed.
 */
export interface Candidate {
  readonly set: SetRow | null
  readonly secret: Uint8Array
  readonly salt: Uint8Array
  readonly derivation: Derivation
  /** How another system hashed the codes before they were derived here; `null`: it did not. */
  readonly foreign: ForeignScheme | null
  readonly trials: readonly Trial[]
}

/** Verifiers that one derivation serves: all with the same salts. */
interface Trial {
  readonly foreignSalt: Uint8Array
  readonly digests: readonly { readonly label: string; readonly digest: Uint8Array }[]
}

const unsalted = new Uint8Array()

/**
 * The newest of the sets that has the code's label and format, else the newest imported one whose codes look like it,
 * opened; else one of nobody, of the kind and cost that the format has under the policy, opened as well, so that the answer takes as
 * long.
 *
 * @throws {SparekeyError} `internal` where the set cannot be opened with the key ring.
 */
export const findCandidate = (
  parts: Parts,
  account: Account,
  sets: readonly SetRow[],
  { own, legacy }: TypedCode,
): Candidate => {
  const format = own?.format ?? 'legacy'
  // Looked up, and every label looked at, whatever is found: else what is not there would be told by its time.
  const standIn = standInFor(parts, format, derivationFor(parts, format))
  // Where no set was read, this one is copied as what is read is, and its labels are looked at.
  const noneRead = sets.length === 0 ? [copyOf(standIn.set)] : []
  const labelled = own === null ? null : newestWith([...sets, ...noneRead], own)
  if (labelled !== null && own !== null) {
    const place = { label: own.label, position: labelled.position }
    return openCandidate(parts, account.accountKey, labelled.set, own.bytes, [place])
  }
  for (const set of sets) {
    const secret = legacy === null ? null : legacySecret(set, legacy)
    if (secret === null) continue
    return openCandidate(parts, account.accountKey, set, secret, labelsOf(set.count))
  }
  const secret = own?.bytes ?? parts.random(16)
  const set = noneRead[0] ?? standIn.set
  return { ...openCandidate(parts, standIn.accountKey, set, secret, [nowhere]), set: null }
}

/** What a set that was taken over would hash of this text; `null` where its codes look otherwise, or the set is our own. */
export const legacySecret = (set: SetRow, text: LegacyText): Uint8Array | null => {
  const scheme = set.format === 'legacy' ? parseImportedScheme(set.scheme) : null
  if (scheme === null) return null
  return scheme.stored === null
    ? legacyBytes(text, scheme)
    : patternBytes(text, scheme, scheme.stored.pattern)
}

interface Place {
  readonly label: string
  readonly position: number
}

/** The first verifier of a set that stands in for one. */
const nowhere: Place = { label: '', position: 0 }

const labelsOf = (count: number): readonly Place[] =>
  Array.from({ length: count }, (_, position) => ({ label: legacyLabel(position), position }))

/** The first of the sets that has the code's label and format, and where in it. Every label is looked at, whatever is found. */
export const newestWith = (
  sets: readonly SetRow[],
  { format, label }: ParsedCode,
): { readonly set: SetRow; readonly position: number } | null => {
  let found: { readonly set: SetRow; readonly position: number } | null = null
  for (const set of sets) {
    if (set.format !== format) continue
    const position = labelPosition(set.labels, label)
    if (position !== null) found ??= { set, position }
  }
  return found
}

const labelPosition = (labels: string, label: string): number | null => {
  let position: number | null = null
  for (let at = 0; at < labels.length; at += label.length) {
    if (labels.startsWith(label, at)) position ??= at / label.length
  }
  return position
}

const openCandidate = (
  parts: Parts,
  accountKey: Bytes,
  set: SetRow,
  secret: Uint8Array,
  places: readonly Place[],
): Candidate => {
  const descriptor = { ...set, accountKey }
  const opened = openSet(parts.ring, descriptor, { keyId: set.keyId, bytes: set.sealed })
  const derivation = parseDerivation(set.derivation)
  const stored = parseImportedScheme(set.scheme)?.stored ?? null
  const unpacked = opened === null ? null : (stored === null ? unpackOwn : unpackForeign)(opened, set, places)
  const foreign = stored === null ? null : parseForeignScheme(stored.scheme)
  if (unpacked === null || derivation === null || (stored !== null && foreign === null)) {
    throw new SparekeyError(
      'internal',
      'A sheet of this account cannot be opened: its key is not on the key ring, or its record was changed. Run "sparekey doctor".',
    )
  }
  return { set, secret, derivation, foreign, ...unpacked }
}

type Unpacked = Pick<Candidate, 'salt' | 'trials'>

const unpackOwn = (opened: Uint8Array, set: SetRow, places: readonly Place[]): Unpacked | null => {
  const digests = places.flatMap(({ label, position }) => {
    const verifier = unpackVerifier(opened, position, set.count)
    return verifier === null ? [] : [{ label, ...verifier }]
  })
  const [first] = digests
  if (first === undefined || digests.length !== places.length) return null
  return { salt: first.salt, trials: [{ foreignSalt: unsalted, digests }] }
}

const unpackForeign = (opened: Uint8Array, set: SetRow, places: readonly Place[]): Unpacked | null => {
  const unpacked = unpackWrapped(opened, set.count)
  if (unpacked === null) return null
  const bySalt = Map.groupBy(
    places.flatMap(({ label, position }) => {
      const verifier = unpacked.verifiers[position]
      return verifier === undefined ? [] : [{ label, ...verifier }]
    }),
    ({ foreignSalt }) => toHex(foreignSalt),
  )
  const trials = [...bySalt.values()].map((digests) => ({
    foreignSalt: digests[0]?.foreignSalt ?? unsalted,
    digests,
  }))
  return { salt: unpacked.salt, trials }
}

/**
 * The places that the candidate's derivations take, where they are more than the one that every attempt has: then that one is
 * given up for them.
 *
 * @throws {SparekeyError} `overloaded` where so many are not free.
 */
export const placesFor = (
  { gate }: Parts,
  places: Places,
  { trials, derivation, foreign }: Candidate,
  standing: () => Standing,
): Places => {
  if (foreign === null) return places
  places.release()
  return gate.reserve(trials.length, placesOf(derivation) + placesOfForeign(foreign), standing)
}

/**
 * Runs every derivation under a place, and compares all digests in constant time, whichever fits. The label of the code that
 * fits, or `null`.
 */
export const matches = async (
  parts: Parts,
  places: Places,
  { set, secret, salt, derivation, foreign, trials }: Candidate,
): Promise<string | null> => {
  const found = await Promise.all(
    trials.map(async ({ foreignSalt, digests }) => {
      const derived = await places.run(async () => {
        const input = foreign === null ? secret : await parts.foreign.compute(foreign, secret, foreignSalt)
        return parts.kdf.derive(input, salt, derivation)
      })
      return digests.filter(({ digest }) => parts.primitives.equalDigests(derived, digest))
    }),
  )
  return set === null ? null : (found.flat()[0]?.label ?? null)
}

/** A derivation that throws has decided nothing about the code. */
export const derivationFailed = (cause: unknown): SparekeyError =>
  new SparekeyError('internal', 'A code could not be derived. Nothing was decided; see the cause.', { cause })
