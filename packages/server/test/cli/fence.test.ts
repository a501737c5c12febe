import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyFile, sqliteFile } from 'sparekey/node'
import { createSparekeys, logSigner, nodePrimitives } from 'sparekey/service'
import { createLogKeeper } from '../../src/log-keeping/keeper.ts'
import { createRound } from '../../src/log-keeping/round.ts'
import { jsonOf, newDirectory, place, run } from './run.ts'

const policy = { format: 'long' } as const

/** Runs ahead, so that no lease of an earlier process is waited for. */
let ahead = 0
const clock = () => new Date(Date.now() + ahead)

/** The service for a moment: what `work` does is followed up, signed and kept. */
const serve = async <T>(
  data: string,
  work: (calls: ReturnType<Awaited<ReturnType<typeof createSparekeys>>['of']>) => Promise<T>,
): Promise<T> => {
  const store = sqliteFile(join(data, 'sparekey.db'))
  const sparekeys = await createSparekeys({ store, keys: keyFile(join(data, 'sparekey.keys')), clock })
  const signer = logSigner(nodePrimitives, sparekeys.ring)
  const round = createRound({
    keeper: createLogKeeper({ store, signer, path: join(data, 'checkpoint'), clock }),
    sequencer: sparekeys.sequencer,
    due: () => sparekeys.runDue({ limit: 1000, deliver: null, tenant: async () => ({ endpoints: [] }) }),
    alarm: (fault) => assert.fail(fault),
  })
  const done = await work(sparekeys.of('default', { policy }))
  for (let count = 0; count < 3; count += 1) {
    ahead += 20_000
    await round()
  }
  await store.close()
  return done
}

type Calls = Parameters<Parameters<typeof serve>[1]>[0]
const sheet = async (calls: Calls, account: string) => {
  const authentication = { methods: ['pwd', 'otp'], at: clock() }
  const made = await calls.issue(account, { reason: 'enrollment', authentication })
  return made.ok ? made : assert.fail(made.code)
}
const use = async (calls: Calls, account: string, code: string) =>
  calls.redeem(account, { code, firstFactor: { methods: ['pwd'], at: clock() } })

/** A database that is an hour older than what was signed of it, and what was done in that hour. */
const restored = async (
  since: (calls: Calls, codes: readonly string[]) => Promise<unknown>,
  before: (calls: Calls) => Promise<unknown> = async () => {},
) => {
  const data = place()
  const environment = await newDirectory(data)
  const { codes } = await serve(data, (calls) => sheet(calls, 'ada'))
  await serve(data, (calls) => sheet(calls, 'bo'))
  await serve(data, before)
  const backup = join(data, 'backup.db')
  assert.equal((await run(environment, 'backup', backup)).exit, 0)
  await serve(data, (calls) => since(calls, codes))
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(data, `sparekey.db${suffix}`), { force: true })
  copyFileSync(backup, join(data, 'sparekey.db'))
  return { data, environment, codes }
}

test('without --yes it says what was lost and changes nothing; with it the sheets end and the log goes on', async () => {
  const { data, environment, codes } = await restored((calls, [code = '']) => use(calls, 'ada', code))
  const before = readFileSync(join(data, 'checkpoint'), 'utf8')
  const plan = await run(environment, 'fence', '--json')
  assert.equal(plan.exit, 1)
  const { accounts, ...said } = jsonOf(plan) as { accounts: readonly Record<string, unknown>[] }
  assert.partialDeepStrictEqual(said, { ok: false, state: 'behind', signedSize: 4, presentSize: 2 })
  assert.deepEqual(
    accounts.map(({ tenant, accountId, isKnown, wasErased }) => ({ tenant, accountId, isKnown, wasErased })),
    [{ tenant: 'default', accountId: 'ada', isKnown: true, wasErased: false }],
  )
  assert.equal(readFileSync(join(data, 'checkpoint'), 'utf8'), before)
  const issuing = await run(environment, 'issue', 'ada', '--methods', 'otp')
  assert.deepEqual([issuing.exit, issuing.out], [2, ''])
  assert.match(issuing.err, /^sparekey: The database went back/)
  assert.equal((await run(environment, 'status', 'ada')).exit, 0)
  const examined = await run(environment, 'doctor')
  assert.match(examined.out, /error +log +The database went back: it holds 2 of the 4 events/)
  assert.match(examined.out, /Run "sparekey fence"/)

  const fenced = jsonOf(await run(environment, 'fence', '--yes', '--json'))
  assert.partialDeepStrictEqual(fenced, {
    ok: true,
    state: 'fenced',
    done: { withdrawn: 1, asked: 0, gone: 0, erasedAgain: 0 },
    epoch: 2,
  })
  const kept = readFileSync(join(data, 'checkpoint'), 'utf8')
  assert.match(kept, /^sparekey\/log\/[0-9a-f]{16}\/2\n2\n/)
  assert.equal(readFileSync(join(data, 'checkpoint.epoch-1'), 'utf8'), before)
  assert.ok(existsSync(join(data, 'checkpoint.journal.epoch-1')))
  assert.deepEqual(jsonOf(await run(environment, 'fence', '--json'))['state'], 'fine')

  await serve(data, async (calls) => {
    const again = await use(calls, 'ada', codes[0] ?? '')
    assert.equal(again.ok ? 'ok' : again.code, 'set_superseded', 'it was not confirmed in the copy')
    assert.equal((await calls.status('bo')).state, 'pending', 'whose records are whole keeps the sheet')
    await sheet(calls, 'ada')
  })
  assert.match(readFileSync(join(data, 'checkpoint'), 'utf8'), /\/2\n[4-9]\n/)
  assert.match((await run(environment, 'doctor')).out, /ok +log +The database continues the checkpoint/)
})

