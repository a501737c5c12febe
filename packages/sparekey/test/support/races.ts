import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import { createSparekey } from '../../src/create-sparekey.ts'
import { createKdf } from '../../src/crypto/kdf.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import type { Kdf } from '../../src/crypto/ports.ts'
import type { PolicyInput } from '../../src/policy/policy.ts'
import type { RedeemResult } from '../../src/interface/redeem.ts'
import type { Database } from './databases.ts'
import { assertSound } from './inspect.ts'
import { ada, createLab, verdict, type Lab } from './lab.ts'

const parallel = 50
/** `npm run test:long` has 200. */
const usualRounds = Number(process.env['RACE_ROUNDS'] ?? 6)
/** As many in the queue as there are by default, and as long as a busy machine takes: nobody is turned away for its slowness. */
const patient = { waitMs: 60_000 }
/** Without delays, so that every one of them reaches the deciding transaction. */
const racing: PolicyInput = {
  format: 'long',
  attempts: { delaysSeconds: [] },
  issuing: { countsAllowed: [10, 100], maxPerDay: 20 },
}

/** One lab for each store of the database, on one key ring and one clock. */
const openLabs = async ({ stores }: Database, policy: PolicyInput, kdf?: Kdf): Promise<readonly Lab[]> => {
  const [first, ...others] = stores
  const options = { policy, gate: patient, ...(kdf === undefined ? {} : { kdf }) }
  const lab = await createLab({
    ...options,
    ...(first === undefined ? {} : { store: first }),
    keys: sharedKeys,
  })
  const rest = others.map((store) => createLab({ ...options, store, keys: lab.keys, clock: lab.clock }))
  return [lab, ...(await Promise.all(rest))]
}
const sharedKeys = (await createLab()).keys

/** So many uses of one code at once, spread over the labs. */
const race = (
  labs: readonly Lab[],
  code: string,
  account: string,
  times = parallel,
): Promise<RedeemResult[]> =>
  Promise.all(
    Array.from({ length: times }, (_, index) => labs[index % labs.length]!.redeem(code, { account })),
  )

const tally = (results: readonly RedeemResult[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const result of results) counts[verdict(result)] = (counts[verdict(result)] ?? 0) + 1
  return counts
}

const raceRounds = async (context: TestContext, labs: readonly Lab[], rounds: number, account: string) => {
  const [lab] = labs
  assert.ok(lab)
  const start = performance.now()
  const millis: number[] = []
  let sheet = await lab.sheet({ count: 100 }, account)
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0 && round % 99 === 0) sheet = await lab.sheet({ count: 100 }, account)
    const begin = performance.now()
    const counts = tally(await race(labs, sheet.codes[1 + (round % 99)]!, account))
    millis.push(performance.now() - begin)
    assert.deepEqual(counts, { ok: 1, code_already_used: parallel - 1 }, `round ${round}`)
  }
  await assertSound(lab, account)
  millis.sort((a, b) => a - b)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const [median, slowest] = [millis[rounds >> 1], millis.at(-1)].map((one) => one?.toFixed(0))
  context.diagnostic(
    `${rounds} rounds of ${parallel}: ${rounds} ok, ${rounds * (parallel - 1)} code_already_used in ${seconds} s; a round ${median} ms, the slowest ${slowest} ms`,
  )
}

