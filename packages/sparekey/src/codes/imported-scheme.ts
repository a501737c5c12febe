import { legacyLength, legacySymbols, type LegacyShape } from './legacy.ts'

/** Where an imported set came from, and how its codes look. */
export interface ImportedScheme extends LegacyShape {
  /** 1 to 64 of a–z, 0–9 and hyphen. */
  readonly source: string
}

/**
 * The scheme of a set taken over from elsewhere, e.g. `imported/1:better-auth:alphanumeric_cased:10-10`. It lies in the clear
 * beside the seal and is bound by it. Its verifiers are packed as those of our own sets, all with one salt.
 */
export const printImportedScheme = ({ source, symbols, shortest, longest }: ImportedScheme): string =>
  `imported/1:${source}:${symbols}:${shortest}-${longest}`

/** `null` for the scheme of a set that this library issued, and for anything else. */
export const parseImportedScheme = (text: string): ImportedScheme | null => {
  const found = /^imported\/1:([a-z0-9-]{1,64}):([a-z_]+):([1-9]\d?)-([1-9]\d?)$/.exec(text)
  const symbols = legacySymbols.find((one) => one === found?.[2])
  const [shortest, longest] = [Number(found?.[3]), Number(found?.[4])]
  if (found?.[1] === undefined || symbols === undefined) return null
  const isWithin = legacyLength.least <= shortest && shortest <= longest && longest <= legacyLength.most
  return isWithin ? { source: found[1], symbols, shortest, longest } : null
}
