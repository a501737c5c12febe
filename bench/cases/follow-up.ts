// What follows a use (its events, its recovery, the due work behind notices) against the same transaction without those
// statements; and the memory that draining many notices takes.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSparekey } from '../../packages/sparekey/src/index.ts'
import { keyFile, sqliteFile } from '../../packages/sparekey/src/node.ts'
import type { StatementName, Store, Transaction } from '../../packages/sparekey/src/store/port.ts'
import { atLeast, atMost, median, perSecond, rate, say, workFolder, type Row } from '../measure.ts'

/** Pairs of turns that are compared. */
const pairs = 20
/** Redemptions of a turn: enough for the log to be written back in each. */
const usesEach = 250
const lanes = 4
const codesEach = 10
const noticesDrained = 10_000
const goalMegabytes = 50

const left: ReadonlySet<StatementName> = new Set(['insertEvent', 'insertRecovery', 'insertDue'])

function* leaving<T>(body: Transaction<T>): Transaction<T> {
  let step = body.next()
  while (step.done !== true) {
    const answer = left.has(step.value.name) ? { rows: [], written: 1 } : yield step.value
    step = body.next(answer)
  }
  return step.value
}

/** The same store, as if events, recoveries and due work were written. */
const without = (store: Store): Store => ({
  ...store,
  transact: (body) => store.transact(() => leaving(body())),
})

const justNow = (...methods: string[]) => ({ methods, at: new Date() })

const redeemer = async (folder: string, name: string, wrap: (store: Store) => Store) => {
  const sparekey = await createSparekey({
    store: wrap(sqliteFile(join(folder, `${name}.db`))),
    keys: keyFile(join(folder, `${name}.keys`)),
    policy: { format: 'long' },
  })
  const uses: (() => Promise<void>)[] = []
  const accounts = ((pairs + 1) * usesEach) / codesEach
  await rate(accounts, 32, async (index) => {
    const account = crypto.randomUUID()
    const sheet = await sparekey.issue(account, { reason: 'enrollment', authentication: justNow('otp') })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    for (const [place, code] of sheet.codes.entries()) {
      uses[place * accounts + index] = async () => {
        const used = await sparekey.redeem(account, { code, firstFactor: justNow('pwd') })
        if (!used.ok) throw new TypeError(used.detail)
      }
    }
  })
  /** Redemptions a second, of the next ones. */
  return (): Promise<number> => {
    const turn = uses.splice(0, usesEach)
    return rate(turn.length, lanes, (item) => turn[item]?.() ?? Promise.resolve())
  }
}

const redeeming = async (folder: string): Promise<Row> => {
  const whole = await redeemer(folder, 'whole', (store) => store)
  const bare = await redeemer(folder, 'bare', without)
  const rates: { whole: number; bare: number }[] = []
  await whole()
  await bare()
  say(`  with and without what follows a use, ${pairs} pairs of turns`)
  for (let pair = 0; pair < pairs; pair += 1) {
    // Each first in half of the pairs, so that neither always finds the machine as the other left it.
    if (pair % 2 === 0) rates.push({ whole: await whole(), bare: await bare() })
    else rates.push({ bare: await bare(), whole: await whole() })
  }
  const ratio = median(rates.map((one) => one.whole / one.bare))
  return {
    what: 'redeem in process, long, SQLite FULL, with events, recovery and outbox',
    figure: perSecond(median(rates.map((one) => one.whole))),
    against: `without their statements ${perSecond(median(rates.map((one) => one.bare)))}`,
    ratio,
    goal: atLeast(ratio, 0.85),
  }
}

const draining = async (folder: string): Promise<Row> => {
  say(`  ${noticesDrained} notices, first they are made`)
  const child = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      fileURLToPath(new URL('../drain-notices.ts', import.meta.url)),
      folder,
      String(noticesDrained),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  )
  if (child.status !== 0) throw new TypeError('The notices were not drained.')
  const { megabytes, perSecond: speed } = JSON.parse(child.stdout) as { megabytes: number; perSecond: number }
  return {
    what: `${noticesDrained} notices drained (${perSecond(speed)}), resident memory above rest`,
    figure: `${megabytes.toFixed(0)} MB`,
    against: `${goalMegabytes} MB`,
    ratio: megabytes / goalMegabytes,
    goal: atMost(megabytes / goalMegabytes, 1),
  }
}

export const followUp = async (): Promise<readonly Row[]> => {
  const folder = workFolder()
  return [await redeeming(folder), await draining(folder)]
}
