import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addressPrefix, createAddressBuckets } from '../../../src/lifecycle/address-buckets.ts'
import { holdings } from '../../support/inspect.ts'
import { ada, createLab, verdict } from '../../support/lab.ts'

const ip = '203.0.113.7'

test('an IPv4 address stands for itself', () => {
  assert.equal(addressPrefix('203.0.113.7'), '203.0.113.7')
  assert.notEqual(addressPrefix('203.0.113.7'), addressPrefix('203.0.113.8'))
})

test('an IPv6 address stands for its first 64 bits, however it is written', () => {
  const one = addressPrefix('2001:db8:0:1::5')
  for (const same of [
    '2001:DB8:0:1:ffff:ffff:ffff:ffff',
    '2001:0db8:0000:0001:0000:0000:0000:0005',
    '2001:db8:0:1::',
    '2001:db8::1:0:0:0:5',
    '2001:db8:0:1::5%eth0',
  ])
    assert.equal(addressPrefix(same), one, same)
  assert.notEqual(addressPrefix('2001:db8:0:2::5'), one)
  assert.equal(addressPrefix('::1'), addressPrefix('0:0:0:0:0:0:0:2'))
})

test('an IPv4 address mapped into IPv6 is the IPv4 address', () => {
  assert.equal(addressPrefix('::ffff:203.0.113.7'), '203.0.113.7')
  assert.equal(addressPrefix('::FFFF:203.0.113.7'), '203.0.113.7')
})

test('a mapped address is recognised in every way to write it', () => {
  for (const same of ['::ffff:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7', '0:0:0:0:0:ffff:cb00:7107'])
    assert.equal(addressPrefix(same), '203.0.113.7', same)
})

test('30 at once, then one every two seconds', () => {
  const buckets = createAddressBuckets()
  for (let time = 0; time < 30; time += 1) assert.equal(buckets.take(ip, 0), 0)
  assert.equal(buckets.take(ip, 0), 2)
  assert.equal(buckets.take(ip, 1), 2)
  assert.equal(buckets.take(ip, 1000), 1)
  assert.equal(buckets.take(ip, 2000), 0)
  assert.equal(buckets.take(ip, 2000), 2)
  assert.equal(buckets.take('203.0.113.8', 2000), 0, 'another address has its own')
})

test('never more than the burst and one each two seconds, whatever the pattern', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 }), (pauses) => {
      const buckets = createAddressBuckets()
      let now = 0
      const taken: number[] = []
      for (const pause of pauses) {
        now += pause
        if (buckets.take(ip, now) === 0) taken.push(now)
      }
      for (const [index, from] of taken.entries()) {
        const inWindow = (until: number) => taken.filter((at) => at >= from && at <= until).length
        const last = taken.at(-1) ?? 0
        assert.ok(inWindow(last) <= 30 + Math.floor((last - from) / 2000), `from ${index}`)
      }
    }),
    { numRuns: 100 },
  )
})

test('what it remembers is bounded, and the address seen last stays', () => {
  const buckets = createAddressBuckets({ burst: 1, refillSeconds: 3600, addressesMax: 100 })
  assert.equal(buckets.take(ip, 0), 0)
  for (let other = 0; other < 99; other += 1) buckets.take(`198.51.100.${other}`, 0)
  assert.ok(buckets.take(ip, 0) > 0, 'still known among a hundred')
  buckets.take('192.0.2.1', 0)
  assert.equal(buckets.take(ip, 0), 0, 'forgotten as the one seen longest ago')
  assert.ok(buckets.take('198.51.100.98', 0) > 0)
})

test('malformed codes are throttled by the address of the end user, and spend nothing else', async () => {
  const lab = await createLab()
  const { codes } = await lab.sheet()
  const before = await holdings(lab)
  const type = (address: string, code = 'nonsense') =>
    lab.redeem(code, { input: { context: { ip: address } } })
  for (let time = 0; time < 30; time += 1) assert.equal(verdict(await type('2001:db8::1')), 'code_malformed')
  const throttled = await type('2001:db8::2')
  assert.ok(!throttled.ok && throttled.code === 'too_many_attempts')
  assert.equal(throttled.retryAfterSeconds, 2)
  assert.equal(verdict(await type('2001:db8:1::1')), 'code_malformed')
  assert.equal(
    verdict(await lab.redeem('nonsense')),
    'code_malformed',
    'without an address none is throttled',
  )
  assert.deepEqual(await holdings(lab), before)
  assert.equal(verdict(await type('2001:db8::3', codes[1])), 'ok', 'a well-formed code is not held up')
  assert.equal((await lab.sparekey.status(ada)).failedAttempts, 0)
})
