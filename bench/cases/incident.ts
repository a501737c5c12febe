// An incident at 100,000 accounts (BENCH_ACCOUNTS for others), SQLite FULL: a dry run over all of them, then the job that ends every
// sheet, killed half-way and taken on by another process. Each sheet ends once, with one event; sheets issued meanwhile stay out.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { keyFile, sqliteFile } from 'sparekey/node'
import { createSparekeys, type IncidentActor, type IncidentJob, type Sparekeys } from 'sparekey/service'
import { sealIdentity } from '../../packages/sparekey/src/crypto/account-identity.ts'
import { atLeast, perSecond, say, workFolder, type Row } from '../measure.ts'

const accounts = Number(process.env['BENCH_ACCOUNTS'] ?? 100_000)
/** A quarter of an hour for 100,000 accounts. */
const goalPerSecond = 100_000 / 900
const meanwhile = 50

const policy = { format: 'long', issuing: { count: 5, countsAllowed: [5] } } as const
const machine: IncidentActor = { kind: 'machine', displayName: 'bench' }

type Ring = Sparekeys['ring']

/** One real sheet, and then as many rows like it as are asked for: what ends a sheet does not open it. */
const fill = (path: string, ring: Ring): void => {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF; BEGIN')
  const set = database.prepare('SELECT * FROM sparekey_code_sets').get() ?? {}
  const account = database.prepare('SELECT * FROM sparekey_accounts').get() ?? {}
  const insert = (table: string, row: object) =>
    database.prepare(
      `INSERT INTO sparekey_${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map(() => '?')})`,
    )
  const [insertSet, insertAccount] = [insert('code_sets', set), insert('accounts', account)]
  for (let index = 1; index < accounts; index += 1) {
    const name = `account-${index}`
    const accountKey = ring.accountKey('default', name)
    const sealed = sealIdentity(ring, accountKey, { tenant: 'default', account: name })
    insertSet.run(...Object.values({ ...set, account_key: accountKey }))
    insertAccount.run(
      ...Object.values({ ...account, account_key: accountKey, sealed_identity: sealed.bytes }),
    )
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

const worker = (path: string, keysPath: string) =>
  spawn(process.execPath, [fileURLToPath(new URL('../incident/work.ts', import.meta.url)), path, keysPath], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })

/** Waits until the job has come so far, and says how it stands. */
const until = async (
  incidents: Sparekeys['incidents'],
  jobId: string,
  isThere: (job: IncidentJob) => boolean,
): Promise<IncidentJob> => {
  for (;;) {
    const job = await incidents.find('default', jobId)
    if (job !== null && isThere(job)) return job
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const must = (holds: boolean, what: string): void => {
  if (!holds) throw new RangeError(what)
}

export const incident = async (): Promise<readonly Row[]> => {
  say(`  an incident at ${accounts} accounts (first they are made)`)
  const folder = workFolder()
  const [path, keysPath] = [join(folder, 'a.db'), join(folder, 'a.keys')]
  const store = sqliteFile(path)
  await store.migrate()
  const sparekeys = await createSparekeys({ store, keys: keyFile(keysPath) })
  const { incidents, ring } = sparekeys
  const calls = sparekeys.of('default', { policy })
  const issue = async (name: string): Promise<void> => {
    const authentication = { methods: ['pwd', 'otp'], at: new Date() }
    const made = await calls.issue(name, { reason: 'enrollment', authentication })
    if (!made.ok) throw new RangeError(made.detail)
    await calls.confirm(name, { setId: made.setId, code: made.codes[0] })
  }
  await issue('account-0')
  fill(path, ring)

  const countedAt = performance.now()
  const made = await incidents.count('default', { issuedUntil: new Date(8.64e15) }, machine)
  if (!made.ok) throw new RangeError(made.detail)
  const { jobId } = made.job
  while ((await incidents.round()).more) continue
  const counting = (performance.now() - countedAt) / 1000
  const counted = await until(incidents, jobId, ({ state }) => state === 'counted')
  must(counted.counted.sets === accounts, `${counted.counted.sets} sheets were counted`)

  const input = { reason: 'bench', accounts: counted.counted.accounts }
  await incidents.start('default', jobId, input, machine)
  if (counted.needsSecondPerson) await incidents.agree('default', jobId, input, machine)
  const startedAt = performance.now()
  const first = worker(path, keysPath)
  const half = await until(incidents, jobId, ({ ended }) => ended.sets >= accounts / 2)
  first.kill('SIGKILL')
  await once(first, 'exit')
  const killedAt = performance.now()
  say(`  killed after ${half.ended.sets} sheets`)
  for (let index = 0; index < meanwhile; index += 1) await issue(`new-${index}`)
  const second = worker(path, keysPath)
  const [code] = (await once(second, 'exit')) as [number | null]
  must(code === 0, `the second process ended with ${code}`)
  const whole = (performance.now() - startedAt) / 1000
  const job = await until(incidents, jobId, ({ state }) => state === 'done')
  await store.close()

  must(job.ended.sets === accounts && job.ended.accounts === accounts, `${job.ended.sets} sheets were ended`)
  must(job.endedBefore === 0 && job.failed === 0, `${job.endedBefore} ended before, ${job.failed} failed`)
  const database = new DatabaseSync(path, { readOnly: true })
  const one = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0])
  const ending = "event_type = 'set.revoked'"
  must(one(`SELECT count(*) FROM sparekey_events WHERE ${ending}`) === accounts, 'one event for each sheet')
  must(
    one(`SELECT count(DISTINCT account_key) FROM sparekey_events WHERE ${ending}`) === accounts,
    'each of another account',
  )
  must(
    one("SELECT count(*) FROM sparekey_code_sets WHERE state = 'revoked'") === accounts,
    'each sheet ended',
  )
  must(
    one("SELECT count(*) FROM sparekey_code_sets WHERE state = 'active'") === meanwhile,
    'new sheets stay out',
  )
  database.close()
  const working = half.ended.sets / ((killedAt - startedAt) / 1000)
  return [
    {
      what: `dry run over ${accounts} accounts, SQLite`,
      figure: `${counting.toFixed(1)} s`,
      against: '',
      ratio: null,
      goal: null,
    },
    {
      what: `sheets ended, one transaction for each account, SQLite FULL`,
      figure: perSecond(working),
      against: perSecond(goalPerSecond),
      ratio: working / goalPerSecond,
      goal: atLeast(working / goalPerSecond, 1),
    },
    {
      what: `all ${accounts}, killed at ${half.ended.sets} and taken on by another process: each sheet once, one event each`,
      figure: `${whole.toFixed(0)} s`,
      against: '',
      ratio: null,
      goal: null,
    },
  ]
}
