import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The program that opens an address in the person's browser, with its arguments before the address; `null` where nobody sits at a
 * screen of this machine. `BROWSER` names another program; empty, it says that there is none.
 */
export function browserCommand(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): readonly [string, ...string[]] | null {
  const named = env['BROWSER']
  if (named !== undefined) return named === '' ? null : [named]
  if (isSet(env['SSH_CONNECTION'])) return null
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  if (isSet(env['WSL_DISTRO_NAME']) && isInPath('wslview', env)) return ['wslview']
  const hasScreen = isSet(env['DISPLAY']) || isSet(env['WAYLAND_DISPLAY'])
  return hasScreen && isInPath('xdg-open', env) ? ['xdg-open'] : null
}

/** Opens an address in the browser, and does not wait for it. @returns whether the program could be started. */
export function openInBrowser(command: readonly [string, ...string[]], address: string): Promise<boolean> {
  const [program, ...args] = command
  const child = spawn(program, [...args, address], { detached: true, stdio: 'ignore' })
  child.unref()
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
  })
}

function isInPath(program: string, env: Environment): boolean {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)))
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
