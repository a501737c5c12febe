import { setImmediate } from 'node:timers/promises'
import { CodeScan } from '../code-scan.ts'
import { createDraw } from '../draw.ts'
import { faultOf, lineFault } from './check.ts'
import { nextRequest } from './generate.ts'
import { asRequest, withNames, withValues, type FuzzRequest } from './request.ts'
import { createWorld, type World } from './world.ts'

export interface RouteFault {
  readonly what: string
  /** Sent one after the other in a new world; the last one shows it. */
  readonly requests: readonly FuzzRequest[]
}

export interface RouteTally {
  sent: number
  /** Could not be made into a request. */
  unsendable: number
  readonly statuses: Map<number, number>
  readonly operations: Map<string, number>
  codes: number
  logLines: number
  longestMs: number
}

export const newTally = (): RouteTally => ({
  sent: 0,
  unsendable: 0,
  statuses: new Map(),
  operations: new Map(),
  codes: 0,
  logLines: 0,
  longestMs: 0,
})

/** After so many requests a world is full of what they left, and a new one is made. */
const REQUESTS_PER_WORLD = 4000
const REQUESTS_PER_SETTLING = 500
const REQUESTS_PER_LOG_LOOK = 100

const count = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

/** Sends one request; gives what it breaks. */
export const send = async (
  { app }: World,
  request: FuzzRequest,
  scan: CodeScan,
  tally: RouteTally,
): Promise<string | null> => {
  const made = asRequest(request)
  if (made === null) {
    tally.unsendable += 1
    return null
  }
  const begun = performance.now()
  try {
    const response = await app.fetch(made)
    const text = await response.text()
    const { status, headers } = response
    count(tally.statuses, status)
    return faultOf(request, { status, headers, text }, scan)
  } catch (error) {
    return `an error came out of the app: ${error instanceof Error ? error.name : typeof error}`
  } finally {
    tally.sent += 1
    tally.longestMs = Math.max(tally.longestMs, performance.now() - begun)
  }
}

const logFault = (world: World, scan: CodeScan, tally: RouteTally): string | null => {
  const lines = world.takeLog()
  tally.logLines += lines.length
  for (const line of lines) {
    const fault = lineFault(line, scan)
    if (fault !== null) return fault
  }
  return null
}

const scanOf = (world: World): CodeScan => {
  const scan = new CodeScan()
  for (const code of world.codes) scan.add(code)
  return scan
}

export interface RouteFuzzOptions {
  readonly requests: number
  readonly seed: number
  readonly tally: RouteTally
  /** Called before each, with its number. */
  readonly progress: (number: number) => void
  readonly found: (fault: RouteFault) => void
}

/** Sends so many requests to one world after another. */
export const fuzzRoutes = async ({
  requests,
  seed,
  tally,
  progress,
  found,
}: RouteFuzzOptions): Promise<void> => {
  for (let done = 0; done < requests; done += REQUESTS_PER_WORLD) {
    const draw = createDraw(seed, done)
    const world = await createWorld()
    const scan = scanOf(world)
    const sent: FuzzRequest[] = []
    const report = (what: string): void =>
      found({ what, requests: sent.map((one) => withNames(one, world.values)) })
    const here = Math.min(REQUESTS_PER_WORLD, requests - done)
    for (let number = 0; number < here; number += 1) {
      progress(done + number)
      const request = nextRequest(world, draw)
      sent.push(request)
      const fault = await send(world, request, scan, tally)
      if (fault !== null) report(fault)
      if (number % REQUESTS_PER_LOG_LOOK === REQUESTS_PER_LOG_LOOK - 1 || number === here - 1) {
        const logged = logFault(world, scan, tally)
        if (logged !== null) report(logged)
      }
      if (number % REQUESTS_PER_SETTLING === REQUESTS_PER_SETTLING - 1) await world.settle()
    }
    tally.codes += scan.size
  }
}

/** What a row of requests breaks in a world of its own; `null`: nothing. */
export const replay = async (requests: readonly FuzzRequest[]): Promise<string | null> => {
  // Nothing in here waits for anything outside: timers would never have their turn.
  await setImmediate()
  const world = await createWorld()
  const scan = scanOf(world)
  const tally = newTally()
  let last: string | null = null
  for (const request of requests) last = await send(world, withValues(request, world.values), scan, tally)
  return last ?? logFault(world, scan, tally)
}
