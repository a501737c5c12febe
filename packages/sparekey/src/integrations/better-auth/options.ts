import type { TwoFactorOptions } from 'better-auth/plugins'
import type { Sparekey } from '../../interface/sparekey.ts'
import type { Contact } from '../../interface/calls.ts'
import type { LegacySymbols } from '../../interface/formats.ts'

/** A user as better-auth knows it: at least this. */
export interface CodeOwner {
  readonly id: string
  readonly email: string
}

export interface BackupCodesOptions {
  /** The library or `createClient`. An account's id is the user's id. */
  readonly sparekey: Sparekey
  /** Where the owner is told of what happens. Default: the user's e-mail address. */
  readonly contacts?: (user: CodeOwner) => readonly Contact[]
  /** How sets that better-auth stored before are taken over. */
  readonly stored?: StoredCodesOptions
}

export interface StoredCodesOptions {
  /** The name of the policy to import under. Default: `legacy`; better-auth's own codes have 59 random bits. */
  readonly policy?: string
  /** What `customBackupCodesGenerate` wrote codes in. Default: `alphanumeric_cased`, as better-auth itself. */
  readonly symbols?: LegacySymbols
  /** Where the generator's codes have fewer random bits than their symbols allow. */
  readonly randomBits?: number
}

/** better-auth's own options for two factors, and ours. `backupCodeOptions` say how sets stored before are read. */
export type TwoFactorWithCodesOptions = TwoFactorOptions & BackupCodesOptions

/** What stands in the column of better-auth's codes. It reads as no code and decrypts to none. */
export const movedMark = 'sparekey'

export const contactsOf = ({ contacts }: BackupCodesOptions, user: CodeOwner): readonly Contact[] =>
  contacts === undefined ? [{ channel: 'email', address: user.email }] : contacts(user)
