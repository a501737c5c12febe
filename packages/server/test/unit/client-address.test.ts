import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressSet } from '../../src/config/values.ts'
import { clientAddress } from '../../src/http/client-address.ts'

const trusted = addressSet(['10.0.0.0/8', 'fd00::/8'])

test('X-Forwarded-For is believed only as far as trusted proxies wrote it', () => {
  const rows: readonly (readonly [string | undefined, string | undefined, string | null])[] = [
    [undefined, '198.51.100.1', null],
    ['198.51.100.9', undefined, '198.51.100.9'],
    ['198.51.100.9', '203.0.113.7', '198.51.100.9'],
    ['10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['10.0.0.1', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['10.0.0.1', 'nonsense', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.7, nonsense', '10.0.0.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['::ffff:10.0.0.1', '2001:db8::1', '2001:db8::1'],
    ['fd00::1', '2001:db8::1', '2001:db8::1'],
  ]
  for (const [connection, header, expected] of rows) {
    assert.equal(
      clientAddress(connection, header, trusted),
      expected,
      `${String(connection)} ${String(header)}`,
    )
  }
})
