import { type KeyRing, SetupError } from 'sparekey'
import { createKeyRing, type KeyRingData, parseKeyRing, printKeyRing } from 'sparekey/keys'
import { nodePrimitives, nodeRandom, readKeyFileText, replaceKeyFile } from 'sparekey/service'
import type { Config } from '../../config/environment.ts'

/**
 * The path of the configured key ring, where it is a file.
 *
 * @throws {SetupError} `setting_invalid`
 */
export const keyFilePath = ({ keys }: Config): string => {
  if (keys.kind === 'file') return keys.path
  throw new SetupError(
    'setting_invalid',
    'The key ring comes from SPAREKEY_KEYS, which no command can change. Put it into a file of mode 0600, name that in ' +
      'SPAREKEY_KEYS_FILE for this command, and give the new text to every process.',
  )
}

export const readRing = async (path: string): Promise<KeyRingData> =>
  parseKeyRing(await readKeyFileText(path))

/** Replaces the file, whole or not at all. With `backup`, the former one stays under that path. */
export const writeRing = (path: string, data: KeyRingData, backup: string | null = null): Promise<void> =>
  replaceKeyFile(path, printKeyRing(data), backup)

export const ringOf = (data: KeyRingData): KeyRing => createKeyRing(data, nodePrimitives, nodeRandom)
