import { existsSync } from 'node:fs'
import type { KeySource } from 'sparekey'
import type { Config } from '../config/environment.ts'

/** The key ring that the configuration names. */
export const openKeys = async ({ keys }: Config): Promise<KeySource> => {
  if (keys.kind === 'text') {
    const { keysFromText } = await import('sparekey/keys')
    return keysFromText(keys.text)
  }
  const { keyFile } = await import('sparekey/node')
  return keyFile(keys.path)
}

/**
 * Looks whether a key ring that is there can be read, before a new database is made beside it.
 *
 * @throws {SetupError} `keys_unreadable`, `keys_too_open`
 */
export const assertKeysReadable = async (config: Config, source: KeySource): Promise<void> => {
  if (config.keys.kind === 'text' || existsSync(config.keys.path)) await source.load(false)
}
