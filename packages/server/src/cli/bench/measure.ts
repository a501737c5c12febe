import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createSparekey, type FormatName, type SparekeyInstance } from 'sparekey'
import { generateKeyRing, keysFromText, printKeyRing } from 'sparekey/keys'
import { sqliteFile } from 'sparekey/node'

/** Codes that wait to be used, on a database of their own. */
export interface Sheets {
  readonly sparekey: SparekeyInstance
  readonly codes: readonly { readonly account: string; readonly code: string }[]
  close(): Promise<void>
}

export interface Uses {
  readonly perSecond: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly inParallel: number
}

/** The machine is measured, not the patience of a caller. */
const WAIT_MILLIS = 60_000

const IN_PARALLEL = availableParallelism() * 2

/** Issues sheets for so long, as many at a time as keep every core busy, and counts the slow hashes that were run. */
export const measureHashes = async (
  path: string,
  millis: number,
  format: FormatName = 'standard',
): Promise<{ readonly perSecond: number; readonly sheets: Sheets }> => {
  const ring = printKeyRing(generateKeyRing(randomBytes, new Date()))
  const sparekey = await createSparekey({
    store: sqliteFile(path),
    keys: keysFromText(ring),
    policy: { format },
    gate: { waitMs: WAIT_MILLIS },
  })
  const codes: { account: string; code: string }[] = []
  let accounts = 0
  const startedAt = performance.now()
  const before = sparekey.statistics().started
  await inParallel(IN_PARALLEL, async () => {
    if (performance.now() - startedAt > millis) return false
    const account = `bench-${(accounts += 1)}`
    const sheet = await sparekey.issue(account, {
      reason: 'enrollment',
      authentication: { methods: ['otp'], at: new Date() },
    })
    if (sheet.ok) codes.push(...sheet.codes.map((code) => ({ account, code })))
    return true
  })
  const seconds = (performance.now() - startedAt) / 1000
  return {
    perSecond: (sparekey.statistics().started - before) / seconds,
    sheets: { sparekey, codes, close: () => sparekey.close() },
  }
}

/** Uses the codes, for so long or until there are none. */
export const measureUses = async ({ sparekey, codes }: Sheets, millis: number): Promise<Uses> => {
  const waiting = codes.values()
  const took: number[] = []
  const startedAt = performance.now()
  await inParallel(IN_PARALLEL, async () => {
    const next = waiting.next()
    if (next.done === true || performance.now() - startedAt > millis) return false
    const { account, code } = next.value
    const begun = performance.now()
    const use = await sparekey.redeem(account, { code, firstFactor: { methods: ['pwd'], at: new Date() } })
    if (use.ok) took.push(performance.now() - begun)
    return true
  })
  const seconds = (performance.now() - startedAt) / 1000
  const sorted = took.toSorted((a, b) => a - b)
  return {
    perSecond: tenth(took.length / seconds),
    medianMs: tenth(atShare(sorted, 0.5)),
    p95Ms: tenth(atShare(sorted, 0.95)),
    inParallel: IN_PARALLEL,
  }
}

/** Does `again` so many times side by side, each until it says no. */
const inParallel = async (lanes: number, again: () => Promise<boolean>): Promise<void> => {
  const lane = async (): Promise<void> => {
    while (await again());
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** The value that this share of the sorted values does not exceed. */
export const atShare = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0

const tenth = (value: number): number => Math.round(value * 10) / 10
