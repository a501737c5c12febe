import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Context } from '../../../src/interface/calls.ts'
import { createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const phone = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', deviceId: 'd-81' }

const input = (context: Context | null) => (context === null ? {} : { context })

/** What the trail says of a used code that is tried again. */
const lastReuse = async (lab: Lab): Promise<unknown> => {
  const { items } = await lab.sparekey.events('ada', { limit: 1 })
  assert.equal(items[0]?.type, 'code.reuse_refused')
  return items[0].detail
}

const tryAgain = async (lab: Lab, code: string, context: Context | null): Promise<unknown> => {
  const again = await lab.redeem(code, { input: input(context) })
  assert.equal(verdict(again), 'code_already_used')
  return lastReuse(lab)
}

describe('a used code that is tried again within 5 minutes is a repeat only from the context of its use', () => {
  const rows: readonly (readonly [name: string, used: Context | null, again: Context | null, boolean])[] = [
    ['the same context', phone, { ...phone }, true],
    ['the same fields in another order', phone, Object.fromEntries(Object.entries(phone).toReversed()), true],
    ['another address', phone, { ...phone, ip: '203.0.113.8' }, false],
    ['another browser', phone, { ...phone, userAgent: 'curl/8' }, false],
    ['another device', phone, { ...phone, deviceId: 'd-82' }, false],
    ['a field left out', phone, { ip: phone.ip, userAgent: phone.userAgent }, false],
    ['a field more', { ip: phone.ip }, phone, false],
    ['no context after one', phone, null, false],
    ['a context after none', null, phone, false],
    ['no context after none', null, null, true],
    ['an empty context after none', null, {}, true],
  ]
  for (const [name, used, again, repeat] of rows) {
    test(`${name}: repeat ${repeat}`, async () => {
      const lab = await createLab()
      const { codes } = await lab.sheet()
      assert.equal(verdict(await lab.redeem(codes[1] ?? '', { input: input(used) })), 'ok')
      assert.deepEqual(await tryAgain(lab, codes[1] ?? '', again), { repeat })
    })
  }
})

test('after 5 minutes it is no repeat, whatever the context', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  await lab.redeem(codes[1] ?? '', { input: { context: phone } })
  lab.clock.advance(300)
  assert.deepEqual(await tryAgain(lab, codes[1] ?? '', phone), { repeat: true })
  lab.clock.advance(1)
  assert.deepEqual(await tryAgain(lab, codes[1] ?? '', phone), { repeat: false })
})

test('the context is that of the use of this code, not of another code or of an earlier try', async () => {
  const lab = await createLab({ policy: undelayed(100) })
  const { codes } = await lab.sheet()
  const [, one = '', two = ''] = codes
  const elsewhere = { ip: '198.51.100.4' }
  await lab.redeem(one, { input: { context: phone } })
  await lab.redeem(two, { input: { context: elsewhere } })
  assert.deepEqual(await tryAgain(lab, one, elsewhere), { repeat: false })
  assert.deepEqual(await tryAgain(lab, one, elsewhere), { repeat: false })
  assert.deepEqual(await tryAgain(lab, two, elsewhere), { repeat: true })
  assert.deepEqual(await tryAgain(lab, one, phone), { repeat: true })
})
