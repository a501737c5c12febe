import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHistory } from '../../history/history.ts'
import { printRecord } from '../../history/json-lines.ts'

const steady = () => {
  let at = 100
  return () => (at += 1)
}

test('what was appended is read back, with its line and its time since the run began', () => {
  const history = createHistory(steady())
  history.append({
    proc: 1,
    call: 7,
    op: 'redeem',
    type: 'invoke',
    account: 3,
    codeId: 'set_a/X7',
    slot: 0,
    idemKey: 0,
  })
  history.append({
    proc: 1,
    call: 7,
    op: 'redeem',
    type: 'ok',
    account: 3,
    codeId: 'set_a/X7',
    redeemId: 'use_b',
    ended: ['set_c', 'set_d'],
  })
  assert.deepEqual(
    [...history].map(({ line, tMono, type }) => [line, tMono, type]),
    [
      [1, 1, 'invoke'],
      [2, 2, 'ok'],
    ],
  )
  assert.deepEqual(history.line(1), {
    line: 1,
    tMono: 1,
    proc: 1,
    call: 7,
    op: 'redeem',
    type: 'invoke',
    account: 3,
    set: null,
    slot: 0,
    codeId: 'set_a/X7',
    idemKey: 0,
    redeemId: null,
    result: null,
    ended: [],
  })
  assert.deepEqual(history.line(2).ended, ['set_c', 'set_d'])
})

test('a history grows beyond what it began with', () => {
  const history = createHistory(steady())
  for (let call = 0; call < 5000; call += 1)
    history.append({ proc: 0, call, op: 'status', type: 'invoke', account: call })
  assert.equal(history.length(), 5000)
  assert.ok([...history].every(({ account, call, line }) => account === call && line === call + 1))
  assert.throws(() => history.line(5001), RangeError)
})

test('a line of JSON has the names of the fields and says nothing else', () => {
  const history = createHistory(steady())
  const record = history.append({
    proc: 0,
    call: 1,
    op: 'confirm',
    type: 'fail',
    account: 2,
    result: '403 code_invalid',
  })
  assert.deepEqual(JSON.parse(printRecord(record)), {
    line: 1,
    t_mono: 1,
    proc: 0,
    call: 1,
    op: 'confirm',
    type: 'fail',
    account: 2,
    set: null,
    slot: null,
    code_id: null,
    idem_key: null,
    redeem_id: null,
    result: '403 code_invalid',
  })
})
