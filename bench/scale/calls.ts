// Uses and issues through the library, on two databases in turns, so that whatever else the machine does touches both.
import type { SparekeyInstance as Sparekey } from '../../packages/sparekey/src/create-sparekey.ts'
import type { KeySource } from '../../packages/sparekey/src/crypto/ports.ts'
import type { ScaleDatabase, Work } from './database.ts'
import { justNow, open, type Person } from './people.ts'

export type Call = (sparekey: Sparekey) => Promise<unknown>

export interface Subject {
  readonly sparekey: Sparekey
  readonly work: () => Promise<Work>
  /** Each a code that is used once, every person's first before anybody's second. */
  nextUse(): Call
  close(): Promise<void>
}

export const subjectOf = async (
  database: ScaleDatabase,
  keys: KeySource,
  people: readonly Person[],
): Promise<Subject> => {
  const { store, close } = await database.openStore()
  const sparekey = await open(store, keys)
  let uses = 0
  return {
    sparekey,
    work: () => database.work(),
    nextUse: () => {
      const person = people[uses % people.length]
      const code = person?.codes[Math.floor(uses / people.length)]
      uses += 1
      if (person === undefined || code === undefined) throw new RangeError('Every code was used.')
      return async (on) => {
        const used = await on.redeem(person.accountId, {
          code,
          firstFactor: justNow('pwd'),
          context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)' },
        })
        if (!used.ok) throw new TypeError(`${used.code}: ${used.detail}`)
      }
    },
    close: async () => {
      await sparekey.close()
      await close()
    },
  }
}

/** A first sheet for somebody new. */
export const issueToSomebody: Call = async (sparekey) => {
  const authentication = justNow('pwd', 'otp')
  const sheet = await sparekey.issue(crypto.randomUUID(), { reason: 'enrollment', authentication })
  if (!sheet.ok) throw new TypeError(sheet.detail)
}

export interface Times {
  readonly p50: number
  readonly p99: number
  readonly calls: number
}

export const timesOf = (milliseconds: readonly number[]): Times => {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), calls: sorted.length }
}

export interface Measured extends Times {
  /** Of one call. */
  readonly work: Work
}

export interface Compared {
  readonly small: Measured
  readonly large: Measured
}

export interface Turns {
  readonly turns: number
  /** Calls on each database in a turn. */
  readonly calls: number
  readonly lanes: number
}

/** The first turn warms up and is not counted. */
export const inTurns = async (
  small: Subject,
  large: Subject,
  callOn: (subject: Subject) => Call,
  { turns, calls, lanes }: Turns,
): Promise<Compared> => {
  const seen = new Map([small, large].map((subject) => [subject, { times: [] as number[], work: nothing }]))
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const subject of turn % 2 === 0 ? [small, large] : [large, small]) {
      const before = await subject.work()
      const times = await timed(subject, callOn, calls, lanes)
      const work = combine(await subject.work(), before, (after, earlier) => after - earlier)
      const sum = seen.get(subject)
      if (turn === 0 || sum === undefined) continue
      sum.times.push(...times)
      sum.work = combine(sum.work, work, (a, b) => a + b)
    }
  }
  const measured = (subject: Subject): Measured => {
    const { times, work } = seen.get(subject) ?? { times: [], work: nothing }
    return { ...timesOf(times), work: combine(work, work, (sum) => sum / times.length) }
  }
  return { small: measured(small), large: measured(large) }
}

const nothing: Work = { processorMs: 0, pages: 0, pagesRead: 0, logBytes: 0 }
const combine = (a: Work, b: Work, by: (a: number, b: number) => number): Work => ({
  processorMs: by(a.processorMs, b.processorMs),
  pages: by(a.pages, b.pages),
  pagesRead: by(a.pagesRead, b.pagesRead),
  logBytes: by(a.logBytes, b.logBytes),
})

const timed = async (
  subject: Subject,
  callOn: (subject: Subject) => Call,
  calls: number,
  lanes: number,
): Promise<number[]> => {
  const times: number[] = []
  let begun = 0
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (begun < calls) {
        begun += 1
        const call = callOn(subject)
        const start = performance.now()
        await call(subject.sparekey)
        times.push(performance.now() - start)
      }
    }),
  )
  return times
}
