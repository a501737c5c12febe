import assert from 'node:assert/strict'
import { readFileSync, writeFileSync, appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { keyFile, sqliteFile } from 'sparekey/node'
import { createSparekeys, type Sparekeys } from 'sparekey/service'
import { jsonOf, newDirectory, place, run } from './run.ts'

const policy = { format: 'long', issuing: { count: 5, countsAllowed: [5] } } as const
const data = place()
let environment: Awaited<ReturnType<typeof newDirectory>>
const codes = new Map<string, readonly string[]>()
const serials = new Map<string, string>()

/** Runs ahead, so that no lease of an earlier process is waited for. */
let ahead = 0
const clock = () => new Date(Date.now() + ahead)

/** The service for a moment: what `work` does is followed up and gets its leaves. */
const serve = async <T>(work: (calls: ReturnType<Sparekeys['of']>) => Promise<T>): Promise<T> => {
  const store = sqliteFile(join(data, 'sparekey.db'))
  const sparekeys = await createSparekeys({ store, keys: keyFile(join(data, 'sparekey.keys')), clock })
  const done = await work(sparekeys.of('default', { policy }))
  while (
    (await sparekeys.runDue({ limit: 1000, deliver: null, tenant: async () => ({ endpoints: [] }) })).more
  )
    continue
  ahead += 20_000
  while ((await sparekeys.sequencer.round()).more) continue
  await store.close()
  return done
}

const redeem = (account: string): Promise<string> =>
  serve(async (calls) => {
    const code = codes.get(account)?.[1] ?? ''
    const result = await calls.redeem(account, { code, firstFactor: { methods: ['pwd'], at: clock() } })
    return result.ok ? 'ok' : result.code
  })

before(async () => {
  environment = await newDirectory(data)
  await serve(async (calls) => {
    for (let index = 0; index < 102; index += 1) {
      const account = `a${index}`
      const authentication = { methods: ['pwd', 'otp'], at: clock() }
      const contacts = index === 0 ? [{ channel: 'email' as const, address: 'a0@example.org' }] : []
      const made = await calls.issue(account, { reason: 'enrollment', authentication, contacts })
      assert.ok(made.ok)
      codes.set(account, made.codes)
      serials.set(account, made.serial)
    }
  })
})

test('a job is counted, started with the number that was counted, and ends each sheet; who was told is listed', async () => {
  const serial = serials.get('a0') ?? ''
  const counted = await run(environment, 'incident', 'count', '--serial', serial.toLowerCase(), '--json')
  assert.equal(counted.exit, 0)
  const { job, sample } = jsonOf(counted) as {
    job: { jobId: string; counted: { accounts: number; sets: number } }
    sample: { accountId: string }[]
  }
  assert.deepEqual(job.counted, { accounts: 1, sets: 1 })
  assert.deepEqual(
    sample.map(({ accountId }) => accountId),
    ['a0'],
  )
  const start = (accounts: string) =>
    run(environment, 'incident', 'start', job.jobId, '--accounts', accounts, '--reason', 'found in a café')
  assert.equal((await start('2')).exit, 1)
  const started = await start('1')
  assert.equal(started.exit, 0, started.err)
  assert.match(started.out, /State {4}done/)
  assert.equal(await redeem('a0'), 'set_superseded', 'it was not confirmed')
  assert.equal(await redeem('a1'), 'ok')
  const told = await run(environment, 'incident', 'told', job.jobId)
  assert.match(told.out, /"accountId":"a0".*"telling":"waiting"/)
})

test('above 100 accounts a job waits for a second person, and --alone goes on without one and says so', async () => {
  const counted = jsonOf(await run(environment, 'incident', 'count', '--format', 'long', '--json')) as {
    job: { jobId: string; counted: { accounts: number } }
  }
  assert.deepEqual(counted.job.counted, { accounts: 101, sets: 101 })
  const { jobId } = counted.job
  const start = ['incident', 'start', jobId, '--accounts', '101', '--reason', 'stolen key']
  const waiting = await run(environment, ...start)
  assert.equal(waiting.exit, 0)
  assert.match(waiting.out, /second person must agree/)
  assert.match((await run(environment, 'incident', 'list')).out, new RegExp(`${jobId}  waiting`))
  assert.equal(await redeem('a2'), 'ok')
  const alone = await run(environment, ...start, '--alone')
  assert.match(alone.out, /State {4}done/)
  assert.match(alone.out, /agreed, .+ at /)
  assert.equal(await redeem('a2'), 'set_revoked')
})

test('no condition, a time that is none and a job that is not there are refused', async () => {
  assert.equal((await run(environment, 'incident', 'count')).exit, 2)
  assert.equal((await run(environment, 'incident', 'count', '--issued-from', 'yesterday')).exit, 2)
  assert.equal((await run(environment, 'incident', 'show', 'inc_nothing')).exit, 1)
})

test('a bundle of evidence is verified with the key alone, and whatever is changed in it is found', async () => {
  await serve(async () => null)
  const key = (await run(environment, 'audit', 'key')).out.trim()
  const bundle = join(data, 'evidence')
  const written = await run(environment, 'incident', 'evidence', bundle)
  assert.equal(written.exit, 0, written.err)
  const verify = () => run({}, 'audit', 'verify', '--bundle', bundle, '--key', key)
  const whole = await verify()
  assert.equal(whole.exit, 0, whole.err)
  assert.match(whole.out, /The bundle is whole: \d{3} events as the log signed them\./)
  assert.equal((await run(environment, 'incident', 'evidence', bundle)).exit, 2, 'nothing is written over')
  for (const code of [...codes.values()].flat()) {
    assert.ok(!readFileSync(join(bundle, 'events.jsonl'), 'utf8').includes(code))
  }
  for (const name of [
    'events.jsonl',
    'proofs.jsonl',
    'checkpoint',
    'policies.jsonl',
    'incidents.jsonl',
    'manifest',
  ]) {
    const path = join(bundle, name)
    const text = readFileSync(path, 'utf8')
    const at = Math.floor(text.length / 2)
    writeFileSync(path, text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1))
    const changed = await verify()
    assert.equal(changed.exit, 1, name)
    assert.match(changed.out, /changed|not signed|not the manifest/, name)
    writeFileSync(path, text)
  }
  writeFileSync(join(bundle, 'more.jsonl'), '{}\n')
  assert.match((await verify()).out, /more\.jsonl is not in the manifest/)
  rmSync(join(bundle, 'more.jsonl'))
  const events = readFileSync(join(bundle, 'policies.jsonl'), 'utf8')
  rmSync(join(bundle, 'policies.jsonl'))
  assert.match((await verify()).out, /policies\.jsonl is in the manifest and not there/)
  writeFileSync(join(bundle, 'policies.jsonl'), events)
  appendFileSync(join(bundle, 'events.jsonl'), '\n')
  assert.equal((await verify()).exit, 1)
})

test('a bundle under another key is not believed', async () => {
  const bundle = join(data, 'evidence')
  const other = 'sparekey/log/0000+8d1f03b2+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  assert.notEqual((await run({}, 'audit', 'verify', '--bundle', bundle, '--key', other)).exit, 0)
})