/** What must hold on a database when many calls come at once. */
export const racesOn = (name: string, open: () => Promise<Database>): void => {
  describe(name, () => {
    let database: Database
    let labs: readonly Lab[]
    let lab: Lab
    before(async () => {
      database = await open()
      labs = await openLabs(database, racing)
      lab = labs[0]!
    })
    after(() => database.close())

    // On a busy machine, 10,000 uses and their trail take a while.
    const timeout = 600_000
    test(
      `of 50 uses of one code at once exactly one succeeds, ${usualRounds} times, and the others learn why`,
      { timeout },
      (context) => raceRounds(context, labs, usualRounds, ada),
    )

    test('the same with codes that need a slow hash', async (context) => {
      const policy = { ...racing, format: 'standard' } as const
      const slow = await openLabs(database, policy, createKdf(nodePrimitives))
      await raceRounds(context, slow, Math.ceil(usualRounds / 10), 'standard')
    })

    test('the same once as everyone has it: the default policy and its real derivation', async (context) => {
      const real = await Promise.all(
        database.stores.map((store) =>
          createSparekey({ store, keys: lab.keys, tenant: 'real', gate: patient }),
        ),
      )
      const authentication = () => ({ methods: ['pwd', 'otp'], at: new Date() })
      const sheet = await real[0]!.issue(ada, { reason: 'enrollment', authentication: authentication() })
      assert.ok(sheet.ok)
      const input = { code: sheet.codes[0], firstFactor: authentication() }
      const all = await Promise.all(
        Array.from({ length: parallel }, (_, index) => real[index % real.length]!.redeem(ada, input)),
      )
      const counts = tally(all)
      const { ok, code_already_used: used = 0, too_many_attempts: delayed = 0 } = counts
      assert.deepEqual([ok, used + delayed], [1, parallel - 1])
      context.diagnostic(JSON.stringify(counts))
    })

    test('three different codes at once are three uses, and what remains is right', async () => {
      const { codes } = await lab.sheet({}, 'three')
      for (let round = 0; round < 3; round += 1) {
        const three = codes.slice(round * 3, round * 3 + 3)
        const all = await Promise.all(
          three.map((code, index) => race([labs[index % labs.length]!], code, 'three', 1)),
        )
        const remaining = all.flat().map((one) => (one.ok ? one.remaining : verdict(one)))
        assert.deepEqual(new Set(remaining), new Set([1, 2, 3].map((used) => 10 - round * 3 - used)))
        assert.equal((await assertSound(lab, 'three')).row.remaining, 7 - round * 3)
      }
    })

    test('two issues at once leave at most one active and one pending set, always', async () => {
      for (let round = 0; round < 10; round += 1) {
        const account = `issues-${round}`
        if (round % 2 === 0) await lab.sheet({}, account)
        const both = await Promise.all(
          [0, 1].map((index) => labs[index % labs.length]!.issue({}, {}, account)),
        )
        const { sets } = await assertSound(lab, account)
        assert.equal(sets.filter(({ state }) => state === 'pending').length, 1)
        assert.equal(sets.filter(({ state }) => state === 'active').length, round % 2 === 0 ? 1 : 0)
        const confirmed = await Promise.all(
          both.map((sheet) => lab.confirm(sheet, sheet.codes[0], {}, account)),
        )
        assert.deepEqual(confirmed.map(verdict).toSorted(), ['ok', 'set_not_pending'])
      }
    })

    test('no code of the old set is used after the confirmation of the new one was answered', async (context) => {
      const seen: Record<string, number> = {}
      for (let round = 0; round < 20; round += 1) {
        const account = `replaced-${round}`
        const old = await lab.sheet({}, account)
        const fresh = await lab.issue({ reason: 'replacement' }, {}, account)
        const use = (code: string, index: number) => labs[index % labs.length]!.redeem(code, { account })
        const during = old.codes.slice(1, 6).map(use)
        const confirmed = await labs[1 % labs.length]!.confirm(fresh, fresh.codes[0], {}, account)
        assert.ok(confirmed.ok)
        const late = await Promise.all(old.codes.slice(6).map(use))
        assert.deepEqual(tally(late), { set_superseded: 4 })
        const counts = tally(await Promise.all(during))
        for (const [code, times] of Object.entries(counts)) seen[code] = (seen[code] ?? 0) + times
        await assertSound(lab, account)
      }
      for (const code of Object.keys(seen)) assert.ok(['ok', 'set_superseded'].includes(code), code)
      context.diagnostic(`uses during the confirmation: ${JSON.stringify(seen)}`)
    })
  })
}
