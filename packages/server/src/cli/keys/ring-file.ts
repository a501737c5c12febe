import { type KeyRing, SetupError } from 'sparekey'
import { createKeyRing, type KeyRingData, parseKeyRing, printKeyRing } from 'sparekey/keys'
import {
  nodePrimitives,
  nodeRandom,
  readCommandText,
  readKeyFileText,
  replaceKeyFile,
} from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import { explaining, inCommand, inVault } from '../../serve/keys.ts'
import { transitOptions } from '../../serve/vault.ts'

/** The file of the configured key ring, plain or wrapped, for the commands that change it. */
export interface RingFile {
  readonly path: string
  read(): Promise<KeyRingData>
  /** Replaces the file, whole or not at all. With `backup`, the former one stays under that path. */
  write(data: KeyRingData, backup?: string): Promise<void>
}

/** @throws {SetupError} `setting_invalid`: the ring is in no file. */
export const ringFileOf = async ({ keys }: Config): Promise<RingFile> => {
  switch (keys.kind) {
    case 'file':
      return plainFile(keys.path)
    case 'transit': {
      const { transitKeyFile } = await import('sparekey/transit')
      const file = transitKeyFile(keys.path, transitOptions(keys.vault))
      return {
        path: keys.path,
        read: () => explaining(() => file.read(), inVault),
        write: (data, backup) => explaining(() => file.write(data, backup), inVault),
      }
    }
    case 'text':
      throw unchangeable('SPAREKEY_KEYS')
    case 'command':
      throw unchangeable('SPAREKEY_KEYS_COMMAND')
  }
}

/** The configured key ring, wherever it comes from. */
export const readRingData = async (config: Config): Promise<KeyRingData> => {
  const { keys } = config
  if (keys.kind === 'text') return parseKeyRing(keys.text)
  if (keys.kind !== 'command') return (await ringFileOf(config)).read()
  return explaining(async () => parseKeyRing(await readCommandText(keys.argv, keys)), inCommand)
}

const plainFile = (path: string): RingFile => ({
  path,
  read: async () => parseKeyRing(await readKeyFileText(path)),
  write: (data, backup) => replaceKeyFile(path, printKeyRing(data), backup),
})

const unchangeable = (setting: string): SetupError =>
  new SetupError(
    'setting_invalid',
    `The key ring comes from ${setting}, which no command can change. Put it into a file of mode 0600 (in memory, e.g. in ` +
      '/dev/shm, where it must not lie on a disk), name that in SPAREKEY_KEYS_FILE for this command, and put the new text where ' +
      'the old one was.',
  )

export const ringOf = (data: KeyRingData): KeyRing => createKeyRing(data, nodePrimitives, nodeRandom)
