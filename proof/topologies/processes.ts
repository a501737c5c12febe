import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A process and all that descend from it, itself first. Empty where it is gone. */
export const withDescendants = async (root: number): Promise<readonly number[]> => {
  const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid='])
  const children = new Map<number, number[]>()
  const known = new Set<number>()
  for (const line of stdout.split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    known.add(pid)
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const found = known.has(root) ? [root] : []
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

/** Those that are gone already are left out. */
export const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
