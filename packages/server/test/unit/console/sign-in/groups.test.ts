import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConsoleLab, hiddenIn } from '../console-lab.ts'
import { createTestScreens } from '../screens-for-tests.ts'

const START = '/console/t/default'
const DUE_SECONDS = 14 * 60

/** Somebody whose groups were asked for 14 minutes ago. The clock of the tokens is the system's: what they say of times is not asked here. */
const setUp = async () => {
  const { screens, done } = createTestScreens()
  const lab = await createConsoleLab({ screens })
  const sam = await lab.works('sam', 'support')
  const { form = '' } = hiddenIn(await (await sam.get(START)).text())
  lab.clock.advance(DUE_SECONDS)
  return { ...lab, sam, done, form }
}

test('groups are asked for anew after 14 minutes, and not before', async () => {
  const { sam, provider, clock } = await setUp()
  assert.equal((await sam.get(START)).status, 200)
  const asked = provider.asked.filter((path) => path === '/token').length
  assert.equal(asked, 1)
  clock.advance(DUE_SECONDS - 1)
  assert.equal((await sam.get(START)).status, 200)
  assert.equal(provider.asked.filter((path) => path === '/token').length, asked)
})

test('of many requests at once one asks the provider', async () => {
  const { sam, provider } = await setUp()
  const answers = await Promise.all([1, 2, 3, 4].map(() => sam.get(START)))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal(provider.asked.filter((path) => path === '/token').length, 1)
})

test('who left the group is out within 15 minutes, with the form that is open', async () => {
  const { sam, provider, done, form } = await setUp()
  provider.says.groups = []
  assert.equal((await sam.post(`${START}?act=note`, { form })).status, 403)
  assert.deepEqual(done, [])
  provider.says.groups = ['g-support']
  assert.equal((await sam.get(START)).status, 303)
})

test('who has another group has its role, and no other, in the same request', async () => {
  const { sam, provider } = await setUp()
  provider.says.groups = ['g-admin']
  assert.equal((await sam.get(`${START}/accounts/ada`)).status, 403)
  assert.match(await (await sam.get(START)).text(), /sam/)
})

test('a provider that ended the session there, or answers for somebody else, ends it here', async () => {
  for (const change of [{ mood: 'ended' }, { subject: 'eve' }] as const) {
    const { sam, provider, done, form } = await setUp()
    Object.assign(provider.says, change)
    assert.equal((await sam.post(`${START}?act=note`, { form })).status, 403)
    assert.deepEqual(done, [])
  }
})

test('while the provider cannot be asked nobody gets on, and afterwards everybody who may', async () => {
  const { sam, provider, done, form } = await setUp()
  provider.says.mood = 'down'
  const refused = await sam.get(START)
  assert.equal(refused.status, 503)
  assert.match(await refused.text(), /The provider does not answer/)
  assert.equal((await sam.post(`${START}?act=note`, { form })).status, 503)
  assert.deepEqual(done, [])
  provider.says.mood = 'well'
  assert.equal((await sam.post(`${START}?act=note`, { form })).status, 303)
  assert.deepEqual(done, ['note '])
})
