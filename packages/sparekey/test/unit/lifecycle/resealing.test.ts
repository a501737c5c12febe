import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, test } from 'node:test'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing, withoutKey, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { KeySource } from '../../../src/crypto/ports.ts'
import { createStreamKeys } from '../../../src/access/ssf-keys.ts'
import { createStreams } from '../../../src/access/ssf-streams.ts'
import { sealWebhook } from '../../../src/crypto/webhook-seal.ts'
import { countKeyUses } from '../../../src/lifecycle/rotation/key-uses.ts'
import { resealAll, type ResealOptions, type Unopened } from '../../../src/lifecycle/rotation/reseal.ts'
import { keep, write, type Store } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import type { Issued } from '../../../src/interface/issue.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'
import { noRows } from '../../support/no-rows.ts'
import { watchedStore } from '../../support/stores.ts'

const old = generateKeyRing(nodeRandom, new Date(0))
const rotated = addKey(old, nodeRandom, new Date(0))
const ringOf = (data: KeyRingData) => createKeyRing(data, nodePrimitives, nodeRandom)
const keysOf = (data: KeyRingData): KeySource => ({ load: () => Promise.resolve(ringOf(data)) })

const people = ['ada', 'bob', 'cleo', 'dora', 'emil']
let database: DatabaseSync
let store: Store
let sheets: Map<string, Issued>
let streamId: string
const contacts = [{ channel: 'email', address: 'owner@example.org' }] as const

const under = (data: KeyRingData, over: Store = store): Promise<Lab> =>
  createLab({ store: over, keys: keysOf(data), policy: undelayed() })

