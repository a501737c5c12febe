/**
 * Redeem over HTTP with the default policy on durable SQLite, in turns with the raw derivation, so that both see the same
 * machine: raw, redeem, raw, redeem, …, raw. The load generator is a process on the same cores; what it takes of them is taken
 * off the capacity, and nothing else is. Each turn of redemptions gives
 *
 *     ratio = redemptions a second ÷ (raw derivations a second × (cores − generator cores) ÷ cores)
 *
 * where `raw derivations a second` is the mean of the raw turns before and after, of the same binding with the same parameters
 * on all cores, and `generator cores` the user and system seconds of the generator's process (`process.cpuUsage`) in each
 * second of the turn. The figure is the median of the turns.
 */
import { availableParallelism } from 'node:os'
import { createClient } from 'sparekey/client'
import { atLeast, median, perSecond, rate, say, spread, workFolder, type Row } from '../measure.ts'
import { openLane } from '../plain-post.ts'
import { apiKey, startService, type Service } from '../service.ts'
import { rawRate } from './raw-argon2id.ts'

const codesEach = 20
/** The first code of each sheet confirms it, and warms up. */
const turns = codesEach - 1
/** Accounts, each of which uses one code a turn: no account meets its delays, no two calls meet in one account. */
const perTurn = 120
const cores = availableParallelism()
const lanes = 4 * cores
const headers = `Authorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`

const justNow = (...methods: string[]) => ({ methods, at: new Date() })

interface Holder {
  readonly account: string
  readonly codes: readonly string[]
}

const issueAll = async (service: Service): Promise<readonly Holder[]> => {
  const client = createClient({ url: service.url, apiKey, timeoutMs: 60_000 })
  const holders: Holder[] = []
  await rate(perTurn, cores, async () => {
    const account = `account-${crypto.randomUUID()}`
    const sheet = await client.issue(account, {
      reason: 'enrollment',
      authentication: justNow('otp'),
      count: codesEach,
    })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    holders.push({ account, codes: sheet.codes })
  })
  return holders
}

interface Turn {
  readonly redeemed: number
  /** Cores that the generator kept busy. */
  readonly generatorCores: number
  /** Processor time of the service for each redemption. */
  readonly serviceMs: number
  readonly generatorMs: number
}

const redeemTurn = async (service: Service, holders: readonly Holder[], turn: number): Promise<Turn> => {
  // For each turn anew: the service closes a connection on which nothing comes for some seconds.
  const opened = await Promise.all(Array.from({ length: lanes }, () => openLane(service.url)))
  const idle = [...opened]
  const serviceBefore = service.processorMs()
  const before = process.cpuUsage()
  const redeemed = await rate(perTurn, lanes, async (item) => {
    const holder = holders[item]
    const lane = idle.pop()
    if (lane === undefined || holder === undefined)
      throw new TypeError('More requests than there is to send.')
    const body = JSON.stringify({ code: holder.codes[turn], firstFactor: justNow('pwd') })
    const status = await lane.post(`/v1/accounts/${holder.account}/redemptions`, headers, body)
    if (status !== 201) throw new TypeError(`The service answered ${status}.`)
    idle.push(lane)
  })
  const { user, system } = process.cpuUsage(before)
  const generatorMs = (user + system) / 1000 / perTurn
  const serviceMs = (service.processorMs() - serviceBefore) / perTurn
  for (const lane of opened) lane.close()
  return {
    redeemed,
    generatorCores: (generatorMs / 1000) * redeemed,
    serviceMs,
    generatorMs,
  }
}

export const httpRedeem = async (): Promise<readonly Row[]> => {
  const service = await startService(workFolder())
  say('  issuing')
  const holders = await issueAll(service)
  await redeemTurn(service, holders, 0)
  say(`  ${turns} turns of ${perTurn} redemptions over HTTP, each between two of as many raw derivations`)
  const rawMs: number[] = []
  const rawTurn = async (): Promise<number> => {
    const before = process.cpuUsage()
    const derived = await rawRate(perTurn)
    const { user, system } = process.cpuUsage(before)
    rawMs.push((user + system) / 1000 / perTurn)
    return derived
  }
  const raws = [await rawTurn()]
  const measured: Turn[] = []
  const ratios: number[] = []
  for (let turn = 1; turn <= turns; turn += 1) {
    const one = await redeemTurn(service, holders, turn)
    const before = raws.at(-1) ?? Number.NaN
    const after = await rawTurn()
    raws.push(after)
    measured.push(one)
    const capacity = (((before + after) / 2) * (cores - one.generatorCores)) / cores
    ratios.push(one.redeemed / capacity)
  }
  await service.stop()
  const milliseconds = (of: (turn: Turn) => number) => median(measured.map(of)).toFixed(2)
  say(`  SQLite ${process.versions['sqlite']}; ratios ${spread(ratios)}`)
  say(
    `  processor time for each: redemption ${milliseconds((one) => one.serviceMs)} ms in the service and ` +
      `${milliseconds((one) => one.generatorMs)} ms in the generator, raw derivation ${median(rawMs).toFixed(2)} ms`,
  )
  const ratio = median(ratios)
  return [
    {
      what: 'redeem over HTTP, standard, SQLite FULL',
      figure: perSecond(median(measured.map((one) => one.redeemed))),
      against: `raw Argon2id, all cores less the generator's ${perSecond(median(raws))}`,
      ratio,
      goal: atLeast(ratio, 0.95),
    },
  ]
}
