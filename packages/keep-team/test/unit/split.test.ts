import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { commitmentOf, isHalfOf, newMemberHalf, openCode, sealCode, sealWith } from '../../src/codes/split.ts'
import type { Slot } from '../../src/codes/split.ts'
import { TeamError } from '../../src/errors.ts'

const slot: Slot = { team: 'a'.repeat(64), shelf: 'shelf1', set: 'set1', code: 'code1' }
const refusal = (work: () => unknown): string | null => {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof TeamError ? error.code : String(error)
  }
}

test('a code opens with both halves at its own slot, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (code) => {
      const member = newMemberHalf()
      const { sealed, serverHalf, commitment } = sealCode(code, member, slot)
      const halves = { member, server: serverHalf, commitment }
      assert.equal(openCode(sealed, halves, slot), code)
      assert.equal((sealed.length - 28) % 128, 0)
    }),
    { numRuns: 200 },
  )
})

test('with everything but one half, none of 500 codes opens', () => {
  for (let round = 0; round < 500; round += 1) {
    const member = newMemberHalf()
    const one = sealCode('one', member, slot)
    const other = sealCode('two', member, { ...slot, code: 'code2' })
    const guess = randomBytes(32)
    const lacking = { member, server: guess, commitment: one.commitment }
    assert.equal(
      refusal(() => openCode(one.sealed, lacking, slot)),
      'half_wrong',
    )
    const unchecked = { member, server: other.serverHalf, commitment: other.commitment }
    assert.equal(
      refusal(() => openCode(one.sealed, unchecked, slot)),
      'code_unreadable',
    )
    const foreign = { member: guess, server: one.serverHalf, commitment: one.commitment }
    assert.equal(
      refusal(() => openCode(one.sealed, foreign, slot)),
      'code_unreadable',
    )
  }
})

// More of them: KEEP_TEAM_RANDOM_SETS.
const randomSets = Number(process.env['KEEP_TEAM_RANDOM_SETS'] ?? '40')

test('a client that holds everything of random sets but one half opens that code with nothing that it holds', () => {
  const codeText = fc.string({ minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(fc.array(codeText, { minLength: 2, maxLength: 10 }), fc.nat(9), (texts, which) => {
      const member = newMemberHalf()
      const sealed = texts.map((text, index) => sealCode(text, member, { ...slot, code: `code${index}` }))
      const target = which % texts.length
      const wanted = sealed[target]!
      const place = { ...slot, code: `code${target}` }
      const others = sealed.filter((one) => one !== wanted).map(({ serverHalf }) => serverHalf)
      const mixed = others.map((half) => half.map((byte, index) => byte ^ (others[0]![index] ?? 0)))
      const held = [...others, ...mixed, member, wanted.sealed.subarray(0, 32), wanted.sealed.subarray(-32)]
      // A hostile client checks no commitment: it puts the one that fits.
      const opens = (memberHalf: Uint8Array, server: Uint8Array): boolean => {
        const halves = { member: memberHalf, server, commitment: commitmentOf(server) }
        return refusal(() => openCode(wanted.sealed, halves, place)) === null
      }
      for (const half of held) assert.equal(opens(member, half), false, 'without the server half')
      for (const half of [...held.filter((one) => one !== member), newMemberHalf()])
        assert.equal(opens(half, wanted.serverHalf), false, 'without the member half')
      const halves = { member, server: wanted.serverHalf, commitment: wanted.commitment }
      assert.equal(openCode(wanted.sealed, halves, place), texts[target])
    }),
    { numRuns: randomSets },
  )
})

test('a sealed code moved to another code, set, shelf or team does not open', () => {
  const member = newMemberHalf()
  const { sealed, serverHalf, commitment } = sealCode('X7K9', member, slot)
  const halves = { member, server: serverHalf, commitment }
  for (const moved of [{ code: 'code2' }, { set: 'set2' }, { shelf: 'shelf2' }, { team: 'b'.repeat(64) }])
    assert.equal(
      refusal(() => openCode(sealed, halves, { ...slot, ...moved })),
      'code_unreadable',
    )
})

test('a sealed code with any byte flipped, or cut short, does not open', () => {
  const member = newMemberHalf()
  const { sealed, serverHalf, commitment } = sealCode('X7K9', member, slot)
  const halves = { member, server: serverHalf, commitment }
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Uint8Array.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(
      refusal(() => openCode(changed, halves, slot)),
      'code_unreadable',
    )
    assert.equal(
      refusal(() => openCode(sealed.subarray(0, index), halves, slot)),
      'code_unreadable',
    )
  }
})

test('a half is the one that the manifest names, or none', () => {
  const { serverHalf, commitment } = sealCode('X7K9', newMemberHalf(), slot)
  assert.equal(isHalfOf(serverHalf, commitment), true)
  assert.equal(isHalfOf(randomBytes(32), commitment), false)
  assert.equal(isHalfOf(serverHalf.subarray(1), commitment), false)
})

// Made with Python (hmac, and AESGCM of the package cryptography), so that another language can be held against it.
test('the vector', () => {
  const member = Buffer.alloc(32, 1)
  const server = Buffer.alloc(32, 2)
  const sealed = Buffer.from(sealWith('X7K9-M3NP-QR2W-5T8V', member, server, Buffer.alloc(12, 3), slot))
  assert.equal(sealed.subarray(0, 12).toString('hex'), '03'.repeat(12))
  assert.equal(sealed.toString('hex'), VECTOR)
})

const VECTOR =
  '03030303030303030303030387e2e553d47a89fa70d21967f5b25d6bf65d24fc46c4a6fae3d2ef57fa70a9c783878c537fba7e10078be40a69916c7dc5198324ee8ecdddf8b26f315f86bec1687c9efe73110c31ec5b80e732468dc28d83b449a04849eb57c9100f21e9267aa343301c8f01cb901b0822b11f063a57463dfb3f863afe222612726d27897b1daff2a294f5f2cc916e21dc386b2d5f93'
