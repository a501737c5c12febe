// Judges mutants, one after the other, through a process that runs the tests and is replaced where it does not come back
// or where a mutant left something behind.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Order, Verdict, Word } from './protocol.ts'

export interface Judged {
  readonly verdict: Verdict
  readonly by: string | null
}

export interface Judge {
  measure(file: string): Promise<Extract<Word, { kind: 'measured' }>>
  judge(order: Extract<Order, { kind: 'try' | 'load' }>): Promise<Judged>
  stop(): void
}

const START_MILLIS = 60_000
/** Beyond the limit of a test, for the machine's other work. */
const GRACE_MILLIS = 2000
/** A process holds every generation that it loaded. */
const LOADS_PER_PROCESS = 60

type Answer = Exclude<Word, { kind: 'ready' | 'within' }>

/** `workFile`: what the process reads, see worker.ts. */
export const startJudge = (workFile: string, directory: string): Judge => {
  let running: ChildProcess | null = null
  let loads = 0

  const ask = async (order: Order): Promise<Answer | null> => {
    const child = running ?? start(workFile, directory)
    const isNew = running === null
    running = child
    return new Promise((resolve) => {
      let timer = setTimeout(() => settle(null), START_MILLIS)
      const settle = (answer: Answer | null): void => {
        clearTimeout(timer)
        child.off('message', hear)
        child.off('exit', died)
        if (answer === null) end()
        resolve(answer)
      }
      const died = (): void => settle(null)
      const hear = (word: Word): void => {
        if (word.kind === 'ready') child.send(order)
        else if (word.kind === 'within') {
          clearTimeout(timer)
          timer = setTimeout(() => settle(null), word.millis + GRACE_MILLIS)
        } else settle(word)
      }
      child.on('message', hear)
      child.once('exit', died)
      if (!isNew) child.send(order)
    })
  }

  const end = (): void => {
    running?.kill('SIGKILL')
    running = null
    loads = 0
  }

  return {
    measure: async (file) => {
      const answer = await ask({ kind: 'measure', file })
      if (answer?.kind === 'measured') return answer
      return { kind: 'measured', tests: [], loads: [], sources: [] }
    },
    judge: async (order) => {
      if (order.kind === 'load' && (loads += 1) > LOADS_PER_PROCESS) end()
      const first = await ask(order)
      if (first?.kind !== 'verdict') return { verdict: 'late', by: null }
      if (first.isFit) return first
      end()
      if (first.verdict === 'late') return first
      // Whether it was this mutant or what an earlier one left behind is seen where nothing came before.
      const second = await ask(order)
      end()
      return second?.kind === 'verdict' ? second : { verdict: 'late', by: null }
    },
    stop: end,
  }
}

const start = (workFile: string, directory: string): ChildProcess =>
  fork(join(import.meta.dirname, 'worker.ts'), [workFile], {
    cwd: directory,
    // What tests leave behind goes with the sandbox.
    env: { ...process.env, TMPDIR: directory },
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=4096'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
