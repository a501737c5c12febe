import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { SetupError } from 'sparekey'
import type { KeyRingData } from 'sparekey/keys'
import { newestKeyId, openDatabase } from 'sparekey/service'
import type { Config } from '../config/environment.ts'
import { makeDirectory } from '../serve/database.ts'
import { keepCopy, openKeys, ringPath } from '../serve/keys.ts'
import { readRingData } from './keys/ring-file.ts'
import { isDatabaseThere } from './look.ts'
import { readConfig, unlessUnreachable, withStore } from './open.ts'
import { timeText } from './format.ts'
import type { Report } from './report.ts'
import type { Terminal } from './terminal.ts'

/** Makes a key ring at `output`, or where the settings say. */
export const generateKeys = async (terminal: Terminal, output: string | null): Promise<Report> => {
  const config = readConfig(terminal)
  const path = output === null ? await configuredPath(config) : resolve(output)
  if (existsSync(path)) {
    throw new SetupError(
      'keys_exist',
      `There is a file at ${path} already, and a key ring is never overwritten. Choose another path with --output.`,
    )
  }
  makeDirectory(dirname(path), output === null ? 'SPAREKEY_KEYS_FILE or SPAREKEY_DATA_DIR' : '--output')
  // Where rings are wrapped, this one is too.
  const keys = config.keys.kind === 'transit' ? { ...config.keys, path } : { kind: 'file' as const, path }
  await (await openKeys({ ...config, keys })).load(true)
  const data = await readRingData({ ...config, keys })
  return {
    json: { file: path, keys: described(data) },
    lines: [
      `A key ring was made at ${path}, readable by its owner alone${keys.kind === 'transit' ? ', and wrapped' : ''}.`,
      keepCopy(keys),
    ],
  }
}

const configuredPath = async (config: Config): Promise<string> => {
  const path = ringPath(config.keys)
  if (path === null) {
    const setting = config.keys.kind === 'text' ? 'SPAREKEY_KEYS holds' : 'SPAREKEY_KEYS_COMMAND prints'
    throw new SetupError(
      'setting_invalid',
      `${setting} the key ring, so none is needed. To make another, name its path with --output.`,
    )
  }
  if (!(await isDatabaseNew(config))) {
    throw new SetupError(
      'keys_exist',
      'The configured database belongs to a key ring already, and no other opens its sheets. Restore that ring from its ' +
        'backup, or name another path with --output.',
    )
  }
  return path
}

/** Whether the database has never been used with a key ring. Nothing is written. */
export const isDatabaseNew = async (config: Config): Promise<boolean> => {
  if (config.database.kind === 'sqlite' && !isDatabaseThere(config.database.path)) return true
  return withStore(config, (store) =>
    unlessUnreachable(async () => {
      if ((await store.schema()) === 'missing') return true
      const looked = new SetupError('keys_missing', 'Only looked.')
      let isNew = false
      const look = async (storeIsNew: boolean): Promise<never> => {
        isNew = storeIsNew
        throw looked
      }
      try {
        await openDatabase(store, { load: look }, () => new Date())
      } catch (error) {
        if (error !== looked) throw error
      }
      return isNew
    }),
  )
}

/** The ids and dates of the configured key ring. */
export const listKeys = async (terminal: Terminal): Promise<Report> => {
  const config = readConfig(terminal)
  const data = await readRingData(config)
  const listed = described(data)
  return {
    json: { file: ringPath(config.keys), keys: listed },
    lines: listed.map(
      ({ id, createdAt, current }) => `${id}   made ${timeText(createdAt)}${roleText(id, current, data)}`,
    ),
  }
}

const roleText = (id: string, isCurrent: boolean, data: KeyRingData): string => {
  if (isCurrent) return '   seals new sheets'
  return id === newestKeyId(data) ? '   waits for "sparekey keys rotate"' : ''
}

const described = (data: KeyRingData) =>
  data.keys.map(({ id, createdAt }) => ({ id, createdAt, current: id === data.current }))
