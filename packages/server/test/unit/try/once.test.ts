import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { createSteps, type Step } from '../../../src/try/steps.ts'
import { CODE, createTestPages, shownAt } from './support.ts'

const KEY = '0af3c1d2-0000-4000-8000-000000000001'

describe('codes', () => {
  test('are in the first page that asks for them and in no other', async () => {
    const { get, post } = await createTestPages()
    const path = shownAt(await post('/sheet', { account: 'ada' }))
    const first = await (await get(path)).text()
    assert.equal(new Set(first.match(CODE)).size, 10)
    const second = await (await get(path)).text()
    assert.equal(second.match(CODE), null)
    assert.match(second, /was shown already/)
  })

  test('are shown after a form that was sent twice at once', async () => {
    const { post, get, sparekey } = await createTestPages()
    const answers = await Promise.all([1, 2].map(() => post('/sheet', { account: 'ada', key: KEY })))
    const [path = '', other] = answers.map(shownAt)
    assert.equal(path, other)
    assert.equal(new Set((await (await get(path)).text()).match(CODE)).size, 10)
    assert.equal((await sparekey.events('ada')).items.length, 1)
  })

  test('are not shown under the name of another account', async () => {
    const { get, post } = await createTestPages()
    const path = shownAt(await post('/sheet', { account: 'ada' }))
    const other = await (await get(path.replace('name=ada', 'name=eve'))).text()
    assert.equal(other.match(CODE), null)
  })

  test('typed ones are in no redirect and on no page', async () => {
    const { get, post, act } = await createTestPages()
    const [code = ''] = (await act('/sheet', { account: 'ada' })).match(CODE) ?? []
    for (const typed of [code, code, `${code.slice(0, -1)}?`]) {
      const response = await post('/use', { account: 'ada', code: typed })
      const page = await (await get(shownAt(response))).text()
      assert.equal(response.headers.get('Location')?.match(CODE), null)
      assert.ok(!page.includes(code) && !page.includes(typed))
      assert.match(page, /\(what was typed\)/)
    }
  })

  test('a use shows its answer without the token that goes to the application', async () => {
    const { act } = await createTestPages()
    const [code = ''] = (await act('/sheet', { account: 'ada' })).match(CODE) ?? []
    const page = await act('/use', { account: 'ada', code })
    assert.match(page, /Accepted\. 9 codes left/)
    assert.match(page, /recoveryId/)
    assert.match(page, /\(for your application alone\)/)
    assert.doesNotMatch(page, /rct_/)
  })

  test('are refused as the name of an account, which goes into addresses', async () => {
    const { post, get } = await createTestPages()
    const { sparekey } = await createTestPages()
    const sheet = await sparekey.issue('ada', {
      reason: 'enrollment',
      authentication: { methods: ['otp'], at: new Date('2026-01-01') },
    })
    assert.ok(sheet.ok)
    for (const code of [sheet.codes[0], sheet.codes[0].toLowerCase().replaceAll('-', ' ')]) {
      assert.equal((await post('/sheet', { account: code })).status, 400)
      assert.equal((await get(`/account?name=${encodeURIComponent(code)}`)).status, 400)
    }
  })
})

describe('what is remembered between two requests', () => {
  const step = (answer: string): Step => ({
    outcome: { step: 'undecided', isKnown: true },
    exchange: null,
    shownOnce: { codes: ['code'], answer },
  })

  test('holds codes for a minute, the rest for ten', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const steps = createSteps()
      const id = await steps.once('key', 'ada', () => Promise.resolve(step('a')))
      mock.timers.tick(60_000)
      assert.equal(steps.takeCodes(id, 'ada'), null)
      assert.notEqual(steps.find(id, 'ada'), null)
      mock.timers.tick(540_000)
      assert.equal(steps.find(id, 'ada'), null)
    } finally {
      mock.timers.reset()
    }
  })

  test('is the last step of an account: what came before is no longer told as news', async () => {
    const steps = createSteps()
    const first = await steps.once('1', 'ada', () => Promise.resolve(step('a')))
    const second = await steps.once('2', 'ada', () => Promise.resolve(step('b')))
    assert.equal(steps.find(first, 'ada'), null)
    assert.equal(steps.takeCodes(first, 'ada'), null)
    assert.equal(steps.takeCodes(second, 'ada')?.answer, 'b')
  })

  test('never grows beyond 200 accounts', async () => {
    const steps = createSteps()
    const ids: string[] = []
    for (let index = 0; index <= 200; index += 1) {
      ids.push(await steps.once(`${index}`, `account-${index}`, () => Promise.resolve(step('a'))))
    }
    assert.equal(steps.find(ids[0]!, 'account-0'), null)
    assert.notEqual(steps.find(ids[200]!, 'account-200'), null)
  })

  test('is nothing where the act failed, so that it can be sent again', async () => {
    const steps = createSteps()
    await assert.rejects(steps.once('key', 'ada', () => Promise.reject(new TypeError('failed'))))
    assert.ok(await steps.once('key', 'ada', () => Promise.resolve(step('a'))))
  })
})
