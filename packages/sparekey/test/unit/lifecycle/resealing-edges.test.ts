import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStreamKeys } from '../../../src/access/ssf-keys.ts'
import { createStreams } from '../../../src/access/ssf-streams.ts'
import { sealAlarmNote } from '../../../src/crypto/alarm-note-seal.ts'
import { addKey, generateKeyRing, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { sealWebhook } from '../../../src/crypto/webhook-seal.ts'
import { resealAll, type ResealPoint, type Unopened } from '../../../src/lifecycle/rotation/reseal.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, write, type Store } from '../../../src/store/port.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf, createLab } from '../../support/lab.ts'
import { noRows } from '../../support/no-rows.ts'

const old = generateKeyRing(nodeRandom, new Date(0))
const rotated = addKey(old, nodeRandom, new Date(0))
const ringOf = (data: KeyRingData) => createKeyRing(data, nodePrimitives, nodeRandom)

/** A ring under the ids of the rotated one, none of whose secrets is the right one. */
const foreign: KeyRingData = {
  ...rotated,
  keys: rotated.keys.map((key) => ({ ...key, secret: nodeRandom(32) })),
}

/** One row of every table but those of the console and of cases, under the old key. */
const start = async () => {
  const store = memoryStore()
  const lab = await createLab({ store, keys: { load: () => Promise.resolve(ringOf(old)) } })
  const sheet = await lab.issue({ contacts: [{ channel: 'email', address: 'ada@example.org' }] })
  const place = { tenant: 'acme', webhookId: 'w1', url: 'https://acme.example' }
  const { keyId, bytes } = sealWebhook(ringOf(old), place, '[]')
  const row = { ...place, kinds: null, keyId, sealedSecrets: bytes, createdAt: 0, disabledAt: null }
  await ask(store, function* () {
    return keep(yield* write('insertWebhook', row))
  })
  await addStream(store, 'key_1', 'Bearer x')
  await createStreamKeys({ store, ring: ringOf(old) }).add('acme', {
    kid: 'kid_1',
    publicKey: '{}',
    privateKey: 'p',
  })
  const alarm = { tenant: 'acme', eventId: new Uint8Array(16) }
  const note = sealAlarmNote(ringOf(old), alarm, '{}')
  await ask(store, function* () {
    const kept = { ...alarm, operatorId: 'o', keyId: note.keyId, sealed: note.bytes, notedAt: 0 }
    return keep(yield* write('insertAlarmNote', kept))
  })
  return { store, lab, sheet }
}

const addStream = (store: Store, apiKeyId: string, authorization: string | null) =>
  createStreams({ store, ring: ringOf(old) }).create({
    tenant: 'acme',
    apiKeyId,
    audience: `https://receiver.example/${apiKeyId}`,
    description: null,
    eventsRequested: [],
    credentialType: null,
    subjectIssuer: null,
    endpointUrl: authorization === null ? null : 'https://receiver.example/events',
    authorization,
  })

const reseal = async (store: Store, data: KeyRingData, pageRows = 500) => {
  const unopened: Unopened[] = []
  const points: ResealPoint[] = []
  const progress: (readonly [string, number, number])[] = []
  const resealed = await resealAll(store, ringOf(data), {
    unopened: (row) => unopened.push(row),
    reached: (point) => points.push(point),
    progress: (...step) => progress.push(step),
    pageRows,
  })
  return { resealed, unopened, points, progress }
}

const tablesWithRow = ['sets', 'identities', 'contacts', 'webhooks', 'streams', 'streamKeys', 'alarmNotes']
const one = { ...noRows, ...Object.fromEntries(tablesWithRow.map((name) => [name, 1])) }

test('a row of any table that the ring does not open is named with its key, and left for the ring that does', async () => {
  const { store, lab } = await start()
  const { resealed, unopened } = await reseal(store, foreign)
  assert.deepEqual(resealed, noRows)
  const account = `account ${Buffer.from(accountKeyOf(lab)).toString('hex')}`
  assert.deepEqual(
    unopened.map(({ table, keyId }) => [table, keyId]),
    tablesWithRow.map((table) => [table, 'k1']),
  )
  for (const [index, says] of [
    new RegExp(`^set [0-9a-f]{32} of ${account}$`),
    new RegExp(`^identity of ${account}$`),
    new RegExp(`^address [0-9a-f]{32} of ${account}$`),
    /^webhook w1 of tenant acme$/,
    /^stream \S+ of tenant acme$/,
    /^signing key kid_1 of tenant acme$/,
    /^note on alarm [0-9a-f]{32} of tenant acme$/,
  ].entries()) {
    assert.match(unopened[index]?.row ?? '', says)
  }
  assert.deepEqual((await reseal(store, rotated)).resealed, one)
})

test('what holds no secret is passed over: an erased account, a stream that is polled', async () => {
  const { store, lab } = await start()
  await lab.sparekey.erase('ada')
  await addStream(store, 'key_2', null)
  const { resealed, unopened } = await reseal(store, rotated)
  assert.deepEqual(unopened, [])
  assert.deepEqual(resealed, { ...one, sets: 0, identities: 0, contacts: 0 })
})

test('a run tells each point after which it may end, and how far it has come', async () => {
  const { store, lab } = await start()
  await lab.issue({}, {}, 'eve')
  const { points, progress } = await reseal(store, rotated, 1)
  assert.equal(points.filter((point) => point === 'table done').length, Object.keys(noRows).length)
  assert.deepEqual(points.slice(0, 6), ['read', 'sealed', 'written', 'read', 'sealed', 'written'])
  const sets = progress.filter(([table]) => table === 'sets')
  const shares = ['ada', 'eve']
    .map((account) => accountKeyOf(lab, account))
    .map((key) => ((key[0] ?? 0) * 256 + (key[1] ?? 0)) / 65_536)
    .toSorted((a, b) => a - b)
  assert.deepEqual(
    sets,
    shares.map((share, index) => ['sets', share, index + 1]),
  )
})

test('where all lies under the current key nothing is written', async () => {
  const { store } = await start()
  await reseal(store, rotated)
  let transactions = 0
  const counted: Store = {
    ...store,
    transact: async (body) => {
      const outcome = await store.transact(body)
      if (outcome.outcome === 'committed') transactions += 1
      return outcome
    },
  }
  assert.deepEqual((await reseal(counted, rotated)).resealed, noRows)
  assert.equal(transactions, 0)
})
