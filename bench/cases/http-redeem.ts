// Redeem over HTTP with the default policy on durable SQLite, in turns with the raw derivation, so that both see the same
// machine. What the generator takes of the cores that both share is printed beside the figure.
import { availableParallelism } from 'node:os'
import { createClient } from 'sparekey/client'
import { atLeast, median, perSecond, rate, say, workFolder, type Row } from '../measure.ts'
import { openLane } from '../plain-post.ts'
import { apiKey, startService } from '../service.ts'
import { rawRate } from './raw-argon2id.ts'

const rounds = 5
const perRound = 300
const codesPerSet = 20
const lanes = 4 * availableParallelism()
const headers = `Authorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`

export const httpRedeem = async (): Promise<readonly Row[]> => {
  const service = await startService(workFolder())
  const client = createClient({ url: service.url, apiKey, timeoutMs: 60_000 })
  const justNow = (...methods: string[]) => ({ methods, at: new Date() })
  const idle = await Promise.all(Array.from({ length: lanes }, () => openLane(service.url)))
  const generator: number[] = []
  const ready: { account: string; code: string }[] = []
  const issueMore = async (): Promise<void> => {
    for (let set = 0; set < perRound / codesPerSet; set += 1) {
      const account = `account-${crypto.randomUUID()}`
      const sheet = await client.issue(account, {
        reason: 'enrollment',
        authentication: justNow('otp'),
        count: codesPerSet,
      })
      if (!sheet.ok) throw new TypeError(sheet.detail)
      ready.push(...sheet.codes.map((code) => ({ account, code })))
    }
  }
  // One code of each account before the next of any: no account meets its delays, no two calls meet in one account.
  const take = () =>
    ready.toSorted((a, b) => (ready.indexOf(a) % codesPerSet) - (ready.indexOf(b) % codesPerSet))
  const ratios: number[] = []
  const rates: number[] = []
  const raws: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    say(`  redeem over HTTP, round ${round} of ${rounds}`)
    ready.length = 0
    await issueMore()
    const codes = take()
    const before = await rawRate(perRound / 2)
    const cpuBefore = process.cpuUsage()
    const redeemed = await rate(perRound, lanes, async (item) => {
      const { account, code } = codes[item] ?? { account: '', code: '' }
      const lane = idle.pop()
      if (lane === undefined) throw new TypeError('More requests at once than connections.')
      const body = JSON.stringify({ code, firstFactor: justNow('pwd') })
      const status = await lane.post(`/v1/accounts/${account}/redemptions`, headers, body)
      if (status !== 201) throw new TypeError(`The service answered ${status}.`)
      idle.push(lane)
    })
    const cpu = process.cpuUsage(cpuBefore)
    generator.push((cpu.user + cpu.system) / 1000 / perRound)
    const after = await rawRate(perRound / 2)
    const raw = (before + after) / 2
    ratios.push(redeemed / raw)
    rates.push(redeemed)
    raws.push(raw)
  }
  for (const lane of idle) lane.close()
  await service.stop()
  say(`  the generator took ${median(generator).toFixed(2)} ms of a processor for each`)
  const ratio = median(ratios)
  return [
    {
      what: 'redeem over HTTP, standard, SQLite FULL',
      figure: perSecond(median(rates)),
      against: `raw Argon2id, all cores ${perSecond(median(raws))}`,
      ratio,
      goal: atLeast(ratio, 0.9),
    },
  ]
}
