import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configFolder } from '../config-folder.ts'

type Environment = Readonly<Record<string, string | undefined>>

const lookEveryMilliseconds = 500

/** Tells every process that has the vault open to close it. The id of a vault is no secret. */
export async function announceLock(vaultId: string, env: Environment): Promise<void> {
  const file = announcement(env)
  await mkdir(configFolder(env), { recursive: true, mode: 0o700 })
  await writeFile(file, vaultId, { mode: 0o600 })
}

/** Calls `act` with the vault within a second of {@link announceLock}, until the function that it gives is called. */
export function watchLock(env: Environment, act: (vaultId: string) => void): () => void {
  const file = announcement(env)
  const look = (now: { mtimeMs: number }, before: { mtimeMs: number }): void => {
    if (now.mtimeMs > before.mtimeMs) act(readFileSync(file, 'utf8'))
  }
  watchFile(file, { interval: lookEveryMilliseconds, persistent: false }, look)
  return () => unwatchFile(file, look)
}

function announcement(env: Environment): string {
  return join(configFolder(env), 'locked')
}
