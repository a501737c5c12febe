import { SetupError } from 'sparekey'
import type { SettingName } from './settings.ts'
import type { Reading } from './values.ts'

/** A secret of the settings; where it came from a file, the file may be read anew. */
export interface ConfiguredSecret {
  readonly text: string
  readonly file: string | null
}

/** How settings are read from the environment. */
export interface KeySettings {
  /** `undefined` where it is not set. */
  plain<T>(name: SettingName | 'SPAREKEY_KEYS_FILE', reading: Reading<T>): T | undefined
  /** As it is, or from the file that `…_FILE` names. */
  secret(name: SettingName, reading: Reading<string>): ConfiguredSecret | undefined
  /** Whether it is set, in either way. */
  has(name: SettingName): boolean
  /** A variable of the environment that is no setting. */
  variable(name: string): string | undefined
}

/** Half of what belongs together. */
export const needs = (name: string, other: string): SetupError => invalid(`${name} needs ${other} beside it.`)

export const invalid = (message: string): SetupError => new SetupError('setting_invalid', message)