test('an account that had been erased since is erased again', async () => {
  const { environment } = await restored((calls) => calls.erase('ada'))
  assert.match((await run(environment, 'fence')).out, /default \/ ada: 1 account\.erased; erase again/)
  const { done } = jsonOf(await run(environment, 'fence', '--yes', '--json'))
  assert.partialDeepStrictEqual(done, { withdrawn: 0, gone: 1, erasedAgain: 1 })
  assert.match((await run(environment, 'status', 'ada')).out, /none/i)
})

test('a support case that was under way in the copy ends, though its account lost nothing', async () => {
  const by = { kind: 'owner', context: null } as const
  const { data, environment } = await restored(
    (calls, [code = '']) => use(calls, 'ada', code),
    (calls) => calls.support.open('bo', { reason: 'lost_codes' }, by),
  )
  const { done } = jsonOf(await run(environment, 'fence', '--yes', '--json'))
  assert.partialDeepStrictEqual(done, { withdrawn: 1, casesEnded: 1 })
  await serve(data, async (calls) => {
    const found = await calls.support.ofAccount('bo')
    assert.equal(found.ok && found.state, 'expired')
  })
})

test('where the journal does not say whose records were lost, it has to be said how far to go', async () => {
  const { data, environment, codes } = await restored((calls, [code = '']) => use(calls, 'ada', code))
  rmSync(join(data, 'checkpoint.journal'))
  assert.match((await run(environment, 'fence')).out, /Of 2 of them the journal does not say whose they were/)
  const refused = await run(environment, 'fence', '--yes')
  assert.equal(refused.exit, 2)
  assert.match(refused.err, /Add --all .* or --known-only/)
  const { done } = jsonOf(await run(environment, 'fence', '--yes', '--all', '--json'))
  assert.partialDeepStrictEqual(done, { withdrawn: 2 })
  await serve(data, async (calls) => {
    const again = await use(calls, 'ada', codes[0] ?? '')
    assert.equal(again.ok ? 'ok' : again.code, 'set_superseded')
  })
})

test('with --known-only the accounts that the journal does not name stay as they are', async () => {
  const { data, environment, codes } = await restored((calls, [code = '']) => use(calls, 'ada', code))
  rmSync(join(data, 'checkpoint.journal'))
  const { done } = jsonOf(await run(environment, 'fence', '--yes', '--known-only', '--json'))
  assert.partialDeepStrictEqual(done, { withdrawn: 0 })
  await serve(data, async (calls) => assert.ok((await use(calls, 'ada', codes[0] ?? '')).ok))
})

test('where no checkpoint was kept nothing is known, and --all is the way', async () => {
  const { data, environment } = await restored((calls, [code = '']) => use(calls, 'ada', code))
  for (const name of ['checkpoint', 'checkpoint.journal']) rmSync(join(data, name))
  const plan = await run(environment, 'fence', '--yes')
  assert.equal(plan.exit, 0)
  assert.match(plan.out, /No checkpoint is kept .* so nothing is known/)
  assert.match((await run(environment, 'doctor')).out, /warning +log +No checkpoint is kept/)
  const { done, epoch } = jsonOf(await run(environment, 'fence', '--yes', '--all', '--json'))
  assert.deepEqual([(done as { withdrawn: number }).withdrawn, epoch], [2, 2])
})

test('a file that is no checkpoint of this database stops it, with what to do', async () => {
  const { data, environment } = await restored(async () => {})
  writeFileSync(join(data, 'checkpoint'), 'nonsense')
  const { exit, err } = await run(environment, 'fence', '--yes', '--all')
  assert.equal(exit, 2)
  assert.match(err, /is no checkpoint that the log of this database signed\. Put the right one back/)
})
