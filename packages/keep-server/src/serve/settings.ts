import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isPasskeyOrigin } from 'sparekey-keep-team'
import { noticeNames, noticeSecrets, readNoticeSettings } from '../notices/settings.ts'
import type { NoticeSettings } from '../notices/settings.ts'
import { SetupError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How a server is set up. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly dataDirectory: string
  /** `null`: SQLite in the data directory. */
  readonly databaseUrl: string | null
  readonly keysFile: string
  /** `null`: made at the first start, and kept in the data directory. */
  readonly setupToken: string | null
  /** The origin under which people reach the pages; `null`: there are none. */
  readonly publicUrl: string | null
  readonly notices: NoticeSettings
}

const prefix = 'KEEP_SERVER_'
const names = [
  'HOST',
  'PORT',
  'DATA_DIR',
  'DATABASE_URL',
  'KEYS_FILE',
  'SETUP_TOKEN',
  'PUBLIC_URL',
  ...noticeNames,
] as const
const secretNames: readonly string[] = ['DATABASE_URL', 'SETUP_TOKEN', ...noticeSecrets]
const shortestToken = 32

/**
 * Reads the settings from `KEEP_SERVER_*` variables; a secret also from the file that `…_FILE` names.
 *
 * @throws SetupError `setting_invalid` naming the setting, never its value.
 */
export function readSettings(env: Environment): Settings {
  const known = new Set(
    [...names, ...secretNames.map((name) => `${name}_FILE`)].map((name) => `${prefix}${name}`),
  )
  const unknown = Object.keys(env).find((name) => name.startsWith(prefix) && !known.has(name))
  if (unknown !== undefined) throw invalid(unknown, 'is not a setting of this server')
  const dataDirectory = resolve(valueOf(env, 'DATA_DIR') ?? './keep-data')
  const port = Number(valueOf(env, 'PORT') ?? '8790')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalid(`${prefix}PORT`, 'is no port')
  const setupToken = valueOf(env, 'SETUP_TOKEN')
  if (setupToken !== null && setupToken.length < shortestToken)
    throw invalid(`${prefix}SETUP_TOKEN`, `has fewer than ${shortestToken} characters`)
  const databaseUrl = valueOf(env, 'DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(?:ql)?:\/\//.test(databaseUrl))
    throw invalid(`${prefix}DATABASE_URL`, 'is no address of a PostgreSQL database')
  const publicUrl = valueOf(env, 'PUBLIC_URL')?.replace(/\/$/, '') ?? null
  if (publicUrl !== null && !isPasskeyOrigin(publicUrl))
    throw invalid(`${prefix}PUBLIC_URL`, 'is no address such as https://keep.example.org')
  return {
    host: valueOf(env, 'HOST') ?? '127.0.0.1',
    port,
    dataDirectory,
    databaseUrl,
    keysFile: resolve(valueOf(env, 'KEYS_FILE') ?? join(dataDirectory, 'keep-server.keys')),
    setupToken,
    publicUrl,
    notices: readNoticeSettings((name) => valueOf(env, name)),
  }
}

function valueOf(env: Environment, name: (typeof names)[number]): string | null {
  const variable = `${prefix}${name}`
  const value = env[variable]
  const file = secretNames.includes(name) ? env[`${variable}_FILE`] : undefined
  if (file === undefined || file === '') return value === undefined || value === '' ? null : value
  if (value !== undefined && value !== '') throw invalid(variable, `is given twice, also as ${variable}_FILE`)
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw invalid(`${variable}_FILE`, 'names a file that cannot be read', cause)
  }
}

function invalid(setting: string, reason: string, cause?: unknown): SetupError {
  return new SetupError('setting_invalid', `${setting} ${reason}.`, cause)
}
