import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { companionArguments } from './own-files.ts'
import { KeepError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The programs that write and read a clipboard. */
export interface ClipboardTool {
  readonly write: readonly string[]
  readonly read: readonly string[]
}

/** How long a code stays on the clipboard. */
export const clearAfterSeconds = 45

/** The clipboard programs to try on this machine, best first. */
export function clipboardTools(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): readonly ClipboardTool[] {
  if (platform === 'darwin') return [{ write: ['pbcopy'], read: ['pbpaste'] }]
  if (platform === 'win32') {
    return [{ write: ['clip.exe'], read: ['powershell.exe', '-NoProfile', '-Command', 'Get-Clipboard -Raw'] }]
  }
  const wayland: ClipboardTool = { write: ['wl-copy'], read: ['wl-paste', '--no-newline'] }
  const x11: readonly ClipboardTool[] = [
    { write: ['xclip', '-selection', 'clipboard'], read: ['xclip', '-selection', 'clipboard', '-o'] },
    { write: ['xsel', '--clipboard', '--input'], read: ['xsel', '--clipboard', '--output'] },
  ]
  const isSet = (name: string): boolean => env[name] !== undefined && env[name] !== ''
  const isWsl = isSet('WSL_DISTRO_NAME')
  return [
    ...(isSet('WAYLAND_DISPLAY') ? [wayland] : []),
    ...(isSet('DISPLAY') ? x11 : []),
    ...(isWsl
      ? [{ write: ['clip.exe'], read: ['powershell.exe', '-NoProfile', '-Command', 'Get-Clipboard -Raw'] }]
      : []),
  ]
}

/**
 * Puts text on the clipboard, and has it taken off after {@link clearAfterSeconds} unless something else is there by then. The
 * text goes to the programs through pipes, never as an argument.
 *
 * @throws KeepError `clipboard_missing` where there is none.
 */
export async function copyForAWhile(content: string, env: Environment): Promise<void> {
  const tool = await writeClipboard(content, env)
  const program = await companionArguments('clipboard-clearer')
  const child = spawn(process.execPath, [...program, String(clearAfterSeconds)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env,
  })
  child.stdin.end(JSON.stringify({ tool, content }))
  await once(child.stdin, 'finish')
  child.unref()
}

/** The text on the clipboard. @throws KeepError `clipboard_missing` */
export async function readClipboard(env: Environment): Promise<string> {
  for (const { read } of clipboardTools(env)) {
    const result = await runTool(read, null, env)
    if (result !== null) return result
  }
  throw clipboardMissing()
}

/** Writes with the first program that works. @throws KeepError `clipboard_missing` */
export async function writeClipboard(content: string, env: Environment): Promise<ClipboardTool> {
  for (const tool of clipboardTools(env)) {
    if ((await runTool(tool.write, content, env)) !== null) return tool
  }
  throw clipboardMissing()
}

/** Runs a clipboard program. @returns what it printed; `null` where it is not there or failed. */
export async function runTool(
  command: readonly string[],
  input: string | null,
  env: Environment,
): Promise<string | null> {
  const [program = '', ...args] = command
  // Programs that write stay behind to serve what they hold: their output must not be waited for.
  const child = spawn(program, args, { stdio: ['pipe', input === null ? 'pipe' : 'ignore', 'ignore'], env })
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(input ?? '')
  const printed = child.stdout === null ? Promise.resolve('') : text(child.stdout).catch(() => '')
  return (await ended) ? await printed : null
}

function clipboardMissing(): KeepError {
  return new KeepError(
    'clipboard_missing',
    'There is no clipboard that can be reached from here. Show the code on the screen instead (--show), or on Linux install wl-clipboard or xclip.',
  )
}
