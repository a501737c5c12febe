// Redeem over HTTP with the default policy on durable SQLite, in turns with the raw derivation, so that both see the same
// machine. The generator shares the cores with the service, so it is as plain as it can be: kept connections, no client
// library; what it takes of the processor is printed beside the figure.
import { Agent, request } from 'node:http'
import { availableParallelism } from 'node:os'
import { createClient } from 'sparekey/client'
import { atLeast, median, perSecond, rate, say, workFolder, type Row } from '../measure.ts'
import { apiKey, startService } from '../service.ts'
import { rawRate } from './raw-argon2id.ts'

const rounds = 3
const perRound = 300
const codesPerSet = 20

/** One redemption over a kept connection; gives the status. */
const post = (agent: Agent, url: string, account: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const path = `${url}/v1/accounts/${account}/redemptions`
    const sent = request(path, { agent, method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    sent.once('error', reject)
    sent.end(body)
  })

export const httpRedeem = async (): Promise<readonly Row[]> => {
  const service = await startService(workFolder())
  const client = createClient({ url: service.url, apiKey, timeoutMs: 60_000 })
  const justNow = (...methods: string[]) => ({ methods, at: new Date() })
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
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
    const redeemed = await rate(perRound, 4 * availableParallelism(), async (item) => {
      const { account, code } = codes[item] ?? { account: '', code: '' }
      const status = await post(
        agent,
        service.url,
        account,
        JSON.stringify({ code, firstFactor: justNow('pwd') }),
      )
      if (status !== 201) throw new TypeError(`The service answered ${status}.`)
    })
    const cpu = process.cpuUsage(cpuBefore)
    generator.push((cpu.user + cpu.system) / 1000 / perRound)
    const after = await rawRate(perRound / 2)
    const raw = (before + after) / 2
    ratios.push(redeemed / raw)
    rates.push(redeemed)
    raws.push(raw)
  }
  agent.destroy()
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
