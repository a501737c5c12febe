import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { configFolder, isSet } from './config-folder.ts'
import { createFile, replaceFile } from '../vault/save.ts'
import { KeepError, systemErrorCode } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a vault is made when its owner does not say otherwise. */
export function suggestedVaultPath(): string {
  return join(homedir(), 'codes.keep')
}

/** The vault that is meant: `--vault`, else `KEEP_VAULT`, else the one that `keep init` recorded. `null`: none. */
export async function vaultPath(option: string | null, env: Environment): Promise<string | null> {
  if (option !== null) return resolve(option)
  if (isSet(env['KEEP_VAULT'])) return resolve(env['KEEP_VAULT'])
  return recordedVault(env)
}

/** Records a vault as the one that is meant where none is named. */
export async function recordVault(path: string, env: Environment): Promise<void> {
  const file = join(configFolder(env), 'config.json')
  const bytes = Buffer.from(`${JSON.stringify({ version: 1, vault: resolve(path) }, null, 2)}\n`)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  if ((await recordedVault(env)) === null) await createFile(file, bytes).catch(() => replaceFile(file, bytes))
  else await replaceFile(file, bytes)
}

async function recordedVault(env: Environment): Promise<string | null> {
  const file = join(configFolder(env), 'config.json')
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw new KeepError(
      'file_unreadable',
      `The settings in ${file} cannot be read. Repair or delete that file; your vault is not in it.`,
      { cause: error },
    )
  }
  return typeof value === 'object' && value !== null && 'vault' in value && typeof value.vault === 'string'
    ? value.vault
    : null
}
