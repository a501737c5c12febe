import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One direction of a connection: bytes arrive in the order in which they were sent, whatever each had to wait for. */
export interface Lane {
  send(bytes: Buffer, wait: { readonly milliseconds?: number; readonly after?: Promise<void> }): void
  /** Sends, and calls back once the bytes are on their way. */
  sendLast(bytes: Buffer, sent: () => void): void
  end(wait: { readonly after: Promise<void> | null }): void
}

export const createLane = (to: Socket): Lane => {
  let last: Promise<void> = Promise.resolve()
  let waiting = 0

  const write = (bytes: Buffer, sent?: () => void): void => {
    if (to.destroyed || to.writableEnded) sent?.()
    else to.write(bytes, () => sent?.())
  }
  const inTurn = (isReady: () => Promise<unknown>, act: () => void): void => {
    waiting += 1
    last = afterLast(last, isReady, act)
  }
  const afterLast = async (
    before: Promise<void>,
    isReady: () => Promise<unknown>,
    act: () => void,
  ): Promise<void> => {
    await before
    await isReady()
    waiting -= 1
    act()
  }

  return {
    send: (bytes, { milliseconds = 0, after }) => {
      if (after === undefined && milliseconds === 0 && waiting === 0) {
        write(bytes)
        return
      }
      const due = performance.now() + milliseconds
      inTurn(
        () => after ?? sleep(Math.max(0, due - performance.now()), undefined, { ref: false }),
        () => write(bytes),
      )
    },
    sendLast: (bytes, sent) => {
      inTurn(
        () => Promise.resolve(),
        () => write(bytes, sent),
      )
    },
    end: ({ after }) => {
      inTurn(
        () => after ?? Promise.resolve(),
        () => void to.end(),
      )
    },
  }
}
