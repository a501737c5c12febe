import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestService, issueSheet, jsonOf, redeem, signedIn } from '../../support/app.ts'

const MARKER = 'm4rk3r-Zq'
const redemptions = '/v1/accounts/ada/redemptions'
const codeSets = '/v1/accounts/ada/code-sets'
const service = await createTestService()
const { send, clock, app, apiKey } = service
const firstFactor = signedIn(clock, 'pwd')
const authentication = signedIn(clock, 'pwd', 'otp')

interface Row {
  readonly name: string
  readonly path?: string
  readonly body: unknown
  readonly field: string | undefined
  readonly code?: string
}

const rows: readonly Row[] = [
  { name: 'an array', body: [MARKER], field: undefined },
  { name: 'a string', body: MARKER, field: undefined },
  { name: 'null', body: null, field: undefined },
  { name: 'a number', body: 4, field: undefined },
  { name: 'no fields', body: {}, field: 'code' },
  { name: 'an unknown field', body: { code: 'x', cout: MARKER }, field: 'cout' },
  { name: 'an unknown inner field', body: { code: 'x', context: { IP: MARKER } }, field: 'context.IP' },
  {
    name: '__proto__',
    body: JSON.parse(`{"code":"x","__proto__":{"a":"${MARKER}"}}`) as unknown,
    field: '__proto__',
  },
  { name: 'a number as a code', body: { code: 1234 }, field: 'code' },
  { name: 'null as a code', body: { code: null }, field: 'code' },
  { name: 'an object as a code', body: { code: { $gt: MARKER } }, field: 'code' },
  { name: 'an array as a code', body: { code: [MARKER] }, field: 'code' },
  {
    name: 'methods as a string',
    body: { code: 'x', firstFactor: { ...firstFactor, methods: MARKER } },
    field: 'firstFactor.methods',
  },
  {
    name: 'a method of other form',
    body: { code: 'x', firstFactor: { ...firstFactor, methods: [`${MARKER} `] } },
    field: 'firstFactor.methods[0]',
  },
  {
    name: 'too many methods',
    body: { code: 'x', firstFactor: { ...firstFactor, methods: Array(17).fill('pwd') } },
    field: 'firstFactor.methods',
  },
  { name: 'no time', body: { code: 'x', firstFactor: { methods: ['pwd'] } }, field: 'firstFactor.at' },
  {
    name: 'a time in words',
    body: { code: 'x', firstFactor: { methods: ['pwd'], at: MARKER } },
    field: 'firstFactor.at',
  },
  {
    name: 'a time as a number',
    body: { code: 'x', firstFactor: { methods: ['pwd'], at: 1_767_225_600_000 } },
    field: 'firstFactor.at',
  },
  {
    name: 'a time with an offset',
    body: { code: 'x', firstFactor: { methods: ['pwd'], at: '2026-01-01T01:00:00+01:00' } },
    field: 'firstFactor.at',
  },
  {
    name: 'a day that does not exist',
    body: { code: 'x', firstFactor: { methods: ['pwd'], at: '2026-02-30T00:00:00Z' } },
    field: 'firstFactor.at',
  },
  {
    name: 'an assurance that does not exist',
    body: { code: 'x', requiredAssurance: MARKER },
    field: 'requiredAssurance',
  },
  { name: 'an address in words', body: { code: 'x', context: { ip: MARKER } }, field: 'context.ip' },
  {
    name: 'a NUL in a text',
    body: { code: 'x', context: { userAgent: `${MARKER}\0` } },
    field: 'context.userAgent',
  },
  {
    name: 'a lone surrogate in a text',
    body: { code: 'x', context: { deviceId: `${MARKER}\ud800` } },
    field: 'context.deviceId',
  },
  {
    name: 'a long text',
    body: { code: 'x', context: { userAgent: MARKER.repeat(200) } },
    field: 'context.userAgent',
  },
  { name: 'an unknown reason', path: codeSets, body: { reason: MARKER, authentication }, field: 'reason' },
  {
    name: 'a token that does not belong',
    path: codeSets,
    body: { reason: 'enrollment', authentication, recoveryToken: MARKER },
    field: 'recoveryToken',
  },
  { name: 'no token', path: codeSets, body: { reason: 'recovery' }, field: 'recoveryToken' },
  {
    name: 'a fraction of a code',
    path: codeSets,
    body: { reason: 'enrollment', authentication, count: 9.5 },
    field: 'count',
  },
  {
    name: 'a count as text',
    path: codeSets,
    body: { reason: 'enrollment', authentication, count: '10' },
    field: 'count',
  },
  {
    name: 'too many codes',
    path: codeSets,
    body: { reason: 'enrollment', authentication, count: 101 },
    field: 'count',
  },
  {
    name: 'a count that the policy does not allow',
    path: codeSets,
    body: { reason: 'enrollment', authentication, count: 11 },
    field: 'count',
  },
  {
    name: 'no days',
    path: codeSets,
    body: { reason: 'enrollment', authentication, expiresInDays: 0 },
    field: 'expiresInDays',
  },
  {
    name: 'a policy that does not exist',
    path: codeSets,
    body: { reason: 'enrollment', authentication, policy: MARKER },
    field: 'policy',
  },
  {
    name: 'a channel that does not exist',
    path: codeSets,
    body: { reason: 'enrollment', authentication, contacts: [{ channel: MARKER, address: 'a@b.example' }] },
    field: 'contacts[0].channel',
  },
  {
    name: 'an address that is none',
    path: codeSets,
    body: { reason: 'enrollment', authentication, contacts: [{ channel: 'email', address: MARKER }] },
    field: 'contacts.address',
  },
  {
    name: 'a note that is too long',
    path: '/v1/accounts/ada/revocations',
    body: { reason: 'other', note: MARKER.repeat(60) },
    field: 'note',
  },
  {
    name: 'a note with a NUL',
    path: '/v1/accounts/ada/revocations',
    body: { reason: 'other', note: `${MARKER}\0` },
    field: 'note',
  },
]

