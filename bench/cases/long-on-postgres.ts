/**
 * Redemption of `long` codes in process on PostgreSQL, in turns with the bare transactions: two databases of one server, the
 * second a copy of the first, made before any code was used. What the library sends for its redemptions (the transaction of
 * the attempt, the transaction of the use) is kept, and the same statements with the same values are sent to the copy by the
 * driver alone, from the same process, over as many connections. Each pair of turns gives
 *
 *     ratio = redemptions a second ÷ bare pairs of transactions a second
 *
 * and the figure is the median of the pairs. At the end both databases must hold the same accounts and the same uses.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Client, Pool } from 'pg'
import { createSparekey } from 'sparekey'
import { keyFile } from 'sparekey/node'
import { postgresStore, type PgPool, type PgQuery } from 'sparekey/postgres'
import { startOwnPostgres } from '../../packages/sparekey/test/support/postgres.ts'
import { atLeast, median, perSecond, rate, say, spread, workFolder, type Row } from '../measure.ts'

/** Uses of a turn, one of each account: no two meet in one. */
const accounts = 400
const codesEach = 20
/** The first code of each confirms its sheet, and warms up. */
const pairs = codesEach - 2
const lanes = 8

/** What one redemption sends, from the first BEGIN to the last COMMIT. */
type Sent = readonly (readonly PgQuery[])[]

/** The same pool; what goes over each connection, from its being taken to its being given back, is added to `taken`. */
const recording = (pool: Pool, taken: PgQuery[][]): PgPool => ({
  connect: async () => {
    const client = await pool.connect()
    const queries: PgQuery[] = []
    taken.push(queries)
    return {
      query: (query) => {
        queries.push(query)
        return client.query(query)
      },
      on: (...listener: Parameters<typeof client.on>) => client.on(...listener),
      removeListener: (...listener: Parameters<typeof client.on>) => client.removeListener(...listener),
      release: (destroy) => client.release(destroy),
    }
  },
  on: (event, listener) => pool.on(event, listener),
  removeListener: (event, listener) => pool.removeListener(event, listener),
})

/** One entry for each account that was met; every redemption is two transactions. */
const bySender = (taken: readonly PgQuery[][]): readonly Sent[] => {
  const sent = new Map<string, PgQuery[][]>()
  for (const queries of taken) {
    const key = queries[1]?.values?.find((value) => value instanceof Uint8Array)
    if (key === undefined) throw new TypeError('A transaction without an account was sent.')
    const name = Buffer.from(key).toString('hex')
    sent.set(name, [...(sent.get(name) ?? []), queries])
  }
  for (const transactions of sent.values()) {
    if (transactions.length !== 2)
      throw new TypeError(`A redemption took ${transactions.length} transactions.`)
  }
  return [...sent.values()]
}

const digestOf = async (url: string): Promise<string> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(
    `SELECT a.*, r.label, r.redemption_id, r.redeemed_at FROM sparekey_accounts a
     JOIN sparekey_redemptions r USING (account_key) ORDER BY account_key, redemption_id`,
  )
  await client.end()
  return `${rows.length} uses, ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`
}

const justNow = (...methods: string[]) => ({ methods, at: new Date() })

export const longOnPostgres = async (): Promise<readonly Row[]> => {
  const server = await startOwnPostgres()
  const { rows: versions } = await server.run(
    "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync",
  )
  const ours = await server.createDatabase('ours')
  const keys = join(workFolder(), 'keys')
  const open = (pool: PgPool) =>
    createSparekey({ store: postgresStore(pool), keys: keyFile(keys), policy: { format: 'long' } })

  say(`  issuing to ${accounts} accounts`)
  const issuing = new Pool({ connectionString: ours, max: lanes })
  await postgresStore(issuing).migrate()
  const issuer = await open(issuing)
  const holders: { account: string; codes: readonly string[] }[] = []
  await rate(accounts, lanes, async () => {
    const account = crypto.randomUUID()
    const sheet = await issuer.issue(account, {
      reason: 'enrollment',
      authentication: justNow('otp'),
      count: codesEach,
    })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    holders.push({ account, codes: sheet.codes })
  })
  await issuer.close()
  await issuing.end()
  await server.run('CREATE DATABASE bare TEMPLATE ours')

  const taken: PgQuery[][] = []
  const libraryPool = new Pool({ connectionString: ours, max: lanes, idleTimeoutMillis: 0 })
  const barePool = new Pool({ connectionString: server.url('bare'), max: lanes, idleTimeoutMillis: 0 })
  const sparekey = await open(recording(libraryPool, taken))

  /** One use of each account. */
  const redeemTurn = async (turn: number) => {
    taken.length = 0
    const before = process.cpuUsage()
    const perSecond = await rate(accounts, lanes, async (item) => {
      const { account, codes } = holders[item] ?? { account: '', codes: [] }
      const used = await sparekey.redeem(account, { code: codes[turn] ?? '', firstFactor: justNow('pwd') })
      if (!used.ok) throw new TypeError(used.detail)
    })
    return { perSecond, ms: millisecondsSince(before), sent: bySender(taken) }
  }
  const bareTurn = async (sent: readonly Sent[]) => {
    const before = process.cpuUsage()
    const perSecond = await rate(accounts, lanes, async (item) => {
      for (const transaction of sent[item] ?? []) {
        const client = await barePool.connect()
        for (const query of transaction) await client.query(query)
        client.release()
      }
    })
    return { perSecond, ms: millisecondsSince(before) }
  }

  await bareTurn((await redeemTurn(0)).sent)
  let last = await redeemTurn(1)
  say(`  ${pairs} pairs of turns of ${accounts} redemptions and of as many bare pairs of transactions`)
  const library: { perSecond: number; ms: number }[] = []
  const bare: { perSecond: number; ms: number }[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const { sent } = last
    // Each first in half of the pairs, so that neither always finds the machine as the other left it.
    if (pair % 2 === 1) bare.push(await bareTurn(sent))
    last = await redeemTurn(pair + 2)
    library.push(last)
    if (pair % 2 === 0) bare.push(await bareTurn(sent))
  }
  await bareTurn(last.sent)
  await sparekey.close()
  await libraryPool.end()
  await barePool.end()
  if ((await digestOf(ours)) !== (await digestOf(server.url('bare')))) {
    throw new TypeError('The bare transactions left other accounts and uses than the redemptions did.')
  }
  await server.stop()

  const statements = last.sent[0]?.flat().length
  const ratios = library.map((one, pair) => one.perSecond / (bare[pair]?.perSecond ?? Number.NaN))
  const ratio = median(ratios)
  say(
    `  PostgreSQL ${String(versions[0]?.['version'])}, fsync ${String(versions[0]?.['fsync'])}; ratios ${spread(ratios)}`,
  )
  say(
    `  ${statements} statements each; processor time of this process for each: redemption ` +
      `${median(library.map((one) => one.ms)).toFixed(2)} ms, bare ${median(bare.map((one) => one.ms)).toFixed(2)} ms`,
  )
  return [
    {
      what: `redeem in process, long, PostgreSQL, ${lanes} at once`,
      figure: perSecond(median(library.map((one) => one.perSecond))),
      against: `the bare two transactions ${perSecond(median(bare.map((one) => one.perSecond)))}`,
      ratio,
      goal: atLeast(ratio, 0.6),
    },
  ]
}

const millisecondsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / accounts
}
