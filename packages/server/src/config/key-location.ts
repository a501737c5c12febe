import { join } from 'node:path'
import { invalid, type KeySettings, needs } from './key-settings.ts'
import { path, type Reading, text } from './values.ts'
import { givenVaultSetting, readVault, type VaultSettings } from './vault-settings.ts'

/** Where the key ring comes from. */
export type KeyLocation =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command'
      readonly argv: readonly string[]
      /** All variables that the command gets: `PATH`, and those that the settings name. */
      readonly environment: Readonly<Record<string, string>>
    }
  /** A file that holds the ring wrapped. */
  | { readonly kind: 'transit'; readonly path: string; readonly vault: VaultSettings }

const MOST_WORDS = 64

const commandWords: Reading<readonly string[]> = {
  expected: `a JSON list of at most ${MOST_WORDS} words, the first of them a program, e.g. ["/usr/local/bin/read-ring","--slot","1"]`,
  read: (given) => {
    const words = parseJson(given)
    if (!Array.isArray(words) || words.length === 0 || words.length > MOST_WORDS) return undefined
    const texts = words.filter((word) => typeof word === 'string' && !word.includes('\0'))
    return texts.length === words.length && texts[0] !== '' ? texts : undefined
  },
}

const parseJson = (given: string): unknown => {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}

/** The service's own settings are what a command must not see: secrets are among them. */
const variableNames: Reading<readonly string[]> = {
  expected: 'names of environment variables separated by spaces, none of which begins with SPAREKEY_',
  read: (given) => {
    const names = given.trim().split(/\s+/)
    return names.every((name) => /^[A-Za-z_]\w*$/.test(name) && !/^SPAREKEY_/i.test(name)) ? names : undefined
  },
}

/**
 * Where the key ring comes from: a file in the data directory unless the settings name another place.
 *
 * @throws {SetupError} `setting_invalid`: a value that is not as documented, two places, or half of one.
 */
export const readKeyLocation = (settings: KeySettings, dataDirectory: string): KeyLocation => {
  const given = settings.plain('SPAREKEY_KEYS', text)
  const file = settings.plain('SPAREKEY_KEYS_FILE', path)
  const argv = settings.plain('SPAREKEY_KEYS_COMMAND', commandWords)
  const vaultSetting = givenVaultSetting(settings)
  if (given !== undefined && file !== undefined) {
    throw invalid('SPAREKEY_KEYS and SPAREKEY_KEYS_FILE are both set. Keep one of them.')
  }
  const places = [
    given === undefined ? [] : ['SPAREKEY_KEYS'],
    argv === undefined ? [] : ['SPAREKEY_KEYS_COMMAND'],
    // What Transit unwraps lies in the file.
    vaultSetting === undefined ? (file === undefined ? [] : ['SPAREKEY_KEYS_FILE']) : [vaultSetting],
  ].flat()
  const [first, second] = places
  if (second !== undefined) {
    throw invalid(
      `${first} and ${second} are both set, and the key ring comes from one place. Keep one of them.`,
    )
  }
  const names = settings.plain('SPAREKEY_KEYS_COMMAND_VARIABLES', variableNames)
  if (argv !== undefined) return { kind: 'command', argv, environment: readVariables(settings, names ?? []) }
  if (names !== undefined) throw needs('SPAREKEY_KEYS_COMMAND_VARIABLES', 'SPAREKEY_KEYS_COMMAND')
  if (given !== undefined) return { kind: 'text', text: given }
  const ringFile = file ?? join(dataDirectory, 'sparekey.keys')
  if (vaultSetting === undefined) return { kind: 'file', path: ringFile }
  return { kind: 'transit', path: ringFile, vault: readVault(settings, vaultSetting) }
}

const readVariables = (settings: KeySettings, names: readonly string[]): Record<string, string> => {
  const searchPath = settings.variable('PATH')
  const variables: Record<string, string> = searchPath === undefined ? {} : { PATH: searchPath }
  for (const name of names) {
    const value = settings.variable(name)
    if (value === undefined) {
      throw invalid(
        `SPAREKEY_KEYS_COMMAND_VARIABLES names ${name}, which is not set. Set it, or take it off the list.`,
      )
    }
    variables[name] = value
  }
  return variables
}
