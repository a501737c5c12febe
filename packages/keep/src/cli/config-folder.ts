import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

// The program reads this before it can read anything quickly: it imports nothing of its own.

type Environment = Readonly<Record<string, string | undefined>>

/** The folder of settings and of what this machine remembers. `KEEP_CONFIG_DIR` names another one. */
export function configFolder(env: Environment): string {
  if (isSet(env['KEEP_CONFIG_DIR'])) return resolve(env['KEEP_CONFIG_DIR'])
  const home = homedir()
  if (process.platform === 'win32')
    return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'sparekey-keep')
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'sparekey-keep')
  return join(isSet(env['XDG_CONFIG_HOME']) ? env['XDG_CONFIG_HOME'] : join(home, '.config'), 'sparekey-keep')
}

/** Whether a setting has a value: an empty variable is one that is not set. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
