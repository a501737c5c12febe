import { formats, symbolCount } from '../codes/formats.ts'
import {
  legacyBytes,
  legacyRandomBits,
  legacyShapeOf,
  legacyShapeOfPattern,
  readLegacyText,
  type LegacyShape,
} from '../codes/legacy.ts'
import { printImportedScheme } from '../codes/imported-scheme.ts'
import { toHex } from '../bytes.ts'
import { placesOf } from '../crypto/derivation.ts'
import { type ForeignScheme, placesOfForeign, printForeignScheme } from '../crypto/foreign-scheme.ts'
import { readForeignVerifiers } from '../crypto/foreign-verifiers.ts'
import { packVerifiers, packWrapped } from '../crypto/packed-verifiers.ts'
import { ArgumentRangeError } from '../errors.ts'
import { isApprovedOnly } from '../policy/parse.ts'
import type { Policy } from '../policy/policy.ts'
import { readImportInput, type ReadImportInput } from './import-input.ts'
import type { Parts } from './parts.ts'

/** What is taken over, ready to be derived once more with one salt for all. */
export interface TakenOver {
  readonly scheme: string
  /** `null`: the codes themselves are. */
  readonly foreign: ForeignScheme | null
  /** What is derived, one for each code: the code, or the digest that another system made of it. */
  readonly secrets: readonly Uint8Array[]
  readonly randomBits: number
  /** The verifiers as they are sealed. */
  readonly pack: (salt: Uint8Array, digests: readonly Uint8Array[]) => Uint8Array
}

/**
 * @throws {ArgumentRangeError} `invalid_request`: codes that are not of the stated symbols, verifiers that are not of the
 *   stated scheme, two alike, codes too easy to guess under the policy (NIST SP 800-63B-4 §4.2.1.1), or of a length that cannot
 *   be told from our own; a scheme that the policy does not approve of, or of which a try would take a core for too long.
 */
export const readTakenOver = (
  { policy, policyNames }: Pick<Parts, 'policy' | 'policyNames'>,
  input: ReadImportInput,
): TakenOver => {
  if (input.policy !== null && input.policy !== policy.name) {
    throw new ArgumentRangeError(
      'policy',
      `"policy" must be the name of a policy of this tenant: ${policyNames.join(', ')}.`,
    )
  }
  if (input.stored?.scheme === 'bcrypt' && isApprovedOnly(policy)) {
    throw new ArgumentRangeError(
      'scheme',
      `"scheme" must not be bcrypt under the policy "${policy.name}", which takes approved algorithms alone. Issue new codes.`,
    )
  }
  const { shape, salts, ...taken } = input.stored === null ? ofCodes(input) : ofVerifiers(input, input.stored)
  const field = input.stored === null ? 'codes' : 'pattern'
  for (const format of Object.values(formats)) {
    const symbols = symbolCount(format)
    if (format.verifier !== 'keyed_hash' || shape.longest < symbols || shape.shortest > symbols) continue
    throw new ArgumentRangeError(
      field,
      `"${field}" must not be ${symbols} symbols long, as codes of "long" are.`,
    )
  }
  if (taken.foreign !== null && salts * placesAtATry(policy, taken.foreign) > MOST_PLACES_A_TRY) {
    throw new ArgumentRangeError(
      'verifiers',
      '"verifiers" would take some twenty seconds of a core or more at each try, all of them together. Issue new codes.',
    )
  }
  const randomBits = Math.min(input.randomBits ?? Number.POSITIVE_INFINITY, legacyRandomBits(shape))
  if (randomBits < policy.minimumRandomBits) {
    throw new ArgumentRangeError(
      'policy',
      `These codes have ${randomBits} random bits and the policy "${policy.name}" asks for ${policy.minimumRandomBits}. Name a policy with the preset "legacy" in "policy".`,
    )
  }
  return { ...taken, randomBits }
}

/** What one try may cost at most, in default derivations: whoever imports must not make an account that stops the service. */
const MOST_PLACES_A_TRY = 1000

const placesAtATry = ({ derivation }: Policy, foreign: ForeignScheme): number =>
  placesOf(derivation) + placesOfForeign(foreign)

type Read = Omit<TakenOver, 'randomBits'> & {
  readonly shape: LegacyShape
  /** How many different salts the other system used. */
  readonly salts: number
}

const ofCodes = ({ entries, symbols, source }: ReadImportInput): Read => {
  const texts = entries.map(({ text }) => text)
  const shape = legacyShapeOf(texts, symbols)
  const secrets = texts.flatMap((text) => {
    const typed = readLegacyText(text)
    return (typed === null ? null : legacyBytes(typed, shape)) ?? []
  })
  if (new Set(secrets.map(toHex)).size < secrets.length) {
    throw new ArgumentRangeError('codes', '"codes" must be distinct: two of them are typed alike.')
  }
  return {
    shape,
    scheme: printImportedScheme({ ...shape, source, stored: null }),
    foreign: null,
    salts: 0,
    secrets,
    pack: (salt, digests) => packVerifiers(digests.map((digest) => ({ salt, digest }))),
  }
}

/**
 * The old digest is derived once more, whatever made it: from the first day, what lies here is as costly to guess from as what
 * is made here, and a fast hash of the old system ends with it.
 */
const ofVerifiers = (
  { entries, symbols, source }: ReadImportInput,
  stored: NonNullable<ReadImportInput['stored']>,
): Read => {
  const { pattern } = stored
  const shape = legacyShapeOfPattern(pattern, symbols)
  if (shape === null) throw new ArgumentRangeError('pattern', '"pattern" shows no code.')
  const texts = entries.map(({ text }) => text)
  const { scheme, verifiers } = readForeignVerifiers(stored.scheme, texts)
  return {
    shape,
    scheme: printImportedScheme({
      ...shape,
      source,
      stored: { pattern, scheme: printForeignScheme(scheme) },
    }),
    foreign: scheme,
    salts: new Set(verifiers.map(({ salt }) => toHex(salt))).size,
    secrets: verifiers.map(({ digest }) => digest),
    pack: (salt, digests) =>
      packWrapped(
        salt,
        verifiers.flatMap(({ salt: foreignSalt }, index) => {
          const digest = digests[index]
          return digest === undefined ? [] : [{ foreignSalt, digest }]
        }),
      ),
  }
}

/**
 * Whether an import would be taken under one of these policies, the ruling one first, as far as it can be told without its
 * account.
 *
 * @throws {ArgumentTypeError} `invalid_request`, {@link ArgumentRangeError}: as `importSet`.
 */
export const checkImport = (policies: readonly Policy[], value: unknown, now: number): void => {
  const input = readImportInput(value, now)
  const policyNames = policies.map(({ name }) => name)
  const [ruling] = policies
  const policy = policies.find(({ name }) => name === input.policy) ?? ruling
  if (policy !== undefined) readTakenOver({ policy, policyNames }, input)
}
