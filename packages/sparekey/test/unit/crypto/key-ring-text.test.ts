import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { addKey, generateKeyRing, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { parseKeyRing, printKeyRing } from '../../../src/crypto/key-ring-text.ts'
import { keysFromText } from '../../../src/crypto/key-source.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { SetupError } from '../../../src/errors.ts'
import { ringOf, twoKeys } from './support.ts'

const printed = printKeyRing(twoKeys)

interface TextShape {
  [field: string]: unknown
  keys: Record<string, unknown>[]
}
/** The text with its JSON changed. */
const changed = (change: (ring: TextShape) => void): string => {
  const ring = JSON.parse(printed) as TextShape
  change(ring)
  return JSON.stringify(ring)
}

/** Every run of six characters of a secret: no message may have one. */
const secretTexts = (JSON.stringify(JSON.parse(printed)).match(/[A-Za-z0-9_-]{43}/g) ?? []).flatMap(
  (secret) => Array.from({ length: secret.length - 5 }, (_, at) => secret.slice(at, at + 6)),
)

const refuses = (text: string, says?: RegExp): void => {
  assert.throws(
    () => parseKeyRing(text),
    (error) => {
      assert.ok(error instanceof SetupError)
      assert.equal(error.code, 'keys_unreadable')
      if (says !== undefined) assert.match(error.message, says)
      const shown = inspect(error, { depth: null, showHidden: true })
      assert.equal(
        secretTexts.find((part) => shown.includes(part)),
        undefined,
      )
      return true
    },
  )
}

describe('printing', () => {
  test('the text is the documented one', () => {
    assert.deepEqual(JSON.parse(printed), {
      version: 1,
      accountKey: 'oKGio6SlpqeoqaqrrK2ur7CxsrO0tba3uLm6u7y9vr8',
      current: 'k2',
      keys: [
        {
          id: 'k1',
          createdAt: '2026-11-21T20:00:00.000Z',
          secret: 'EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8',
        },
        {
          id: 'k2',
          createdAt: '2026-11-22T20:00:00.000Z',
          secret: 'UFFSU1RVVldYWVpbXF1eX2BhYmNkZWZnaGlqa2xtbm8',
        },
      ],
    })
    assert.ok(printed.endsWith('}\n'))
  })

  test('parse(print(ring)) gives the ring', () => {
    const secret = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const time = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    const rings = fc
      .tuple(secret, fc.array(secret, { minLength: 1, maxLength: 5 }), time, fc.nat())
      .map(([accountKey, secrets, createdAt, pick]): KeyRingData => ({
        version: 1,
        accountKey,
        current: `k${(pick % secrets.length) + 1}`,
        keys: secrets.map((one, index) => ({ id: `k${index + 1}`, createdAt, secret: one })),
      }))
    const distinct = rings.filter(
      ({ accountKey, keys }) =>
        new Set([accountKey, ...keys.map((key) => key.secret)].map(String)).size > keys.length,
    )
    fc.assert(fc.property(distinct, (ring) => assert.deepEqual(parseKeyRing(printKeyRing(ring)), ring)))
    const grown = addKey(generateKeyRing(nodeRandom, new Date()), nodeRandom, new Date())
    assert.deepEqual(parseKeyRing(printKeyRing(grown)), grown)
  })

  test('a ring that is not sound is not printed', () => {
    assert.throws(() => printKeyRing({ ...twoKeys, current: 'k9' }), SetupError)
  })
})

describe('reading refuses, says where, and shows no key material', () => {
  test('what is not JSON', () => {
    for (const text of ['', ' ', 'sparekey', printed.slice(0, -3), `${printed}x`, `\uFEFF${printed}`]) {
      refuses(text, /not JSON/)
    }
  })

  test('what is not the object', () => {
    for (const text of ['null', '1', '"text"', '[]', `[${printed}]`])
      refuses(text, /the ring is not an object/)
    refuses(
      changed((ring) => (ring['keys'] = [null as never])),
      /"keys\[0\]" is not an object/,
    )
    refuses(
      changed((ring) => Object.assign(ring, { keys: {} })),
      /"keys" is not a list/,
    )
  })

  test('a missing field', () => {
    for (const field of ['version', 'accountKey', 'current', 'keys']) {
      refuses(
        changed((ring) => delete ring[field]),
        new RegExp(`the ring has no "${field}"`),
      )
    }
    for (const field of ['id', 'createdAt', 'secret']) {
      refuses(
        changed((ring) => delete ring.keys[1]?.[field]),
        new RegExp(`"keys\\[1\\]" has no "${field}"`),
      )
    }
  })

  test('an unknown field, without repeating its name: it could be a secret in the wrong place', () => {
    const secret = String((JSON.parse(printed) as TextShape).keys[0]?.['secret'])
    refuses(
      changed((ring) => (ring[secret] = 1)),
      /the ring has a field besides version, accountKey, current, keys/,
    )
    refuses(
      changed((ring) => (ring.keys[1]![secret] = 1)),
      /"keys\[1\]" has a field besides id, createdAt, secret/,
    )
    refuses(printed.replace('"version"', '"__proto__": {}, "version"'), /has a field besides/)
  })

  test('another version', () => {
    for (const version of [0, 2, '1', null, true]) {
      refuses(
        changed((ring) => (ring['version'] = version)),
        /"version" is not 1/,
      )
    }
  })

  test('secrets of another length or alphabet', () => {
    const good = String((JSON.parse(printed) as TextShape).keys[0]?.['secret'])
    const bad = [
      '',
      good.slice(1),
      `${good}A`,
      `${good}=`,
      good.replace('E', '+'),
      `${good.slice(0, -1)}9`,
      ` ${good}`,
    ]
    for (const secret of bad) {
      refuses(
        changed((ring) => (ring.keys[0]!['secret'] = secret)),
        /"keys\[0\].secret" is not 32 bytes in base64url/,
      )
      refuses(
        changed((ring) => (ring['accountKey'] = secret)),
        /"accountKey" is not 32 bytes in base64url/,
      )
    }
    refuses(
      changed((ring) => (ring['accountKey'] = 7)),
      /"accountKey" is not text/,
    )
  })

  test('ids of another form, ids and secrets that occur twice, a current key that is not there', () => {
    const ids = ['', 'k0', 'k01', 'K1', 'k', '1', 'k1 ', 'k1234567890', '__proto__']
    for (const id of ids)
      refuses(
        changed((ring) => (ring.keys[0]!['id'] = id)),
        /"keys\[0\].id" is not of the form k1/,
      )
    refuses(
      changed((ring) => (ring.keys[0]!['id'] = ring.keys[0]!['secret'])),
      /"keys\[0\].id" is not of the form/,
    )
    refuses(
      changed((ring) => (ring.keys[1]!['id'] = 'k1')),
      /"keys\[1\].id" occurs twice/,
    )
    refuses(
      changed((ring) => (ring.keys[1]!['secret'] = ring.keys[0]!['secret'])),
      /"keys\[1\].secret" occurs twice/,
    )
    refuses(
      changed((ring) => (ring.keys[1]!['secret'] = ring['accountKey'])),
      /"keys\[1\].secret" occurs twice/,
    )
    for (const current of ['k3', '', 'K1']) {
      refuses(
        changed((ring) => (ring['current'] = current)),
        /"current" names none/,
      )
    }
    refuses(
      changed((ring) => (ring.keys = [])),
      /"current" names none/,
    )
  })

  test('times that are not RFC 3339 in UTC with milliseconds', () => {
    const times = ['', 'now', '2026-11-21', '2026-11-21T20:00:00Z', '2026-11-21T20:00:00.000+00:00']
    for (const time of [...times, '2026-02-30T20:00:00.000Z', '2026-11-21 20:00:00.000Z', '1']) {
      refuses(
        changed((ring) => (ring.keys[0]!['createdAt'] = time)),
        /"keys\[0\].createdAt" is not a time/,
      )
    }
  })

  test('any damage to the text is read as the same ring or refused without a trace of the secrets', () => {
    const damage = fc.tuple(fc.nat(printed.length), fc.nat(60), fc.string({ maxLength: 3 }))
    const property = fc.property(damage, ([at, length, text]) => {
      const damaged = printed.slice(0, at) + text + printed.slice(at + length)
      let read: KeyRingData
      try {
        read = parseKeyRing(damaged)
      } catch {
        refuses(damaged)
        return
      }
      assert.deepEqual(parseKeyRing(printKeyRing(read)), read)
    })
    fc.assert(property, { numRuns: 500 })
  })
})

describe('keys from text', () => {
  test('load the ring, on a new store and on one in use', async () => {
    for (const storeIsNew of [true, false]) {
      const ring = await keysFromText(printed).load(storeIsNew)
      assert.deepEqual(ring.keyCheck(), ringOf(twoKeys).keyCheck())
      assert.equal(ring.currentKeyId, 'k2')
    }
  })

  test('reject what is not a ring', async () => {
    await assert.rejects(keysFromText('{}').load(true), SetupError)
  })
})
