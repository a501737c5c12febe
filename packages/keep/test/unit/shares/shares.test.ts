import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { combine as interpolate } from 'shamir-secret-sharing'
import { combineShares } from '../../../src/shares/combine.ts'
import type { Combined, ShareRefusal } from '../../../src/shares/combine.ts'
import { openShare, sealShare } from '../../../src/shares/custodian.ts'
import { identityOfKey, newLegacyKey, recipientOfKey } from '../../../src/shares/legacy-key.ts'
import { readShare, writeShare } from '../../../src/shares/share-text.ts'
import type { Share } from '../../../src/shares/share-text.ts'
import { splitKey } from '../../../src/shares/split.ts'
import { proveShare, sharesLeftToProve } from '../../../src/shares/verify.ts'
import { sealText } from '../../../src/paper/seal-codes.ts'

const key = new Uint8Array(randomBytes(32))

function share(set: { readonly shares: readonly string[] }, number: number): string {
  return set.shares[number - 1] ?? ''
}

function read(text: string): Share {
  const result = readShare(text)
  assert.ok(!('fault' in result))
  return result
}

async function refusal(typed: readonly string[], reason: ShareRefusal): Promise<string> {
  const result: Combined = await combineShares(typed)
  assert.ok(!result.ok)
  assert.equal(result.reason, reason)
  for (const text of typed) assert.ok(!result.detail.includes(text.slice(20, 30)), 'names no share')
  return result.detail
}

/** A share that somebody changed and gave a right checksum. */
function forged(text: string): string {
  const original = read(text)
  return writeShare({ ...original, body: original.body.with(3, (original.body[3] ?? 0) ^ 1) })
}

test('any k of n shares in any order give the key back, and no fewer do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 16 }),
      fc.integer({ min: 2, max: 16 }),
      fc.nat(),
      async (a, b, seed) => {
        const [threshold, count] = [Math.min(a, b), Math.max(a, b)]
        const set = await splitKey(key, { threshold, count })
        assert.equal(set.shares.length, count)
        const start = seed % count
        const order = [...set.shares.slice(start), ...set.shares.slice(0, start)].toReversed()
        const result = await combineShares(order.slice(0, threshold))
        assert.ok(result.ok)
        assert.deepEqual(result.key, key)
        assert.deepEqual(result.changed, [])
        const fewer = await combineShares(order.slice(0, threshold - 1))
        assert.ok(!fewer.ok && fewer.reason === 'too_few_shares')
      },
    ),
    { numRuns: 12 },
  )
})

test('fewer shares than needed do not give the key, whatever is done with them', async () => {
  const set = await splitKey(key, { threshold: 3, count: 4 })
  const bodies = set.shares.map((text) => read(text).body)
  for (const pair of bodies.flatMap((a, index) => bodies.slice(index + 1).map((b) => [a, b]))) {
    assert.notDeepEqual((await interpolate(pair)).slice(0, 32), key)
  }
})

test('a share is typed as people type', async () => {
  const set = await splitKey(key, { threshold: 2, count: 3 })
  const typed = share(set, 3).toLowerCase().replaceAll('-', ' ').replace(' ', '\n\u2013')
  const result = await combineShares([typed, share(set, 1)])
  assert.ok(result.ok)
  assert.deepEqual(result.key, key)
})

test('shares of one set begin alike and differ from those of another', async () => {
  const [one, other] = [
    await splitKey(key, { threshold: 2, count: 3 }),
    await splitKey(key, { threshold: 2, count: 3 }),
  ]
  const beginning = (text: string): string => text.replaceAll('-', '').slice(0, 14)
  assert.equal(new Set(one.shares.map(beginning)).size, 1)
  assert.notEqual(beginning(share(one, 1)), beginning(share(other, 1)))
})

test('up to four wrong symbols of a share are noticed', async () => {
  const text = share(await splitKey(key, { threshold: 2, count: 2 }), 1).replaceAll('-', '')
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({
          at: fc.integer({ min: 6, max: 83 }),
          to: fc.constantFrom(...Array.from('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')),
        }),
        { selector: ({ at }) => at, minLength: 1, maxLength: 4 },
      ),
      (slips) => {
        const typed = slips.reduce((symbols, { at, to }) => symbols.with(at, to), Array.from(text)).join('')
        const result = readShare(typed)
        assert.equal('fault' in result, typed !== text)
      },
    ),
  )
})

test('what is no share is told from a share with a slip or a missing group', async () => {
  const set = await splitKey(key, { threshold: 2, count: 2 })
  const text = share(set, 1)
  const slipped = text.slice(0, -1) + (text.endsWith('Q') ? 'P' : 'Q')
  assert.match(
    await refusal([share(set, 2), slipped], 'share_malformed'),
    /no\. 2 .*not typed as it was printed/,
  )
  assert.match(await refusal([text.slice(0, -5)], 'share_malformed'), /80 symbols; a share has 84/)
  assert.match(
    await refusal(['KEEP-13MG-LPNW-D7PZ-2ARE-Z2XU-9RZR-DXGL-6Y56-4KPF'], 'share_malformed'),
    /recovery key/,
  )
  assert.match(await refusal([], 'no_shares'), /one share after the other/)
})

test('a share of another set is named as that', async () => {
  const [one, other] = [
    await splitKey(key, { threshold: 2, count: 3 }),
    await splitKey(key, { threshold: 2, count: 3 }),
  ]
  const detail = await refusal([share(one, 1), share(one, 2), share(other, 3)], 'share_of_another_set')
  assert.match(detail, new RegExp(`no\\. 3 .*${read(share(other, 3)).setId.slice(0, 4)}`, 'i'))
})

