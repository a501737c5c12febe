import { connect } from 'node:net'
import { socketPath } from './address.ts'
import { parseKeys, serialiseKeys } from '../../vault/keys.ts'
import type { VaultKeys } from '../../vault/keys.ts'
import { KeepError } from '../../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How long a vault stays unlocked. */
export const unlockedSeconds = 600

/** The keys of a vault that is unlocked; `null` where it is locked. */
export async function unlockedKeys(vaultId: string, env: Environment): Promise<VaultKeys | null> {
  const answer = await request(await socketPath(vaultId, env), 'keys\n')
  return answer === null || answer === '' ? null : parseKeys(answer)
}

/** Keeps a vault unlocked for {@link unlockedSeconds}. One that was unlocked starts anew. */
export async function holdKeys(keys: VaultKeys, env: Environment): Promise<void> {
  const path = await socketPath(keys.vaultId, env)
  await request(path, 'lock\n')
  const { spawn } = await import('node:child_process')
  const { default: events } = await import('node:events')
  const { companionArguments } = await import('../own-files.ts')
  const program = await companionArguments('holder')
  const child = spawn(process.execPath, [...program, path, String(unlockedSeconds)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    cwd: '/',
  })
  child.stdin.end(serialiseKeys(keys))
  const started = await Promise.race([
    events.once(child.stdout, 'data').then(() => true),
    events.once(child, 'exit').then(() => false),
  ])
  if (!started)
    throw new KeepError(
      'file_unwritable',
      'The vault cannot be kept unlocked on this machine. Every command will ask for the passphrase.',
    )
  child.stdout.destroy()
  child.unref()
}

/** Locks a vault, and has open pages closed. @returns whether it was unlocked. */
export async function forgetKeys(vaultId: string, env: Environment): Promise<boolean> {
  const { announceLock } = await import('./locked.ts')
  await announceLock(vaultId, env)
  return (await request(await socketPath(vaultId, env), 'lock\n')) !== null
}

function request(path: string, line: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path)
    let answer = ''
    socket.setEncoding('utf8').setTimeout(2000, () => socket.destroy(new KeepError('cancelled', 'no answer')))
    socket.on('connect', () => socket.end(line))
    socket.on('data', (chunk: string) => (answer += chunk))
    socket.on('end', () => resolve(answer))
    socket.on('error', () => resolve(null))
  })
}
