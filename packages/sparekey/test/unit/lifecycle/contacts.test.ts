import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keep, read } from '../../../src/store/port.ts'
import type { Notice } from '../../../src/notices/notice.ts'
import type { Contact } from '../../../src/interface/calls.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf, ada, type Lab } from '../../support/lab.ts'
import { drain, recoveryLab, trail, use } from '../../support/recovering.ts'

const email = (name: string, language?: string): Contact => ({
  channel: 'email',
  address: `${name}@example.org`,
  ...(language === undefined ? {} : { language }),
})
const [home, work, thief] = [email('home'), email('work'), email('thief')]
const monthSeconds = 30 * 86_400

interface Post {
  readonly lab: Lab
  /** What was told since it was last asked: the kind, and the addresses. */
  told(): Promise<Record<string, readonly string[]>>
  readonly notices: Notice[]
}

const open = async (): Promise<Post> => {
  const notices: Notice[] = []
  const lab = await recoveryLab({ deliver: (notice) => Promise.resolve(void notices.push(notice)) })
  const told = async () => {
    await drain(lab)
    const byKind: Record<string, string[]> = {}
    for (const { kind, to } of notices.splice(0)) (byKind[kind] ??= []).push(to?.address ?? 'application')
    for (const addresses of Object.values(byKind)) addresses.sort()
    return byKind
  }
  return { lab, told, notices }
}

const onFile = (lab: Lab): Promise<readonly (string | null)[]> =>
  ask(lab.store, function* () {
    const accountKey = accountKeyOf(lab)
    const rows = yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER })
    return keep(rows.map(({ language }) => language))
  })
const changes = async (lab: Lab) =>
  (await trail(lab, 'contacts.changed')).map(({ detail }) => detail['count'])

test('without an address the application is told', async () => {
  const { lab, told } = await open()
  await lab.issue()
  assert.deepEqual(await told(), { sheet_made: ['application'] })
})

test('the first addresses are no change; all of them are told', async () => {
  const { lab, told } = await open()
  await lab.issue({ contacts: [home, work] })
  assert.deepEqual(await changes(lab), [])
  assert.deepEqual(await told(), { sheet_made: [home.address, work.address] })
})

test('the same list, in another order too, is no change and is kept as it is', async () => {
  const { lab, told } = await open()
  await lab.issue({ contacts: [home, work] })
  for (const contacts of [
    [home, work],
    [work, home],
  ])
    await lab.issue({ reason: 'replacement', contacts })
  await lab.issue({ reason: 'replacement' })
  assert.deepEqual(await changes(lab), [])
  await drain(lab)
  await told()
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.deepEqual(await told(), { sheet_cancelled: [home.address, work.address] })
})

test('changed addresses tell old and new at once, with the link "this was not me"', async () => {
  const { lab, told, notices } = await open()
  await lab.sheet({ contacts: [home] })
  await told()
  await lab.issue({ reason: 'replacement', contacts: [thief] })
  assert.deepEqual(await changes(lab), [1])
  await drain(lab)
  const changed = notices.filter(({ kind }) => kind === 'addresses_changed')
  const isReplaced: unknown = Object.fromEntries(changed.map(({ to }) => [to?.address, to?.replaced]))
  assert.deepEqual(isReplaced, { [home.address]: true, [thief.address]: false })
  assert.equal(changed.length, 2)
  for (const { disownToken } of changed)
    assert.equal((await lab.sparekey.disownable(disownToken ?? '')).ok, true)
})

test('replaced addresses are told for 30 days more, to the millisecond', async () => {
  const { lab, told } = await open()
  const sheet = await lab.sheet({ contacts: [home] })
  await lab.issue({ reason: 'replacement', contacts: [work] })
  await told()
  lab.clock.advance(monthSeconds - 0.001)
  await told()
  await use(lab, sheet, 1)
  assert.deepEqual(await told(), { code_used: [home.address, work.address] })
  lab.clock.advance(0.001)
  await use(lab, sheet, 2)
  assert.deepEqual(await told(), { code_used: [work.address] })
})

