import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing, withoutKey, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { SparekeyError } from '../../../src/errors.ts'
import { resealAll } from '../../../src/lifecycle/rotation/reseal.ts'
import { keep, read, write, type Store } from '../../../src/store/port.ts'
import { createOperatorsLab } from './operators-lab.ts'

const viewOf = ({ operatorId, sessionId }: { readonly operatorId: string; readonly sessionId: string }) => ({
  tenant: 'acme',
  operatorId,
  sessionId,
  kind: 'account_viewed',
})

test('the record says who looked at what, when and why, newest first and page by page', async () => {
  const { works, views, clock } = await createOperatorsLab()
  const sam = await works('sam', 'support')
  for (let index = 0; index < 5; index += 1) {
    await views.append({
      ...viewOf(sam),
      accountId: `account ${index}`,
      reason: 'a call',
      ...(index === 3 && { caseId: 'sup_1' }),
      detail: { rows: index },
    })
    clock.advance(60)
  }
  const first = await views.list('acme', { limit: 2 })
  assert.deepEqual(
    first.items.map(({ accountId, caseId, reason, detail, displayName }) => [
      accountId,
      caseId,
      reason,
      detail['rows'],
      displayName,
    ]),
    [
      ['account 4', null, 'a call', 4, 'sam'],
      ['account 3', 'sup_1', 'a call', 3, 'sam'],
    ],
  )
  const second = await views.list('acme', { limit: 10, beforeSeq: first.nextBeforeSeq ?? assert.fail() })
  assert.deepEqual(
    second.items.map(({ seq }) => seq),
    [3, 2, 1],
  )
  assert.equal(second.nextBeforeSeq, null)
  const ofAccount = await views.list('acme', { accountId: 'account 3' })
  assert.deepEqual(
    ofAccount.items.map(({ seq }) => seq),
    [4],
  )
  const without = await views.list('acme', { operatorId: sam.operatorId, withoutCase: true })
  assert.equal(without.items.length, 4)
  assert.deepEqual((await views.list('other')).items, [])
  const since = new Date(clock.now().getTime() + -130 * 1000)
  assert.equal(await views.count('acme', sam.operatorId, since), 2)
  assert.equal(await views.count('acme', sam.operatorId, since, { withoutCase: true }), 1)
  assert.equal(await views.count('acme', sam.operatorId, since, { kinds: ['act'] }), 0)
})

test('views at the same moment stand one behind the other, and none is lost', async () => {
  const { works, views } = await createOperatorsLab()
  const sam = await works('sam', 'support')
  await Promise.all(Array.from({ length: 12 }, () => views.append(viewOf(sam))))
  const { items } = await views.list('acme')
  assert.deepEqual(
    items.map(({ seq }) => seq),
    [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  )
  assert.equal(await views.verify('acme'), null)
})

test('a row that was changed, taken out or put in is found', async () => {
  const { works, views, store } = await createOperatorsLab()
  const sam = await works('sam', 'support')
  for (let index = 0; index < 4; index += 1) await views.append({ ...viewOf(sam), accountId: `a${index}` })
  const rows = await ask(store, function* () {
    return keep(yield* read('walkViews', { tenant: 'acme', seq: 0, limit: 10 }))
  })
  const [, second, third] = rows
  assert.ok(second !== undefined && third !== undefined)
  const put = (tenant: string, changed: readonly (typeof second)[]) =>
    ask(store, function* () {
      for (const row of changed) yield* write('insertView', { ...row, tenant })
      return keep(null)
    })
  await put('moved', rows)
  assert.equal(await views.verify('moved'), 1)
  const swap = { tenant: 'acme', seq: 2, readSealed: second.sealed, keyId: third.keyId, sealed: third.sealed }
  await ask(store, function* () {
    return keep(yield* write('resealView', swap))
  })
  assert.equal(await views.verify('acme'), 2)
})

test('the record lies sealed: who reads the database learns neither account nor reason', async () => {
  const { works, views, store } = await createOperatorsLab()
  const sam = await works('sam', 'support')
  await views.append({ ...viewOf(sam), accountId: 'ada-marker', reason: 'reason-marker' })
  const rows = await ask(store, function* () {
    return keep(yield* read('walkViews', { tenant: 'acme', seq: 0, limit: 10 }))
  })
  const operators = await ask(store, function* () {
    return keep(yield* read('readOperators', {}))
  })
  const text = [...rows, ...operators]
    .flatMap((row): unknown[] => Object.values(row))
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    .join(' ')
  for (const marker of ['ada-marker', 'reason-marker', 'sam'])
    assert.equal(text.includes(marker), false, marker)
})

test('what is older than 400 days is forgotten, and the rest still hangs together', async () => {
  const { works, views, clock } = await createOperatorsLab()
  const sam = await works('sam', 'support')
  for (let index = 0; index < 99; index += 1) await views.append(viewOf(sam))
  clock.advance(401 * 86_400)
  await views.append(viewOf(sam))
  await views.append(viewOf(sam))
  const { items } = await views.list('acme')
  assert.deepEqual(
    items.map(({ seq }) => seq),
    [101, 100],
  )
  assert.equal(await views.verify('acme'), null)
})

test('a view that the store does not take is an error: nothing may be shown', async () => {
  const lab = await createOperatorsLab()
  const sam = await lab.works('sam', 'support')
  const refusing: Store = {
    ...lab.store,
    transact: () => Promise.reject(new SparekeyError('overloaded', 'The database is away.')),
  }
  const { views } = await createOperatorsLab({ store: refusing })
  await assert.rejects(views.append(viewOf(sam)), SparekeyError)
})

test('when keys change the record and the names in it are sealed anew, and it still hangs together', async () => {
  const before = generateKeyRing(nodeRandom, new Date(0))
  const during = addKey(before, nodeRandom, new Date(0))
  const behind = withoutKey(during, before.current)
  const ringOf = (data: KeyRingData) => createKeyRing(data, nodePrimitives, nodeRandom)
  const lab = await createOperatorsLab({ ring: ringOf(before) })
  const sam = await lab.works('sam', 'support')
  await lab.views.append({ ...viewOf(sam), accountId: 'ada' })
  const counts = await resealAll(lab.store, ringOf(during), { unopened: () => assert.fail('opens') })
  assert.deepEqual([counts.operators, counts.consoleViews], [1, 1])
  const { views } = await createOperatorsLab({ store: lab.store, ring: ringOf(behind) })
  const { items } = await views.list('acme')
  assert.deepEqual(
    items.map(({ accountId, displayName }) => [accountId, displayName]),
    [['ada', 'sam']],
  )
  assert.equal(await views.verify('acme'), null)
})

const ask = async <T>(store: Store, body: Parameters<typeof store.transact<T>>[0]): Promise<T> => {
  const outcome = await store.transact(body)
  assert.ok(outcome.outcome === 'committed')
  return outcome.value
}
