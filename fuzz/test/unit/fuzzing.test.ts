import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongCode } from '../../../packages/sparekey/test/support/codes.ts'
import { CodeScan } from '../../code-scan.ts'
import { createDraw } from '../../draw.ts'
import { shorterList, shorterText } from '../../minimise.ts'
import { mutateBytes } from '../../mutate/bytes.ts'
import { mutateJson } from '../../mutate/json.ts'
import { mutateText } from '../../mutate/text.ts'
import { faultOf } from '../../parsers/fuzz.ts'
import { ofText, promise } from '../../parsers/target.ts'
import { faultOf as faultOfAnswer, lineFault } from '../../routes/check.ts'
import { withNames, withValues, type FuzzRequest } from '../../routes/request.ts'

const CODE = 'ZZV4-879H-39R1-46EJ'
const DIGITS = '7825-1952-9470-6324-7690-1381'
const scan = new CodeScan()
scan.add(CODE)
scan.add(DIGITS)

test('a code is found however it is written', () => {
  for (const text of [
    CODE,
    `{"x":"${CODE.toLowerCase()}"}`,
    'zzv4879h39r146ej',
    'ZZV4 879H 39Rl 46EJ',
    'Z-Z-V-4-8-7-9-H-3-9-R-I-4-6-E-J',
    `https://a/${encodeURIComponent(CODE)}`,
    DIGITS.replaceAll('-', ' '),
    `n=${DIGITS.replaceAll('-', '')}`,
  ]) {
    assert.notEqual(scan.find(text), null, text)
  }
})

test('what is no code is not taken for one: another code, a label, a letter in a code of digits', () => {
  for (const text of ['', 'ZZ…', 'ZZV4-879H-39R1-46EK', DIGITS.replace('0', 'O'), '0'.repeat(500)]) {
    assert.equal(scan.find(text), null, text)
  }
})

test('the same seed draws the same inputs, another draws others', () => {
  const made = (seed: number): string => {
    const draw = createDraw(seed)
    return JSON.stringify([
      Array.from({ length: 30 }, () => mutateText(draw, 'sparekey')),
      Array.from({ length: 30 }, () => mutateJson(draw, { a: [1, 'b', null] })),
      Array.from({ length: 30 }, () => [...mutateBytes(draw, Buffer.from('sparekey'))]),
    ])
  }
  assert.equal(made(7), made(7))
  assert.notEqual(made(7), made(8))
})

test('numbers are drawn from the whole range, and evenly', () => {
  const draw = createDraw(3)
  const counts = Array.from({ length: 8 }, () => 0)
  for (let drawn = 0; drawn < 16_000; drawn += 1) {
    const number = draw.below(8)
    counts[number] = (counts[number] ?? 0) + 1
  }
  for (const count of counts) assert.ok(Math.abs(count - 2000) < 200, String(counts))
})

test('a failing list and a failing text are made as short as the fault allows', async () => {
  const list = Array.from({ length: 100 }, (_, index) => index)
  const both = async (kept: readonly number[]): Promise<boolean> => kept.includes(7) && kept.includes(93)
  assert.deepEqual(await shorterList(list, both), [7, 93])
  assert.equal(
    await shorterText(`${'x'.repeat(50)}%zz${'y'.repeat(50)}`, async (text) => text.includes('%z')),
    '%z',
  )
})

test('a parser that throws anything but a refusal with a code, or breaks its promise, is at fault', async () => {
  const throwing = (error: unknown) =>
    ofText({
      name: 'x',
      seeds: [''],
      run: () => {
        throw error
      },
    })
  const refusal = Object.assign(new RangeError('no'), { name: 'ArgumentRangeError', code: 'invalid_request' })
  assert.equal(await faultOf(throwing(refusal), ''), null)
  assert.match((await faultOf(throwing(new TypeError('x is undefined')), '')) ?? '', /TypeError/)
  assert.match(
    (await faultOf(throwing(Object.assign(new Error('x'), { code: 'ERR_INVALID_URL' })), '')) ?? '',
    /Error/,
  )
  const broken = ofText({ name: 'x', seeds: [''], run: () => promise(false, 'another text') })
  assert.match((await faultOf(broken, '')) ?? '', /another text/)
})

const asked: FuzzRequest = { method: 'POST', target: '/v1/accounts/ada/redemptions', headers: [], body: '{}' }
const answered = (status: number, document: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers({ 'X-Request-Id': 'r', 'Content-Type': 'application/problem+json', ...headers }),
  text: JSON.stringify(document),
})
const refused = { code: 'code_invalid', status: 403, detail: 'Not one of them.' }

test('an answer that keeps every promise has no fault', () => {
  assert.equal(faultOfAnswer(asked, answered(403, refused), scan), null)
  assert.equal(faultOfAnswer(asked, answered(201, { remaining: 9 }), scan), null)
})

test('an answer is at fault that is a 500, is undocumented, shows a code, or leaves out what it must say', () => {
  for (const answer of [
    answered(500, { code: 'internal', status: 500, detail: 'x' }),
    answered(403, { ...refused, code: 'made_up' }),
    answered(403, { ...refused, status: 404 }),
    answered(403, { ...refused, detail: `Not ${CODE.toLowerCase()}` }),
    answered(403, refused, { 'Content-Type': 'text/plain' }),
    answered(403, refused, { Location: `/?code=${CODE}` }),
    answered(429, { code: 'too_many_attempts', status: 429, detail: 'x' }),
    answered(503, { code: 'overloaded', status: 503, detail: 'x' }),
    answered(200, { items: [{ note: CODE }] }),
  ]) {
    assert.notEqual(faultOfAnswer(asked, answer, scan), null, answer.text)
  }
})

test('a line of the log is at fault that holds a code or an error', () => {
  assert.equal(lineFault('{"level":"info","requestId":"r","route":"/v1"}', scan), null)
  assert.notEqual(lineFault(`{"level":"info","requestId":"r","msg":"${DIGITS}"}`, scan), null)
  assert.notEqual(lineFault(`{"level":"info","requestId":"${CODE}"}`, scan), null)
  assert.notEqual(lineFault('{"level":"error","requestId":"r","msg":"request failed"}', scan), null)
})

test('a kept request means the same in another world', () => {
  const values = new Map([
    ['ada.code0', CODE],
    ['apiKey', 'spk_1'],
  ])
  const request: FuzzRequest = {
    ...asked,
    headers: [['Authorization', 'Bearer spk_1']],
    body: JSON.stringify({ code: CODE }),
  }
  const kept = withNames(request, values)
  assert.equal(JSON.stringify(kept).includes(CODE), false)
  assert.deepEqual(withValues(kept, values), request)
  const later = withNames({ ...asked, body: `"${wrongCode(9)}"` }, values)
  assert.equal(later.body, '"{{foreignCode0}}"')
})
