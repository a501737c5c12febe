import { existsSync } from 'node:fs'
import { type KeyRing, type KeySource, SetupError } from 'sparekey'
import type { Config } from '../config/environment.ts'
import type { KeyLocation } from '../config/key-location.ts'
import { transitOptions } from './vault.ts'

/** The key ring that the configuration names. */
export const openKeys = async ({ keys }: Config): Promise<KeySource> => {
  switch (keys.kind) {
    case 'text': {
      const { keysFromText } = await import('sparekey/keys')
      return keysFromText(keys.text)
    }
    case 'command': {
      const { keysFromCommand } = await import('sparekey/node')
      return loadedOnce(explained(keysFromCommand(keys.argv, keys), inCommand))
    }
    case 'transit': {
      const { keysFromTransit } = await import('sparekey/transit')
      return loadedOnce(explained(keysFromTransit(keys.path, transitOptions(keys.vault)), inVault))
    }
    case 'file': {
      const { keyFile } = await import('sparekey/node')
      return keyFile(keys.path)
    }
  }
}

/** The file that holds the ring, plain or wrapped; `null` where none does. */
export const ringPath = (keys: KeyLocation): string | null => ('path' in keys ? keys.path : null)

/** What whoever has just made a ring must do. */
export const keepCopy = ({ kind }: KeyLocation): string =>
  'Keep a copy of it apart from the database and its backups' +
  (kind === 'transit'
    ? ', and a backup of the Transit key that wraps it: without either every sheet is lost.'
    : ': without it every sheet is lost, and with both a thief can try codes.')

/**
 * Looks whether a key ring that is there can be read, or one that is to be made can be wrapped, before a new database is made
 * beside it.
 *
 * @throws {SetupError} `keys_unreadable`, `keys_unreachable`, `keys_refused`, `keys_too_open`
 */
export const assertKeysReadable = async ({ keys }: Config, source: KeySource): Promise<void> => {
  const path = ringPath(keys)
  if (path === null || existsSync(path)) await source.load(false)
  else if (keys.kind === 'transit') await probe(keys)
}

const probe = async ({ path, vault }: KeyLocation & { readonly kind: 'transit' }): Promise<void> => {
  const { transitKeyFile } = await import('sparekey/transit')
  await explaining(() => transitKeyFile(path, transitOptions(vault)).probe(), inVault)
}

/** A start asks for the ring several times; a command is run, and a server asked, once. */
const loadedOnce = (source: KeySource): KeySource => {
  let loading: ReturnType<KeySource['load']> | null = null
  return {
    ...source,
    async load(storeIsNew) {
      loading ??= source.load(storeIsNew)
      try {
        return await loading
      } catch (error) {
        loading = null
        throw error
      }
    },
  }
}

/**
 * Work that looks at the keys first. A process that nobody calls so learns of a new key too, and seals nothing more under one that
 * is taken off the ring meanwhile.
 */
export const lookingAtKeys =
  <T>(ring: Pick<KeyRing, 'currentKeyId'>, work: () => Promise<T>): (() => Promise<T>) =>
  async () => {
    // Being asked is when a ring looks whether it is still the one that it comes from.
    void ring.currentKeyId
    return work()
  }

/** Names the settings in what a source refuses with. */
export const explaining = async <T>(
  work: () => Promise<T>,
  explain: (error: SetupError) => SetupError,
): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof SetupError ? explain(error) : error
  }
}

const explained = (source: KeySource, explain: (error: SetupError) => SetupError): KeySource => ({
  ...source,
  load: (storeIsNew) => explaining(() => source.load(storeIsNew), explain),
})

export const inCommand = ({ code, message }: SetupError): SetupError =>
  new SetupError(code, `SPAREKEY_KEYS_COMMAND: ${message}`)

export const inVault = (error: SetupError): SetupError =>
  error.code === 'keys_refused' || error.code === 'keys_unreachable'
    ? new SetupError(error.code, `${error.message} The settings are SPAREKEY_VAULT_ADDR and those beside it.`)
    : error
