import type { Contact, IdempotencyRefusal, Refusal } from './calls.ts'
import type { LegacySymbols } from './formats.ts'

/**
 * Codes of another system, as its users have them or as it keeps them. Where the codes themselves can be had, take those:
 * each try then costs one derivation, as of codes made here.
 */
export type ImportInput = ImportOfCodes | ImportOfVerifiers

/** One code of another system. */
export interface ImportedCode {
  /** As that system showed it. */
  readonly code: string
  /** When it was used there. Left out or `null`: it was not. */
  readonly usedAt?: Date | null
}

export interface ImportOfCodes {
  /** Names the system that the codes come from: 1 to 64 of a–z, 0–9 and hyphen. */
  readonly source: string
  /** 1 to 100, in the order in which the owner has them; at least one unused. */
  readonly codes: readonly (string | ImportedCode)[]
  /** What the codes are written in. */
  readonly symbols: LegacySymbols
  /**
   * How many bits of a code are random, where they are fewer than its symbols allow (words, a check digit, a fixed prefix).
   * Default: each symbol of the shortest code drawn by itself.
   */
  readonly randomBits?: number
  /** When the codes were given to their owner. Default: now. */
  readonly issuedAt?: Date
  /** The name of the tenant's policy to import under. Default: the tenant's one, which asks for 64 random bits. */
  readonly policy?: string
  /** Where given, replaces the addresses on file. */
  readonly contacts?: readonly Contact[]
}

/** How another system keeps codes; `plain`: as they are. */
export type ForeignSchemeName = 'bcrypt' | 'pbkdf2' | 'sha256' | 'sha512' | 'plain'

/** Of codes of which another system kept hashes alone. A try costs one derivation for each salt among them. */
export interface ImportOfVerifiers extends Pick<
  ImportOfCodes,
  'source' | 'issuedAt' | 'policy' | 'contacts'
> {
  readonly scheme: ForeignSchemeName
  /**
   * As that system stores them, 1 to 100, in the order in which the owner has the codes, all made alike; at least one unused.
   * See the guide on moving codes for the forms that are read.
   */
  readonly verifiers: readonly string[]
  /** Those that were used there: the place of each in `verifiers`, from 0, and when. */
  readonly used?: readonly { readonly index: number; readonly at: Date }[]
  /** What the codes are written in. */
  readonly symbols: LegacySymbols
  /**
   * How a code was written when it was hashed, e.g. `xxxxx-xxxxx`: `x` for each symbol, `X` where letters were hashed in upper
   * case, hyphens and spaces for themselves. Required but for `plain`.
   */
  readonly pattern?: string
  /** How many bits of a code are random, 1 to 512. Required but for `plain`: hashes do not tell. */
  readonly randomBits?: number
}

/** The codes of another system work here. */
export interface Imported {
  readonly ok: true
  readonly setId: string
  /** Names the sheet in messages. It is not printed on the owner's. */
  readonly serial: string
  readonly state: 'active'
  readonly format: 'legacy'
  /** All codes, those used elsewhere included. */
  readonly count: number
  readonly remaining: number
  readonly issuedAt: Date
  readonly expiresAt: Date | null
  /** Whether these were here already: the account's active set came from the same source. Nothing was changed. */
  readonly repeated: boolean
}

export type ImportResult = Imported | Refusal<'codes_exist'> | IdempotencyRefusal
