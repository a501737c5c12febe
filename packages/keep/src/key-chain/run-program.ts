import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { KeepError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How a program ended, and what it wrote. */
export interface Ended {
  /** `null` where a signal ended it. */
  readonly code: number | null
  readonly out: string
  readonly complaint: string
}

/** Runs a program with `input` on its standard input. @returns `null` where there is no such program. */
export type RunProgram = (
  command: readonly string[],
  input: string,
  env: Environment,
) => Promise<Ended | null>

// Long enough for somebody who is asked for a password by the system itself.
const patienceMilliseconds = 60_000

export const runProgram: RunProgram = async ([program = '', ...args], input, env) => {
  const child = spawn(program, args, { env, timeout: patienceMilliseconds, windowsHide: true })
  const ended = once(child, 'close')
  const written = Promise.all([text(child.stdout), text(child.stderr)])
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  try {
    await ended
    const [out, complaint] = await written
    return { code: child.exitCode, out, complaint }
  } catch {
    return null
  }
}

/** The refusal where a key chain is not there, or does not answer. What a program complains of is left out: it may quote. */
export function keyChainMissing(reason: string): KeepError {
  return new KeepError('key_chain_missing', `${reason} The vault opens with its passphrase as before.`)
}
