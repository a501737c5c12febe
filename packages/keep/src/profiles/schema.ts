/**
 * What is known of a service's backup codes. Every field that says something about the service carries a basis in
 * `provenance`, so that a reader can tell what was seen in a source from what was remembered.
 */

/** What the service gives its users. `none`: it has no codes, yet the account belongs in the redundancy check. */
export type ProfileKind =
  'backup-codes' | 'single-recovery-code' | 'recovery-key' | 'recovery-phrase' | 'user-chosen' | 'none'

/** What using a code does. `rotates`: a new code is issued on use and must be kept at once. */
export type CodeEffect = 'login' | 'disables-2fa' | 'resets-password' | 'rotates' | 'unknown' | 'none'

/** One thing to do after a code was used. The sentences are in `after-use.ts`. */
export type AfterUseStep =
  | 'cross-off'
  | 'keep-new-code'
  | 'turn-2fa-on'
  | 'set-password'
  | 'wait-30-days'
  | 'enrol-factor'
  | 'check-sign-ins'
  | 'make-new-set'
  | 'replace-copies'

/** `seen`: read in the source named. `memory`: remembered, not checked. `derived`: follows from another field. */
export type Basis = 'seen' | 'memory' | 'derived'

/** The look of one code. Lengths count symbols without separators; for phrases, words. */
export interface CodeShape {
  readonly length: number
  /** Lengths of the groups a code is shown in; one entry where it is shown in one piece. */
  readonly groups: readonly number[]
  /** What the service prints between groups; empty where there is one group. */
  readonly separator: '' | '-' | ' '
  /** Every symbol that can occur, or the name of a word list for phrases. */
  readonly alphabet: string
  /** Whether the service tells capitals from small letters; `null` where that is not known. */
  readonly caseSensitive: boolean | null
}

/** Fields of a profile for which `provenance` can hold a basis. */
export type SourcedField =
  | 'alphabet'
  | 'caseSensitive'
  | 'count'
  | 'effect'
  | 'expires'
  | 'fileLayout'
  | 'fileName'
  | 'freshCount'
  | 'groups'
  | 'length'
  | 'manageUrl'
  | 'managePath'
  | 'ordered'
  | 'recoveryUrl'
  | 'separator'
  | 'singleUse'

export interface ServiceProfile {
  /** Lower-case letters, digits and dashes. Stable: vaults refer to it. */
  readonly id: string
  readonly name: string
  /** Further names by which headers and file names call the service. */
  readonly aliases: readonly string[]
  /** Domain names that belong to the service. Empty for software that people host themselves. */
  readonly hosts: readonly string[]
  /** Whether this is a library or product that many sites use, each with the same codes. */
  readonly family: boolean
  readonly kind: ProfileKind
  /** Codes in a full set; `null` where that is not known, 0 where there are none. */
  readonly count: number | null
  /** How many of a new set can still be used, where that is fewer than `count`. */
  readonly freshCount: number | null
  readonly shape: CodeShape | null
  /** A made-up code of the right shape. */
  readonly example: string | null
  readonly singleUse: boolean | null
  /** Whether the service asks for code number N, so that positions matter. */
  readonly ordered: boolean
  readonly effect: CodeEffect
  /** Until when unused codes work, in words; `null` where no end is known. */
  readonly expires: string | null
  /** What to do after a use, in order. */
  readonly afterUse: readonly AfterUseStep[]
  /** The official page where the codes are seen and made anew. `{…}` stands for what differs by person or site. */
  readonly manageUrl: string | null
  /** The way there through menus. */
  readonly managePath: string | null
  /** The official page for an account that cannot be opened any more. */
  readonly recoveryUrl: string | null
  /** Name of the file that the service offers; `{…}` stands for any text. */
  readonly fileName: string | null
  readonly fileLayout: string | null
  /** Words of the service's own file or page that tell it from others, in small letters. */
  readonly phrases: readonly string[]
  readonly provenance: Readonly<Partial<Record<SourcedField, Basis>>>
  readonly source: string
  readonly notes: string
}

/** What a keeper must know at the moment of use, derived from the fields of a profile. */
export interface ProfileTraits {
  /** The same code works again: marking it as used does not retire it. */
  readonly reusable: boolean
  /** Codes are asked for by number. */
  readonly ordered: boolean
  /** A use turns two-factor sign-in off: the account is weaker until it is turned on again. */
  readonly turnsOff2fa: boolean
  /** A use makes the service issue a new code, which must be kept. */
  readonly rotatesOnUse: boolean
}
