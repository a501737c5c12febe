/** The hashes by which other systems keep codes: what lies in the scheme of a set that was taken over as hashes. */

export type ForeignDigest = 'sha256' | 'sha512'

/** How another system made the verifiers of a set. Of one set all are made alike, but for their salts. */
export type ForeignScheme =
  | { readonly algorithm: 'bcrypt'; readonly cost: number }
  | {
      readonly algorithm: 'pbkdf2'
      readonly digest: ForeignDigest
      readonly iterations: number
      readonly lengthBytes: number
    }
  | {
      readonly algorithm: 'digest'
      readonly digest: ForeignDigest
      /** Where the salt stands beside the code. */
      readonly salt: 'none' | 'before' | 'after'
    }

/** Computes another system's hash of a code. */
export interface ForeignHash {
  /** Rejects with {@link SparekeyError} `internal` where what computes the scheme is not installed. */
  prepare(scheme: ForeignScheme): Promise<void>
  /**
   * What {@link ForeignScheme} makes of `secret` with `salt`, as bytes: of bcrypt the 31 characters after the salt. Both are
   * read before it returns. Rejects as `prepare` does.
   */
  compute(scheme: ForeignScheme, secret: Uint8Array, salt: Uint8Array): Promise<Uint8Array>
}

/** What one machine can be asked to compute at a try. */
export const foreignBounds = {
  cost: { least: 4, most: 15 },
  iterations: { least: 1, most: 10_000_000 },
} as const

/** The text that is kept with a set: `bcrypt$10`, `pbkdf2-sha256$64000,32`, `sha512$none`. */
export const printForeignScheme = (scheme: ForeignScheme): string => {
  switch (scheme.algorithm) {
    case 'bcrypt':
      return `bcrypt$${scheme.cost}`
    case 'pbkdf2':
      return `pbkdf2-${scheme.digest}$${scheme.iterations},${scheme.lengthBytes}`
    case 'digest':
      return `${scheme.digest}$${scheme.salt}`
  }
}

/** `null` for anything but a text that {@link printForeignScheme} gives. */
export const parseForeignScheme = (text: string): ForeignScheme | null => {
  const scheme = parseBcrypt(text) ?? parsePbkdf2(text) ?? parseDigest(text)
  return scheme !== null && printForeignScheme(scheme) === text && isWithin(scheme) ? scheme : null
}

const parseBcrypt = (text: string): ForeignScheme | null => {
  const found = /^bcrypt\$(\d{1,2})$/.exec(text)
  return found === null ? null : { algorithm: 'bcrypt', cost: Number(found[1]) }
}

const parsePbkdf2 = (text: string): ForeignScheme | null => {
  const found = /^pbkdf2-(sha256|sha512)\$(\d{1,8}),(\d{2})$/.exec(text)
  if (found === null) return null
  const [, digest, iterations, lengthBytes] = found
  return {
    algorithm: 'pbkdf2',
    digest: digest === 'sha256' ? 'sha256' : 'sha512',
    iterations: Number(iterations),
    lengthBytes: Number(lengthBytes),
  }
}

const parseDigest = (text: string): ForeignScheme | null => {
  const found = /^(sha256|sha512)\$(none|before|after)$/.exec(text)
  if (found === null) return null
  return {
    algorithm: 'digest',
    digest: found[1] === 'sha256' ? 'sha256' : 'sha512',
    salt: found[2] === 'none' ? 'none' : found[2] === 'before' ? 'before' : 'after',
  }
}

/** Whether one machine can be asked to compute it. */
export const isWithin = (scheme: ForeignScheme): boolean => {
  const { cost, iterations } = foreignBounds
  switch (scheme.algorithm) {
    case 'bcrypt':
      return scheme.cost >= cost.least && scheme.cost <= cost.most
    case 'pbkdf2':
      return (
        scheme.iterations >= iterations.least &&
        scheme.iterations <= iterations.most &&
        scheme.lengthBytes >= 16 &&
        scheme.lengthBytes <= 64
      )
    case 'digest':
      return true
  }
}

/** How many places of the queue one such hash takes: about as many as it takes times the default derivation. */
export const placesOfForeign = (scheme: ForeignScheme): number => {
  switch (scheme.algorithm) {
    case 'bcrypt':
      return Math.ceil(2 ** scheme.cost / ROUNDS_A_PLACE)
    case 'pbkdf2':
      return Math.ceil(
        (scheme.iterations * Math.ceil(scheme.lengthBytes / OUTPUT_BYTES[scheme.digest])) /
          ITERATIONS_A_PLACE[scheme.digest],
      )
    case 'digest':
      return 0
  }
}

const ROUNDS_A_PLACE = 256
const ITERATIONS_A_PLACE = { sha256: 80_000, sha512: 25_000 } as const
const OUTPUT_BYTES = { sha256: 32, sha512: 64 } as const