test('the same share twice counts once', async () => {
  const set = await splitKey(key, { threshold: 3, count: 5 })
  const two = [share(set, 4), share(set, 1)]
  const detail = await refusal([...two, share(set, 4).toLowerCase()], 'too_few_shares')
  assert.match(
    detail,
    /needs 3 different shares; 2 are here\. The same share twice counts once\. Find 1 more of the shares numbered 2, 3, 5\./,
  )
  assert.ok((await combineShares([...two, share(set, 4), share(set, 2)])).ok)
})

test('a changed share never gives a wrong key, and is found where one more share is there', async () => {
  const set = await splitKey(key, { threshold: 3, count: 5 })
  const bad = forged(share(set, 2))
  await refusal([share(set, 1), bad, share(set, 3)], 'share_changed')
  const result = await combineShares([share(set, 1), bad, share(set, 3), share(set, 5)])
  assert.ok(result.ok)
  assert.deepEqual(result.key, key)
  assert.deepEqual(result.changed, [2])
})

test('two different shares of the same number are told from a repeat', async () => {
  const set = await splitKey(key, { threshold: 2, count: 3 })
  assert.match(
    await refusal([share(set, 1), forged(share(set, 1))], 'too_few_shares'),
    /one of them was changed/,
  )
  const result = await combineShares([forged(share(set, 1)), share(set, 1), share(set, 2)])
  assert.ok(result.ok)
  assert.deepEqual(result.key, key)
  assert.deepEqual(result.changed, [1])
})

test('a share with another threshold, count, number or place is refused', async () => {
  const set = await splitKey(key, { threshold: 2, count: 3 })
  const first = read(share(set, 1))
  const others: readonly Partial<Share>[] = [
    { threshold: 3 },
    { count: 4 },
    { body: first.body.with(36, 0) },
    { body: first.body.with(36, read(share(set, 2)).body.at(-1) ?? 0) },
  ]
  for (const other of others) {
    await refusal([writeShare({ ...first, ...other }), share(set, 2)], 'share_changed')
  }
  for (const impossible of [{ number: 4 }, { number: 0 }, { threshold: 1 }, { count: 17 }]) {
    await refusal([writeShare({ ...first, ...impossible }), share(set, 2)], 'share_malformed')
  }
})

test('shares whose head was changed alike on all of them are refused too', async () => {
  const set = await splitKey(key, { threshold: 2, count: 3 })
  for (const head of [{ count: 4 }, { setId: '00000000' }]) {
    await refusal(
      set.shares.map((text) => writeShare({ ...read(text), ...head })),
      'share_changed',
    )
  }
})

test('only keys of 32 bytes are split, into 2 to 16 shares of which 2 or more are needed', async () => {
  const bounds = [
    { threshold: 1, count: 3 },
    { threshold: 4, count: 3 },
    { threshold: 2, count: 17 },
    { threshold: 2.5, count: 3 },
    { threshold: Number.NaN, count: 3 },
  ]
  for (const wrong of bounds) await assert.rejects(splitKey(key, wrong), { code: 'input_invalid' })
  for (const length of [0, 16, 31, 33]) {
    await assert.rejects(splitKey(new Uint8Array(length), { threshold: 2, count: 3 }), {
      code: 'input_invalid',
      field: 'key',
    })
  }
})

test('a set counts only when every share was typed back', async () => {
  const set = await splitKey(key, { threshold: 2, count: 3 })
  const other = await splitKey(key, { threshold: 2, count: 3 })
  const proven = new Set<number>()
  assert.deepEqual(sharesLeftToProve(set, proven), [1, 2, 3])
  for (const number of [2, 1]) {
    const result = proveShare(set, share(set, number).toLowerCase().replaceAll('-', ''))
    assert.deepEqual(result, { ok: true, number })
    proven.add(number)
  }
  assert.deepEqual(sharesLeftToProve(set, proven), [3])
  for (const wrong of [share(other, 3), forged(share(set, 3)), share(set, 3).slice(1), '']) {
    assert.equal(proveShare(set, wrong).ok, false)
  }
})

test('what shares give back is an age identity that opens what was encrypted to it', async () => {
  const legacy = newLegacyKey()
  const set = await splitKey(legacy, { threshold: 2, count: 3 })
  const armored = await sealText('1. a1b2c-3d4e5\n', { recipients: [await recipientOfKey(legacy)] })
  const result = await combineShares(set.shares.slice(1))
  assert.ok(result.ok)
  const { Decrypter, armor } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identityOfKey(result.key))
  assert.equal(await decrypter.decrypt(armor.decode(armored), 'text'), '1. a1b2c-3d4e5\n')
})

test('a share encrypted to its custodian opens for nobody else', async () => {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const [custodian, stranger] = [await generateX25519Identity(), await generateX25519Identity()]
  const text = share(await splitKey(key, { threshold: 2, count: 2 }), 1)
  const sealed = await sealShare(text, await identityToRecipient(custodian))
  assert.ok(!sealed.includes(text.slice(5, 15)))
  assert.equal(await openShare(sealed, custodian), text)
  await assert.rejects(openShare(sealed, stranger), { code: 'identity_wrong' })
  await assert.rejects(openShare('nothing of the kind', custodian), { code: 'input_invalid' })
  await assert.rejects(sealShare(text, 'age1nonsense'), { code: 'input_invalid', field: 'recipient' })
})
