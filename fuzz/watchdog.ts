// A thread that looks whether the other one goes on. What hangs cannot say so itself.
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const WORDS = 1024
const LOOK_MS = 250

interface Shared {
  /** 0: how often it went on. 1: how many bytes of the name there are. */
  readonly numbers: Int32Array
  readonly name: Uint8Array
}

const sharedOf = (buffer: SharedArrayBuffer): Shared => ({
  numbers: new Int32Array(buffer, 0, 2),
  name: new Uint8Array(buffer, 8, WORDS),
})

export interface Watchdog {
  /** Says that it goes on, and with what. */
  beat(name: string): void
  stop(): Promise<void>
}

/** Ends the process by SIGKILL, and says with what, where nothing is heard for so long. */
export const startWatchdog = (deadlineMs: number): Watchdog => {
  const buffer = new SharedArrayBuffer(8 + WORDS)
  const { numbers, name } = sharedOf(buffer)
  const worker = new Worker(new URL(import.meta.url), { workerData: { buffer, deadlineMs } })
  worker.unref()
  return {
    beat: (now) => {
      const { written } = new TextEncoder().encodeInto(now, name)
      Atomics.store(numbers, 1, written)
      Atomics.add(numbers, 0, 1)
    },
    stop: async () => void (await worker.terminate()),
  }
}

const watch = ({
  buffer,
  deadlineMs,
}: {
  readonly buffer: SharedArrayBuffer
  readonly deadlineMs: number
}): void => {
  const { numbers, name } = sharedOf(buffer)
  let seen = -1
  let since = performance.now()
  setInterval(() => {
    const beats = Atomics.load(numbers, 0)
    if (beats !== seen) {
      seen = beats
      since = performance.now()
    } else if (performance.now() - since > deadlineMs) {
      const what = new TextDecoder().decode(name.slice(0, Atomics.load(numbers, 1)))
      writeSync(2, `HANGS: nothing for ${deadlineMs} ms at ${what}\n`)
      process.kill(process.pid, 'SIGKILL')
    }
  }, LOOK_MS)
}

if (!isMainThread && workerData !== null) watch(workerData as Parameters<typeof watch>[0])
