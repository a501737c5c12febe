import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rangesMost } from '../../../src/store/catalogue/log.ts'
import type { Statement } from '../../../src/store/port.ts'
import { orderedValues } from '../../../src/store/sql/parameters.ts'

const accountKey = new Uint8Array(16)

test('each range of events has places of its own, and the last one fills those that are left', () => {
  const other = new Uint8Array(16).fill(7)
  const ranges = [
    { accountKey, fromSeq: 1, toSeq: 2, base: 10 },
    { accountKey: other, fromSeq: 3, toSeq: 4, base: 20 },
  ]
  const statement: Statement = { name: 'giveLeaves', parameters: { ranges } }
  const of = (...names: string[]) => orderedValues(statement, names)
  assert.deepEqual(of('account1', 'from1', 'to1', 'base1'), [accountKey, 1, 2, 10])
  assert.deepEqual(of('account2', 'from2', 'to2', 'base2'), [other, 3, 4, 20])
  const last = String(rangesMost)
  assert.deepEqual(of(`account${last}`, `from${last}`, `to${last}`, `base${last}`), [other, 3, 4, 20])
})

test('a statement takes from one range up to the most that its text has places for', () => {
  const range = { accountKey, fromSeq: 1, toSeq: 2 }
  const valuesOf = (count: number) => {
    const ranges = Array.from({ length: count }, () => range)
    return orderedValues({ name: 'readLeafPlaces', parameters: { ranges } }, ['account1'])
  }
  for (const count of [1, rangesMost]) assert.deepEqual(valuesOf(count), [accountKey])
  for (const count of [0, rangesMost + 1]) {
    assert.throws(() => valuesOf(count), { name: 'ArgumentRangeError', field: 'ranges' })
  }
})