for (const { name, path = redemptions, body, field } of rows) {
  test(`${name} in the body is answered with 400, naming the field and not the value`, async () => {
    const text = await (await send('POST', path, body)).text()
    const problem = JSON.parse(text) as Record<string, unknown>
    assert.deepEqual([problem['code'], problem['field']], ['invalid_request', field])
    assert.equal(text.includes(MARKER), false, text)
  })
}

test('a field whose name could be a code is not named', async () => {
  const { codes } = await issueSheet(service, 'names')
  for (const name of [codes[0], codes[0].replaceAll('-', ''), `a b ${MARKER}`, `x${'y'.repeat(50)}`]) {
    const problem = await jsonOf(await send('POST', redemptions, { code: 'x', [name]: 1 }))
    assert.equal(problem['field'], '(unnamed)')
    assert.equal(problem['detail'], '"(unnamed)" is not a known field.')
  }
})

const sendRaw = (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(
    app.request(redemptions, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', ...headers },
      body,
    }),
  )

test('bodies that are not JSON in UTF-8 are answered with 400 and not repeated', async () => {
  const bodies: readonly BodyInit[] = [
    '',
    '{',
    `{"code":"${MARKER}"`,
    `{"code":"${MARKER}"} x`,
    `'${MARKER}'`,
    'NaN',
    new Uint8Array([0x7b, 0xff, 0x7d]),
    Buffer.from('{"code":"\xff"}', 'latin1'),
    Buffer.from('{"code":"\xed\xa0\x80"}', 'latin1'),
    new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
    '['.repeat(16_000),
    `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`.slice(0, 16_384),
  ]
  for (const body of bodies) {
    const response = await sendRaw(body)
    const text = await response.text()
    assert.equal(response.status, 400, text)
    assert.equal(text.includes(MARKER), false, text)
  }
})

