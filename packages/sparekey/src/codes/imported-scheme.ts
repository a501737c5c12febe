import { legacyLength, legacyShapeOfPattern, legacySymbols, type LegacyShape } from './legacy.ts'

/** Where an imported set came from, and how its codes look. */
export interface ImportedScheme extends LegacyShape {
  /** 1 to 64 of a–z, 0–9 and hyphen. */
  readonly source: string
  /** How its verifiers were made there; `null`: the codes themselves were taken over. */
  readonly stored: StoredAs | null
}

export interface StoredAs {
  /** How a code was written when it was hashed, e.g. `xxxxx-xxxxx`. */
  readonly pattern: string
  /** As `printForeignScheme` gives it. */
  readonly scheme: string
}

/**
 * The scheme of a set taken over from elsewhere. It lies in the clear beside the seal and is bound by it.
 *
 * - `imported/1:better-auth:alphanumeric_cased:10-10` where the codes were taken over: verifiers packed as those of our own
 *   sets, all with one salt.
 * - `imported/2:gitlab:hex:xxxxxxxxxxxxxxxx:bcrypt$10` where only their hashes were.
 */
export const printImportedScheme = ({
  source,
  symbols,
  shortest,
  longest,
  stored,
}: ImportedScheme): string =>
  stored === null
    ? `imported/1:${source}:${symbols}:${shortest}-${longest}`
    : `imported/2:${source}:${symbols}:${stored.pattern}:${stored.scheme}`

/** `null` for the scheme of a set that this library issued, and for anything else. */
export const parseImportedScheme = (text: string): ImportedScheme | null =>
  text.startsWith('imported/2:') ? parseHashed(text) : parseReadable(text)

const parseReadable = (text: string): ImportedScheme | null => {
  const found = /^imported\/1:([a-z0-9-]{1,64}):([a-z_]+):([1-9]\d?)-([1-9]\d?)$/.exec(text)
  const symbols = legacySymbols.find((one) => one === found?.[2])
  const [shortest, longest] = [Number(found?.[3]), Number(found?.[4])]
  if (found?.[1] === undefined || symbols === undefined) return null
  const isWithin = legacyLength.least <= shortest && shortest <= longest && longest <= legacyLength.most
  return isWithin ? { source: found[1], symbols, shortest, longest, stored: null } : null
}

const parseHashed = (text: string): ImportedScheme | null => {
  const found = /^imported\/2:([a-z0-9-]{1,64}):([a-z_]+):([xX -]{4,128}):([a-z0-9$,-]{1,40})$/.exec(text)
  const symbols = legacySymbols.find((one) => one === found?.[2])
  if (found === null || symbols === undefined) return null
  const [, source = '', , pattern = '', scheme = ''] = found
  const shape = legacyShapeOfPattern(pattern, symbols)
  return shape === null ? null : { source, ...shape, stored: { pattern, scheme } }
}
