import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isLoopbackAddress, isPublicAddress } from '../../../src/notices/public-address.ts'
import { publicInternet, readWebhookUrl, unsafeLoopback } from '../../../src/notices/webhook-url.ts'

const PRIVATE: Readonly<Record<string, readonly string[]>> = {
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  'link-local and metadata': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254'],
  'behind carriers (CGNAT)': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
  'mapped IPv4': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '::127.0.0.1'],
  'translated IPv4': [
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001:0:7f00::1',
  ],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  'benchmarks, multicast, reserved': ['198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', 'ff02::1'],
  'for one protocol alone': [
    '192.0.0.8',
    '192.31.196.1',
    '192.52.193.1',
    '192.88.99.1',
    '192.175.48.1',
    '2001:10::1',
    '2620:4f:8000::1',
  ],
  'no address at all': ['', 'localhost', '1.2.3', '0x7f.0.0.1', '127.1', '1.1.1.1 ', '[::1]'],
}

describe('an address that webhooks may not go to', () => {
  for (const [what, addresses] of Object.entries(PRIVATE)) {
    test(what, () => {
      for (const address of addresses) assert.ok(!isPublicAddress(address), address)
    })
  }

  test('is none of the public internet', () => {
    for (const address of [
      '1.1.1.1',
      '8.8.8.8',
      '100.63.255.255',
      '100.128.0.1',
      '172.15.0.1',
      '172.32.0.1',
      '2606:4700::1111',
      '2a00:1450:4001::1',
    ]) {
      assert.ok(isPublicAddress(address), address)
    }
  })

  test('stays one in every way of writing an IPv4 address into IPv6', () => {
    const heads = ['::ffff:', '::', '64:ff9b::', '::ffff:0:']
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...heads), (address, head) => {
        assert.ok(!isPublicAddress(head + address))
      }),
    )
  })

  test('of loopback is told from all others', () => {
    assert.ok(isLoopbackAddress('127.0.0.53') && isLoopbackAddress('::1'))
    assert.ok(
      !isLoopbackAddress('128.0.0.1') &&
        !isLoopbackAddress('::ffff:127.0.0.1') &&
        !isLoopbackAddress('localhost'),
    )
  })
})

describe('the URL of an endpoint', () => {
  test('is https to a public name or address', () => {
    for (const url of [
      'https://hooks.example.org/sparekey?tenant=1',
      'https://hooks.example.org:8443',
      'https://1.1.1.1/',
      'https://[2606:4700::1111]/',
    ]) {
      assert.ok(readWebhookUrl(url).ok, url)
    }
  })

  const refused = [
    'hooks.example.org',
    'http://hooks.example.org/',
    'ftp://hooks.example.org/',
    'https://user:hunter2@hooks.example.org/',
    'https://hooks.example.org/#part',
    'https://localhost/',
    'https://intranet/',
    'https://db.internal/',
    'https://printer.local/',
    'https://printer.local./',
    'https://10.0.0.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    `https://hooks.example.org/${'a'.repeat(2048)}`,
  ]
  for (const url of refused) {
    test(`is not ${url.slice(0, 50)}, and is not repeated in the sentence that says so`, () => {
      const reading = readWebhookUrl(url, publicInternet)
      assert.ok(!reading.ok && !reading.problem.includes(url) && !reading.problem.includes('hunter2'))
    })
  }

  test('may lead to this machine where that unsafe choice was passed, and to no other private address', () => {
    assert.ok(readWebhookUrl('http://127.0.0.1:8080/', unsafeLoopback).ok)
    assert.ok(readWebhookUrl('http://localhost:8080/', unsafeLoopback).ok)
    assert.ok(!readWebhookUrl('http://hooks.example.org/', unsafeLoopback).ok)
    assert.ok(!readWebhookUrl('https://10.0.0.1/', unsafeLoopback).ok)
  })
})