/** Five people with a sheet and an address, sealed under the old key; one sheet was replaced, one code used. */
// One suite: at the top the hooks would hold for every file of a process that runs several.
describe('keys of a ring', () => {
  beforeEach(async () => {
    database = new DatabaseSync(':memory:')
    store = sqliteStore(database)
    const lab = await under(old)
    sheets = new Map()
    for (const account of people) sheets.set(account, await lab.sheet({ contacts }, account))
    await lab.redeem(codeOf('ada', 1))
    sheets.set('bob', await lab.sheet({ reason: 'replacement' }, 'bob'))
    const place = { tenant: 'acme', webhookId: 'w1', url: 'https://acme.example' }
    const { keyId, bytes } = sealWebhook(ringOf(old), place, '[]')
    const row = { ...place, kinds: null, keyId, sealedSecrets: bytes, createdAt: 0, disabledAt: null }
    await ask(store, function* () {
      return keep(yield* write('insertWebhook', row))
    })
    const stream = await createStreams({ store, ring: ringOf(old) }).create({
      tenant: 'acme',
      apiKeyId: 'key_1',
      audience: 'https://receiver.example',
      description: null,
      eventsRequested: [],
      credentialType: null,
      subjectIssuer: null,
      endpointUrl: 'https://receiver.example/events',
      authorization: 'Bearer of-the-receiver',
    })
    streamId = stream?.streamId ?? assert.fail()
    const key = { kid: 'kid_1', publicKey: '{}', privateKey: 'a private key' }
    await createStreamKeys({ store, ring: ringOf(old) }).add('acme', key)
  })

  const codeOf = (account: string, at: number): string => sheets.get(account)?.codes[at] ?? assert.fail()

  const reseal = async (over: Store = store, data = rotated, options: Partial<ResealOptions> = {}) => {
    const unopened: Unopened[] = []
    const resealed = await resealAll(over, ringOf(data), {
      unopened: (row) => void unopened.push(row),
      pageRows: 2,
      ...options,
    })
    return { resealed, unopened }
  }

  const usesOf = async (keyId: string) =>
    (await countKeyUses(store, new Date(0), 2)).find((uses) => uses.keyId === keyId)?.rows

  /** Every code that was not used, once, by a ring that has the new key alone. */
  const redeemAll = async (): Promise<void> => {
    const lab = await under(withoutKey(rotated, 'k1'))
    for (const account of people) {
      const sheet = sheets.get(account)
      for (const code of sheet?.codes ?? []) {
        const expected = account === 'ada' && code === codeOf('ada', 1) ? 'code_already_used' : 'ok'
        assert.equal(verdict(await lab.redeem(code, { account })), expected)
      }
    }
  }

  describe('resealing', () => {
    test('puts every set, identity, address, webhook, stream and signing key under the new key, and every code still redeems', async () => {
      const some = { sets: 6, identities: 5, contacts: 5, webhooks: 1, streams: 1, streamKeys: 1 }
      const rows = { ...noRows, ...some }
      assert.deepEqual(await usesOf('k1'), { ...rows, recoveries: 1, pages: 0, fingerprints: 0 })
      assert.deepEqual(await reseal(), { resealed: rows, unopened: [] })
      assert.deepEqual(await usesOf('k2'), { ...rows, recoveries: 0, pages: 0, fingerprints: 0 })
      assert.deepEqual(
        await usesOf('k1'),
        Object.assign({ recoveries: 1, pages: 0, fingerprints: 0 }, noRows),
      )
      await redeemAll()
      const ring = ringOf(withoutKey(rotated, 'k1'))
      assert.equal(
        await createStreams({ store, ring }).authorization('acme', streamId),
        'Bearer of-the-receiver',
      )
      assert.equal((await createStreamKeys({ store, ring }).signing('acme'))?.privateKey, 'a private key')
    })

    test('finds nothing to do the second time', async () => {
      await reseal()
      assert.deepEqual(await reseal(), { resealed: noRows, unopened: [] })
    })

    test('may end before any statement and be started again: nothing is lost or doubled', async () => {
      for (let statement = 0; ; statement += 1) {
        let asked = 0
        const failing = watchedStore(store, () => {
          if (asked === statement) throw new RangeError('cut off')
          asked += 1
        })
        const isDone = await reseal(failing).then(
          () => true,
          () => false,
        )
        if (isDone) break
      }
      assert.equal((await usesOf('k1'))?.sets, 0)
      assert.equal((await usesOf('k2'))?.sets, 6)
      await redeemAll()
    })

    test('leaves codes redeemable at every moment to a process that knows both keys', async () => {
      const lab = await under(rotated)
      const codes = people.flatMap((account) =>
        (sheets.get(account)?.codes ?? []).slice(2).map((code) => ({ account, code })),
      )
      const waiting = codes.values()
      const busy: Store = {
        ...store,
        transact: async (body) => {
          const next = waiting.next()
          if (next.done !== true) {
            const { account, code } = next.value
            assert.equal(verdict(await lab.redeem(code, { account })), 'ok')
          }
          return store.transact(body)
        },
      }
      await reseal(busy)
      assert.equal((await usesOf('k1'))?.sets, 0)
    })

    test('loses no race: a set that was deleted or resealed since it was read is left as it is', async () => {
      const lab = await under(rotated)
      let raced = 0
      await reseal(store, rotated, {
        pageRows: 100,
        reached: (point) => {
          if (point !== 'sealed' || raced > 0) return
          raced += 1
          database
            .prepare('DELETE FROM sparekey_code_sets WHERE account_key = ?')
            .run(accountKeyOf(lab, 'cleo'))
          database
            .prepare("UPDATE sparekey_code_sets SET sealed = X'00', key_id = 'k9' WHERE account_key = ?")
            .run(accountKeyOf(lab, 'dora'))
        },
      })
      assert.equal(raced, 1)
      const [dora] = database
        .prepare('SELECT key_id, sealed FROM sparekey_code_sets WHERE account_key = ?')
        .all(accountKeyOf(lab, 'dora'))
      assert.deepEqual({ ...dora }, { key_id: 'k9', sealed: Uint8Array.of(0) })
      assert.deepEqual([(await usesOf('k2'))?.sets, (await usesOf('k1'))?.sets], [4, 0])
    })

    test('takes nothing for unopened that another run sealed anew since it read the page', async () => {
      let pages = 0
      const beside: Store = {
        ...store,
        transact: async (body) => {
          const outcome = await store.transact(body)
          if ((pages += 1) === 1) assert.deepEqual((await reseal()).unopened, [])
          return outcome
        },
      }
      const { resealed, unopened } = await reseal(beside)
      assert.deepEqual([resealed.sets, unopened], [0, []])
      await redeemAll()
    })

    test('names and leaves a set that does not open, and goes on', async () => {
      const lab = await under(rotated)
      const before = database
        .prepare(
          "UPDATE sparekey_code_sets SET serial = 'ZZZZ' WHERE account_key = ? RETURNING sealed, key_id",
        )
        .all(accountKeyOf(lab, 'ada'))
      const { resealed, unopened } = await reseal()
      assert.equal(resealed.sets, 5)
      assert.deepEqual(
        unopened.map(({ table, keyId }) => [table, keyId]),
        [['sets', 'k1']],
      )
      assert.ok(unopened[0]?.row.includes(Buffer.from(accountKeyOf(lab, 'ada')).toString('hex')))
      const after = database
        .prepare('SELECT sealed, key_id FROM sparekey_code_sets WHERE account_key = ?')
        .all(accountKeyOf(lab, 'ada'))
      assert.deepEqual(after, before)
    })
  })

  describe('a key that is gone', () => {
    test('stops the accounts whose rows lie under it, and no others', async () => {
      const lab = await under(rotated)
      const fresh = await lab.sheet({}, 'new')
      const without = await under(withoutKey(rotated, 'k1'))
      await assert.rejects(without.redeem(codeOf('bob', 0), { account: 'bob' }), { code: 'internal' })
      assert.equal(verdict(await without.redeem(fresh.codes[0], { account: 'new' })), 'ok')
      assert.equal(verdict(await lab.redeem(codeOf('bob', 0), { account: 'bob' })), 'ok')
    })

    test('is counted for what is open: not for a recovery that ended, nor a fingerprint that expired', async () => {
      const lab = await under(old)
      const options = { account: 'emil', idempotencyKey: 'once' }
      assert.equal(verdict(await lab.redeem(codeOf('emil', 3), options)), 'ok')
      const at = (hours: number) =>
        countKeyUses(store, new Date(lab.clock.now().getTime() + hours * 3_600_000), 1).then(
          (all) => all.find(({ keyId }) => keyId === 'k1')?.rows,
        )
      const [now, inAnHour, inTwoDays] = [await at(0), await at(1), await at(48)]
      assert.deepEqual([now?.recoveries, now?.fingerprints], [2, 1])
      assert.deepEqual([inAnHour?.recoveries, inAnHour?.fingerprints], [0, 1])
      assert.deepEqual([inTwoDays?.recoveries, inTwoDays?.fingerprints], [0, 0])
    })
  })
})
