import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Statement } from '../../../src/store/port.ts'
import { numberedText, orderedValues, parameterNames } from '../../../src/store/sql/parameters.ts'
import { statements } from '../../../src/store/sql/statements.ts'
import { noDelays, sampleAccount } from '../../../src/testing/store-samples.ts'

const accountKey = new Uint8Array(16)
const account = sampleAccount(accountKey)

test('names are numbered in the order of their first use, a repeated one once', () => {
  const text = 'UPDATE t SET a = :second, b = :first WHERE a <> :second AND c = :third'
  assert.deepEqual(parameterNames(text), ['second', 'first', 'third'])
  assert.equal(numberedText(text, '$'), 'UPDATE t SET a = $1, b = $2 WHERE a <> $1 AND c = $3')
  assert.equal(numberedText(text, '?'), 'UPDATE t SET a = ?1, b = ?2 WHERE a <> ?1 AND c = ?3')
})

test('only what the text asks for is given to the driver', () => {
  const statement: Statement = {
    name: 'readAccount',
    parameters: Object.assign({ accountKey }, { extra: 1 }),
  }
  assert.deepEqual(orderedValues(statement, ['accountKey']), [accountKey])
})

test('the steps of the delays become parameters of their own', () => {
  const delays = noDelays.with(2, { from: 7, until: 8 })
  const statement: Statement = { name: 'takeAttempt', parameters: { ...account, now: 1, cap: 2, delays } }
  const names = parameterNames(statements.takeAttempt)
  const values = orderedValues(statement, names)
  assert.equal(values.length, 23)
  const of = (name: string) => values[names.indexOf(name)]
  assert.deepEqual([of('from3'), of('until3'), of('from8')], [7, 8, 1_000_000])
  assert.equal(of('firstRetryAt'), 0)
})

test('another number of steps is refused', () => {
  const parameters = { ...account, now: 1, cap: 2, delays: noDelays.slice(1) }
  assert.throws(() => orderedValues({ name: 'takeAttempt', parameters }, []), {
    name: 'ArgumentRangeError',
    field: 'delays',
  })
})

for (const value of [undefined, Number.NaN, 1.5, 2 ** 53, true, {}, [1]]) {
  test(`a parameter ${JSON.stringify(value) ?? 'undefined'} (${typeof value}) is an internal error`, () => {
    const parameters = Object.assign({ accountKey }, { accountKey: value })
    const statement = { name: 'readAccount', parameters } as unknown as Statement
    assert.throws(() => orderedValues(statement, ['accountKey']), { name: 'SparekeyError', code: 'internal' })
  })
}
