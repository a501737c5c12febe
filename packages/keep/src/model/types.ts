/**
 * What a vault keeps. Dates are calendar dates, `YYYY-MM-DD`; instants are ISO 8601 in UTC. Ids are opaque and never change;
 * names are for people and may.
 */

/** What a service gives its users to get back in. `none`: it has no codes, yet its account belongs in the lockout check. */
export type AccountKind =
  'backup-codes' | 'single-recovery-code' | 'recovery-key' | 'recovery-phrase' | 'user-chosen' | 'none'

/** What using a code does. `rotates`: the service issues a new one on use. */
export type Effect = 'login' | 'disables-2fa' | 'resets-password' | 'rotates' | 'unknown' | 'none'

/**
 * Where something is: in somebody's head (`memory`), at a place of the book (`place:` and its id), in something that an account
 * opens (`account:` and its id), or in this vault (`vault`).
 */
export type Ref = 'memory' | 'vault' | `place:${string}` | `account:${string}`

/** That a code was used. */
export interface UsedMark {
  /** `null` where it came marked as used and nobody knows since when. */
  readonly at: string | null
  readonly why: string
  /** Whether it opened the account; `null`: not said. */
  readonly worked: boolean | null
}

export interface Code {
  /** The number that the service gave it, from 1; unique in its set. */
  readonly position: number
  /** As the service wrote it. */
  readonly text: string
  readonly used: UsedMark | null
}

export type Medium =
  | 'paper'
  | 'file'
  | 'photo'
  | 'password-manager'
  | 'usb-stick'
  | 'hardware-token'
  | 'metal'
  | 'memory'
  | 'other'

/** One copy of a set outside this vault. */
export interface Copy {
  readonly id: string
  readonly medium: Medium
  readonly at: Ref
  /** What is written on the sheet to tell it from others. */
  readonly sheetId: string | null
  /** Copy `number` of `of`; both 1 or more. */
  readonly number: number
  readonly of: number
  /** The number of the seal, where the copy is sealed. */
  readonly seal: string | null
  /** Positions of the codes that it holds; `null`: all of the set. */
  readonly positions: readonly number[] | null
  readonly madeOn: string
  readonly checkedOn: string | null
  readonly state: 'in-place' | 'lost' | 'destroyed'
}

/** The codes that a service issued together. */
export interface CodeSet {
  readonly id: string
  readonly generatedOn: string | null
  readonly addedAt: string
  /** Where the codes came from, in words: `typed`, or the name of a file. */
  readonly source: string
  readonly expiresOn: string | null
  /** When somebody last saw at the service that this set is the current one. */
  readonly checkedOn: string | null
  /** The id of the set that replaced it, its own where it became void without one. Such a set opens nothing. */
  readonly supersededBy: string | null
  readonly codes: readonly Code[]
  readonly copies: readonly Copy[]
}

export type FactorKind =
  | 'password'
  | 'authenticator'
  | 'passkey'
  | 'security-key'
  | 'text-message'
  | 'call'
  | 'push'
  | 'e-mail'
  | 'trusted-person'
  | 'other'

/** A way into an account other than its codes, and where it is. `alone`: enough by itself, such as a passkey. */
export interface Factor {
  readonly id: string
  readonly kind: FactorKind
  readonly role: 'first' | 'second' | 'alone'
  readonly at: Ref
  readonly note: string
}

/** What helps when an account cannot be opened. Holds no secret. */
export interface RecoveryNote {
  /** The official recovery page. */
  readonly page: string | null
  readonly emailOnFile: string | null
  readonly phoneOnFile: string | null
  /** When the account was opened, as support will ask. */
  readonly openedOn: string | null
  readonly supportAsks: string | null
}

export interface Account {
  readonly id: string
  /** Unique; service, account and, where it is not plain backup codes, kind: `github-work`, `bitwarden-me-recovery-key`. */
  readonly name: string
  /** The id of a service profile, or the service's name in the same form. */
  readonly service: string
  /** User name or e-mail address at the service. */
  readonly login: string
  readonly kind: AccountKind
  readonly effect: Effect
  /** Whether each code works once. */
  readonly singleUse: boolean
  /** Whether the service asks for a code by its number. */
  readonly ordered: boolean
  /** What the account opens besides itself: other accounts lean on mail and password managers. */
  readonly purpose: 'ordinary' | 'e-mail' | 'password-manager'
  readonly owner: string
  readonly notes: string
  readonly rotateEveryDays: number | null
  readonly factors: readonly Factor[]
  readonly recovery: RecoveryNote
  readonly sets: readonly CodeSet[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** Somewhere that copies, devices and keys can be. */
export interface Place {
  readonly id: string
  /** Unique, in the same form as the names of accounts: `phone`, `home-safe`. */
  readonly name: string
  readonly kind: 'device' | 'building' | 'container' | 'person' | 'bank' | 'other'
  /** The id of the place that it is in: what befalls that one befalls this. */
  readonly inside: string | null
  /** Ways to open it, any of which does; each lists everything that way takes. None: it is open. */
  readonly opensWith: readonly (readonly Ref[])[]
  readonly notes: string
  readonly updatedAt: string
}

/** Where this vault and what opens it are. */
export interface VaultCare {
  readonly keptAt: readonly Ref[]
  readonly passphraseAt: readonly Ref[]
  readonly recoveryKeyAt: readonly Ref[]
}

export type RoundKind = 'monthly' | 'quarterly' | 'yearly'

/** One question of a review and what was found. */
export interface RoundAnswer {
  readonly question: string
  readonly subject: string
  readonly answer: 'yes' | 'no' | 'skipped'
  readonly at: string
}

/** A review that was begun. */
export interface Round {
  readonly id: string
  readonly kind: RoundKind
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly answers: readonly RoundAnswer[]
}

export type EmergencyKind = 'device-lost' | 'authenticator-broken' | 'devices-out-of-sync' | 'everything-lost'

export interface EmergencyStep {
  readonly text: string
  /** The account that it is about, by id. */
  readonly account: string | null
  readonly doneAt: string | null
}

/** A bad day that is being worked through. */
export interface Emergency {
  readonly kind: EmergencyKind
  readonly startedAt: string
  readonly steps: readonly EmergencyStep[]
}

/** Everything that the holder keeps. */
export interface Book {
  readonly accounts: readonly Account[]
  readonly places: readonly Place[]
  readonly vaultCare: VaultCare
  readonly rounds: readonly Round[]
  readonly emergency: Emergency | null
}

/** How a change was made: its result, and what the log says of it, without secrets. */
export interface Changed {
  readonly book: Book
  readonly action: string
  readonly subjects: readonly string[]
  readonly note: string
}

/** Clock and ids, so that every change is a pure function of its arguments. */
export interface Surroundings {
  readonly now: Date
  readonly newId: () => string
}
