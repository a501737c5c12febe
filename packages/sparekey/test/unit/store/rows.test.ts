import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../src/store/sql/rows.ts'

const redemption = { label: 'X7', redemption_id: Buffer.from([0, 255]), redeemed_at: '1767225600000' }
const decode = (row: Record<string, unknown>) => answerOf('readRedemptions', [row], 0)

for (const redeemedAt of ['1767225600000', 1_767_225_600_000, 1_767_225_600_000n]) {
  test(`BIGINT is read from a ${typeof redeemedAt}`, () => {
    const { rows } = decode({ ...redemption, redeemed_at: redeemedAt })
    const redemptionId = Uint8Array.of(0, 255)
    assert.deepEqual(rows, [{ label: 'X7', redemptionId, redeemedAt: 1_767_225_600_000 }])
  })
}

test('bytes are a copy of their own, not a view of the buffer they came in', () => {
  const [row] = decode(redemption).rows as { redemptionId: Uint8Array }[]
  assert.equal(row?.redemptionId.constructor, Uint8Array)
  assert.equal(row?.redemptionId.buffer.byteLength, 2)
})

for (const [column, value] of [
  ['redeemed_at', '9007199254740992'],
  ['redeemed_at', '1e3'],
  ['redeemed_at', ''],
  ['redeemed_at', 1.5],
  ['redeemed_at', null],
  ['redeemed_at', undefined],
  ['label', 7],
  ['label', null],
  ['redemption_id', '\\x00ff'],
  ['redemption_id', null],
] as const) {
  test(`${column} holding ${JSON.stringify(value) ?? 'nothing'} is an internal error, never a guess`, () => {
    assert.throws(() => decode({ ...redemption, [column]: value }), {
      name: 'SparekeyError',
      code: 'internal',
    })
  })
}

test('a write answers with a count and no rows', () => {
  assert.deepEqual(answerOf('insertSet', [{ any: 1 }], 3), { rows: [], written: 3 })
})
