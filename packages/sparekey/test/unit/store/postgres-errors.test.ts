import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SetupError, SparekeyError } from '../../../src/errors.ts'
import {
  asSetupError,
  asSparekeyError,
  asUnavailable,
  postgresFailure,
  sqlState,
  StatementFailure,
} from '../../../src/store/sql/postgres-errors.ts'
import { lost, sqlError } from './fake-postgres.ts'

const overloaded = (): SparekeyError => new SparekeyError('overloaded', 'busy', { retryAfterSeconds: 7 })
const internal = (): SparekeyError => new SparekeyError('internal', 'broken')

for (const [failure, states] of [
  ['conflict', ['40001', '40P01', '55P03']],
  ['connection', ['08000', '08006', '57P01', '57P02', '57P03', '57P05', '25P03', '25006', '0A000']],
  ['exhausted', ['53000', '53100', '53300', '57014']],
  ['refused', ['22003', '23505', '42501', '42P01', '57000', 'F0000', 'HV000', 'P0001', 'XX000']],
] as const) {
  test(`an answer of the server with one of ${states.join(', ')} is "${failure}"`, () => {
    for (const state of states) assert.equal(postgresFailure(sqlError(state)), failure, state)
  })
}

test('what is no answer of the server is a lost connection; a value that the driver does not take is refused', () => {
  for (const error of [lost(), null, 'a text', { code: 40001 }, {}]) {
    assert.equal(postgresFailure(error), 'connection')
  }
  assert.equal(postgresFailure(new TypeError('no such value')), 'refused')
  assert.equal(postgresFailure(new RangeError('no such value')), 'refused')
})

test('an SQLSTATE has five characters, the codes of Node are none', () => {
  assert.equal(sqlState(sqlError('40P01')), '40P01')
  for (const code of ['EPIPE', 'ECONNRESET', '4001', '400011', '140001', '40p01', 'ABCDE']) {
    assert.equal(sqlState({ code }), null, code)
  }
})

test('a failed statement keeps the error of the driver, and has a name of its own', () => {
  const cause = lost()
  assert.equal(new StatementFailure(cause).cause, cause)
  assert.equal(new StatementFailure(cause).name, 'StatementFailure')
})

test('a call in operation throws "internal" for what is refused, else "overloaded" after a second; the cause is kept', () => {
  const refused = sqlError('22003')
  assert.deepEqual(partsOf(asSparekeyError(refused)), ['SparekeyError', 'internal', null, refused])
  for (const cause of [lost(), sqlError('53300'), sqlError('40001')]) {
    assert.deepEqual(partsOf(asSparekeyError(cause)), ['SparekeyError', 'overloaded', 1, cause])
  }
  for (const own of [overloaded(), internal()]) assert.equal(asSparekeyError(own), own)
})

test('a look whether the database answers throws "overloaded", whatever was in its way', () => {
  for (const cause of [sqlError('42501'), lost(), internal()]) {
    assert.deepEqual(partsOf(asUnavailable(cause)), ['SparekeyError', 'overloaded', 1, cause])
  }
  const own = overloaded()
  assert.equal(asUnavailable(own), own)
  const alike = Object.assign(new TypeError('x'), { code: 'overloaded' })
  assert.equal(asUnavailable(alike).cause, alike)
})

for (const [state, code] of [
  ['25006', 'database_read_only'],
  ['42501', 'database_read_only'],
  ['53100', 'database_full'],
  ['40001', 'database_unreachable'],
  ['57P03', 'database_unreachable'],
] as const) {
  test(`migrating stops at SQLSTATE ${state} with "${code}", which keeps the cause`, () => {
    const cause = sqlError(state)
    const error = asSetupError(cause)
    assert.ok(error instanceof SetupError)
    assert.deepEqual([error.code, error.cause], [code, cause])
  })
}

test('migrating stops with "internal" at what the server refuses, with "database_unreachable" without an answer', () => {
  const refused = sqlError('42601')
  assert.deepEqual(partsOf(asSetupError(refused)), ['SparekeyError', 'internal', null, refused])
  for (const cause of [lost(), new TypeError('no such host'), overloaded()]) {
    const error = asSetupError(cause)
    assert.ok(error instanceof SetupError)
    assert.deepEqual([error.code, error.cause], ['database_unreachable', cause])
  }
})

test('what is worded already is thrown on by migrating', () => {
  for (const own of [new SetupError('schema_newer', 'newer'), internal()])
    assert.equal(asSetupError(own), own)
})

for (const [states, advice] of [
  [['42P01', '42703'], /run migrate\.$/],
  [['42501'], /lacks a privilege/],
  [['25006'], /connect to the primary\.$/],
  [['26000', '42P05'], /pass namedStatements: false\.$/],
] as const) {
  test(`who meets ${states.join(' or ')} is told what to do`, () => {
    for (const state of states) assert.match(asSetupErrorOrInternal(state).message, advice)
  })
}

test('a refusal names the SQLSTATE, and repeats nothing else of what the server said', () => {
  const error = Object.assign(sqlError('22003'), { detail: 'secret' })
  assert.equal(asSparekeyError(error).message, 'PostgreSQL refused a statement with SQLSTATE 22003.')
  assert.doesNotMatch(asSparekeyError(new TypeError('secret')).message, /secret|SQLSTATE/)
})

/** 25006 is a refusal for a migration alone; in operation another connection is tried. */
const asSetupErrorOrInternal = (state: string): Error =>
  state === '25006' ? asSetupError(sqlError(state)) : asSparekeyError(sqlError(state))

const partsOf = (error: Error): readonly unknown[] =>
  error instanceof SparekeyError
    ? [error.name, error.code, error.retryAfterSeconds, error.cause]
    : [error.name, error.cause]
