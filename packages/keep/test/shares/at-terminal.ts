import assert from 'node:assert/strict'
import { newId } from '../../src/cli/ids.ts'
import { run } from '../../src/cli/main.ts'
import type { Keep, Ran } from '../support/cli.ts'

/** What somebody types, or finds out first, as by reading a sheet. */
export type Answer = string | (() => Promise<string>)

/** Runs the program at a terminal where answers may take their time. */
export async function atTerminal(
  keep: Keep,
  answers: readonly Answer[],
  ...argv: string[]
): Promise<Omit<Ran, 'screen'>> {
  let out = ''
  let notes = ''
  const queue = [...answers]
  const answer = async (question: string): Promise<string> => {
    const next = queue.shift()
    assert.ok(next !== undefined, `no answer left for: ${question}`)
    return typeof next === 'string' ? next : next()
  }
  const code = await run(argv, {
    terminal: {
      interactive: true,
      columns: 100,
      out: (text) => void (out += `${text}\n`),
      note: (text) => void (notes += `${text}\n`),
      ask: answer,
      askHidden: answer,
      clear: () => {},
      readInput: () => Promise.resolve(Buffer.alloc(0)),
    },
    env: keep.env,
    now: () => keep.now,
    newId,
  })
  assert.equal(queue.length, 0, `answers left over: ${queue.length}`)
  return { code, out, notes }
}