test('who changes the addresses again and again silences none before', async () => {
  const { lab, told } = await open()
  const sheet = await lab.sheet({ contacts: [home] })
  await told()
  for (const contacts of [[thief], [], [email('thief-2')]]) {
    lab.clock.advance(3600)
    await lab.issue({ reason: 'replacement', contacts })
    const { sheet_made: made = [] } = await told()
    assert.ok(made.includes(home.address))
  }
  await use(lab, sheet, 1)
  assert.ok((await told())['code_used']?.includes(home.address))
})

test('taking every address away is a change, and the old ones are told of it', async () => {
  const { lab, told } = await open()
  await lab.sheet({ contacts: [home, work] })
  await told()
  await lab.issue({ reason: 'replacement', contacts: [] })
  assert.deepEqual(await changes(lab), [0])
  assert.deepEqual((await told())['addresses_changed'], [home.address, work.address])
})

test('a refused issue changes no address', async () => {
  const { lab, told } = await open()
  await lab.sheet({ contacts: [home] })
  await told()
  const authentication = lab.signedIn('pwd')
  await lab.sparekey.issue(ada, { reason: 'replacement', contacts: [thief], authentication })
  await lab.sparekey.issue(ada, { reason: 'recovery', recoveryToken: 'rct_0', contacts: [thief] })
  assert.deepEqual(await changes(lab), [])
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.deepEqual(await told(), { sheet_cancelled: [home.address] })
})

test('what happens after a clock was set back is told all the same', async () => {
  const { lab, told } = await open()
  const { codes } = await lab.sheet({ contacts: [home] })
  await told()
  lab.clock.advance(-100)
  await lab.redeem(codes[0])
  lab.clock.advance(100)
  assert.deepEqual((await told())['code_used'], [home.address])
})

test('an address that came later is not told of what was before it', async () => {
  const { lab, told } = await open()
  const { codes } = await lab.sheet({ contacts: [home] })
  await told()
  await lab.redeem(codes[0])
  lab.clock.advance(121)
  await lab.issue({ reason: 'replacement', contacts: [thief] })
  assert.deepEqual((await told())['code_used'], [home.address])
})

test('each address is told in its language', async () => {
  const { lab, notices } = await open()
  await lab.issue({ contacts: [email('home', 'de'), email('work', 'en-GB'), email('other')] })
  await drain(lab)
  assert.deepEqual(Object.fromEntries(notices.map(({ to }) => [to?.address, to?.language])), {
    'home@example.org': 'de',
    'work@example.org': 'en-GB',
    'other@example.org': null,
  })
})

test('another language for the same address is kept, and is no news', async () => {
  const { lab, told } = await open()
  await lab.issue({ contacts: [email('home', 'de')] })
  await lab.issue({ reason: 'replacement', contacts: [email('home', 'en')] })
  assert.deepEqual(await onFile(lab), ['en'])
  await lab.issue({ reason: 'replacement', contacts: [home] })
  assert.deepEqual(await onFile(lab), [null])
  assert.deepEqual(await changes(lab), [])
  assert.deepEqual(Object.keys(await told()), ['sheet_made'])
})

test('no address survives an erasure', async () => {
  const { lab, told } = await open()
  await lab.sheet({ contacts: [home] })
  await lab.issue({ reason: 'replacement', contacts: [work] })
  await lab.sparekey.erase(ada)
  await told()
  await lab.sheet()
  assert.deepEqual(await told(), { sheet_made: ['application'], sheet_confirmed: ['application'] })
})

test('an address that stays on file is told once, in the language given last', async () => {
  const { lab, notices } = await open()
  await lab.sheet({ contacts: [email('home', 'de')] })
  await lab.issue({ reason: 'replacement', contacts: [email('home', 'en'), work] })
  await drain(lab)
  notices.length = 0
  await lab.sparekey.revoke(ada, { reason: 'other' })
  await drain(lab)
  const told = notices.filter(({ kind, to }) => kind === 'sheet_cancelled' && to?.address === home.address)
  // Two sheets were cancelled, the active one and the pending one.
  assert.deepEqual(
    told.map(({ to }) => [to?.language, to?.replaced]),
    [
      ['en', false],
      ['en', false],
    ],
  )
})