test('deeply nested JSON in a field is answered with 400', async () => {
  const depth = 2_000
  const response = await sendRaw(`{"code":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  assert.equal((await jsonOf(response))['field'], 'code')
})

test('other content types and encodings are answered with 415', async () => {
  const body = JSON.stringify({ code: 'x', firstFactor })
  const refused = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonx',
    'multipart/form-data',
  ]
  for (const type of refused) assert.equal((await sendRaw(body, { 'Content-Type': type })).status, 415, type)
  assert.equal((await sendRaw(body, { 'Content-Encoding': 'gzip' })).status, 415)
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
  ]) {
    assert.equal((await sendRaw(body, { 'Content-Type': type })).status, 422, type)
  }
})

test('a body is taken up to 16 KiB and not a byte further, whether or not its length is declared', async () => {
  const padded = (length: number): string =>
    JSON.stringify({ code: 'x'.repeat(length - '{"code":""}'.length) })
  const declared = (text: string): Promise<Response> =>
    sendRaw(text, { 'Content-Length': String(text.length) })
  const streamed = (text: string): Promise<Response> => sendRaw(text)
  for (const sendAs of [declared, streamed]) {
    assert.equal((await sendAs(padded(16_384))).status, 422)
    assert.equal((await sendAs(padded(16_385))).status, 413)
    assert.equal((await sendAs(padded(1_000_000))).status, 413)
  }
})

test('account ids that are not 1 to 256 bytes of UTF-8 without control characters are answered with 400', async () => {
  const paths = [
    '%00',
    'a%0Ab',
    '%7F',
    '%C2%85',
    '%',
    '%zz',
    'a%2',
    '%FF',
    '%C0%80',
    '%ED%A0%80',
    '%F4%90%80%80',
    'x'.repeat(257),
    '%C3%A9'.repeat(129),
  ]
  for (const path of paths) {
    const problem = await jsonOf(await send('GET', `/v1/accounts/${path}`))
    assert.deepEqual([problem['code'], problem['field']], ['invalid_request', 'accountId'], path)
  }
})

test('a set id of any kind is a set that the account does not have', async () => {
  const sheet = await issueSheet(service, 'owner')
  for (const id of [
    'x',
    'set_',
    '%00',
    '..%2F..',
    'x'.repeat(300),
    'set_0000008vs5x60cs5tpzw3yv81w',
    '%F0%9F%98%80',
  ]) {
    const response = await send('POST', `/v1/accounts/ada/code-sets/${id}/confirm`, { code: sheet.codes[0] })
    assert.equal((await jsonOf(response))['code'], 'set_not_found', id)
  }
  const unreadable = await send('POST', '/v1/accounts/ada/code-sets/%FF/confirm', { code: 'x' })
  assert.equal((await jsonOf(unreadable))['field'], 'setId')
})

test('query parameters are checked as strictly as bodies', async () => {
  const queries: readonly (readonly [string, string | undefined])[] = [
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=', 'limit'],
    [`limit=${MARKER}`, 'limit'],
    ['limit=1&limit=2', undefined],
    [`cursor=${MARKER}`, 'cursor'],
    ['limt=5', 'limt'],
    [`code=${MARKER}`, 'code'],
    ['__proto__=1', '__proto__'],
  ]
  for (const [query, field] of queries) {
    const text = await (await send('GET', `/v1/accounts/ada/events?${query}`)).text()
    const problem = JSON.parse(text) as Record<string, unknown>
    assert.deepEqual([problem['code'], problem['field']], ['invalid_request', field], query)
    assert.equal(text.includes(MARKER), false)
  }
  assert.equal((await jsonOf(await send('GET', '/v1/accounts/ada?verbose=1')))['field'], 'verbose')
})

test('a code is read as a person types it', async () => {
  const forms: readonly ((code: string) => string)[] = [
    (code) => code.toLowerCase().replaceAll('-', ' '),
    (code) => code.replaceAll('-', ''),
    (code) => code.replaceAll('-', '–'),
    (code) => `​${code.replaceAll('0', 'O').replaceAll('1', 'l')}﻿`,
  ]
  for (const [index, form] of forms.entries()) {
    const { codes } = await issueSheet(service, `typist-${index}`)
    assert.equal((await redeem(service, `typist-${index}`, form(codes[0]))).status, 201, form(codes[0]))
  }
})

test('a text that is no code is answered with 422, spends no attempt and is not repeated', async () => {
  const texts = [
    '',
    ' ',
    MARKER,
    '\0',
    '\ud800',
    '🔑',
    'X7K9',
    '1234567890',
    MARKER.repeat(1000),
    'Ｘ７Ｋ９-M3NP',
    '-'.repeat(500),
  ]
  for (const text of texts) {
    const response = await redeem(service, 'slips', text)
    const answer = await response.text()
    assert.equal(response.status, 422, answer)
    assert.equal(answer.includes(MARKER), false, answer)
  }
  const status = await jsonOf(await send('GET', '/v1/accounts/slips'))
  assert.equal(status['failedAttempts'], 0)
})
