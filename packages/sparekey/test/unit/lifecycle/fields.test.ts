import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { readImportInput } from '../../../src/lifecycle/import-input.ts'
import {
  readContacts,
  readContext,
  readDisownInput,
  readEventsInput,
  readIssueInput,
  readReceiptInput,
  readRedeemInput,
  readReportInput,
  readSignalInput,
  readTypedInOptions,
} from '../../../src/lifecycle/input.ts'

const now = 1_767_225_600_000
const seconds = (ahead: number): Date => new Date(now + ahead * 1000)

/** The field that is named where a value is refused, and named in the sentence too; `null` where it is taken. */
const refusedField = (read: () => unknown): string | null => {
  try {
    read()
    return null
  } catch (error) {
    assert.ok(error instanceof ArgumentTypeError || error instanceof ArgumentRangeError, String(error))
    assert.ok(error.message.includes(`"${error.field}"`), error.message)
    return error.field
  }
}

/** Every value of a list, what becomes of it. */
const fieldsOf = (read: (value: unknown) => unknown, values: readonly unknown[]) =>
  values.map((value) => refusedField(() => read(value)))

const authentication = (methods: readonly unknown[], at: unknown = seconds(0)) =>
  readRedeemInput({ code: 'x', firstFactor: { methods, at } })

test('methods are RFC 8176 values, whole, and the first of them that is none is named', () => {
  const good = [['otp'], ['pwd', 'otp'], ['a'], ['x'.repeat(32)], ['urn_x.y-1']]
  const bad = [['OTP'], ['pwd otp'], ['otp '], [' otp'], [''], ['x'.repeat(33)], ['pwd', 'Ä'], [7], [['otp']]]
  assert.deepEqual(
    fieldsOf((methods) => authentication(methods as string[]), good),
    good.map(() => null),
  )
  assert.deepEqual(
    fieldsOf((methods) => authentication(methods as string[]), bad),
    bad.map(() => 'firstFactor.methods'),
  )
  assert.equal(
    refusedField(() => authentication([], 'now')),
    'firstFactor.at',
  )
  assert.deepEqual(authentication(['pwd']).firstFactor, { methods: ['pwd'], at: seconds(0) })
})

test('an address is an IPv4 or IPv6 address, whole; a zone is taken off', () => {
  const ip = (value: unknown) => readContext({ ip: value })?.ip
  for (const good of [
    '203.0.113.7',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '2001:DB8::7',
    '::ffff:203.0.113.7',
  ]) {
    assert.equal(ip(good), good)
  }
  assert.equal(ip('fe80::1%eth0'), 'fe80::1')
  const bad = [
    '256.0.0.1',
    '249.250.260.1',
    '1203.0.113.7',
    '203.0.113.7.8',
    '203.0.113.7 ',
    '203.0.113',
    '203.0.113.7.',
    'x203.0.113.7',
    '1.2.3.4%eth0',
    'g::1',
    '::1 x',
    'x ::1',
    '1::2::3',
    ':',
    '::1]/[::2',
    'example.org',
    '',
    '%eth0',
  ]
  assert.deepEqual(
    fieldsOf(ip, bad),
    bad.map(() => 'context.ip'),
  )
})

test('what is wrong in a context is named', () => {
  assert.deepEqual(fieldsOf(readContext, [{ ip: 7 }, { userAgent: 7 }, { deviceId: 7 }, { geo: 'x' }, 7]), [
    'context.ip',
    'context.userAgent',
    'context.deviceId',
    'context.geo',
    'context',
  ])
  const most = { userAgent: 'x'.repeat(1000), deviceId: 'y'.repeat(200) }
  assert.deepEqual(readContext(most), most)
  assert.equal(readContext(undefined), null)
})

test('a contact is an e-mail address, whole, with a language tag or without', () => {
  const contact = (change: object) =>
    readContacts([{ channel: 'email', address: 'ada@example.org', ...change }])
  for (const language of ['de', 'deu', 'de-CH', 'zh-Hant-TW', 'DE']) {
    assert.deepEqual(contact({ language }), [{ channel: 'email', address: 'ada@example.org', language }])
  }
  assert.deepEqual(contact({}), [{ channel: 'email', address: 'ada@example.org' }])
  const addresses = [
    'ada',
    'ada@',
    '@example.org',
    'Ada <ada@example.org>',
    'ada@example.org, b@c',
    'a@b@c',
    7,
  ]
  assert.deepEqual(
    fieldsOf((address) => contact({ address }), addresses),
    addresses.map(() => 'contacts.address'),
  )
  const languages = ['d', 'german', 'de_CH', 'de-', 'de-x', ' de', 'de CH', '', 7]
  assert.deepEqual(
    fieldsOf((language) => contact({ language }), languages),
    languages.map(() => 'contacts.language'),
  )
  assert.equal(
    refusedField(() => contact({ channel: 'sms' })),
    'contacts.channel',
  )
})

test('a recovery token goes with the reasons that it stands in for, and with no other', () => {
  const issue = (reason: string, recoveryToken: unknown) => readIssueInput({ reason, recoveryToken })
  for (const reason of ['recovery', 'support']) {
    assert.equal(issue(reason, 't').recoveryToken, 't')
    for (const token of [undefined, null, 7]) {
      assert.equal(
        refusedField(() => issue(reason, token)),
        'recoveryToken',
      )
    }
  }
  for (const reason of ['enrollment', 'replacement']) {
    assert.equal(issue(reason, null).recoveryToken, null)
    assert.equal(
      refusedField(() => issue(reason, 't')),
      'recoveryToken',
    )
  }
})

test('every type of signal is known, its time is at most a minute ahead, and only a factor can be the last', () => {
  const types = [
    'factor_changed',
    'factor_removed',
    'device_replaced',
    'password_changed',
    'account_reset',
    'compromise_suspected',
    'support_recovery',
    'account_closed',
  ]
  for (const type of types) {
    assert.deepEqual(readSignalInput({ type }, now), { type, at: now, isLast: false })
    const last = { type, detail: { last: true } }
    assert.equal(
      refusedField(() => readSignalInput(last, now)),
      type === 'factor_removed' ? null : 'detail.last',
    )
  }
  const [type] = types
  const at = (value: unknown) => readSignalInput({ type, at: value }, now).at
  assert.equal(at(seconds(60)), now, 'a clock that is ahead is not believed')
  assert.equal(at(seconds(-7)), now - 7000)
  assert.deepEqual(
    fieldsOf(
      (one) => readSignalInput(one, now),
      [
        7,
        { type: 'x' },
        { type, at: seconds(60.001) },
        { type, at: 'now' },
        { type, detail: 7 },
        { type, detail: { last: 1 } },
        { type, detail: { first: true } },
      ],
    ),
    ['input', 'type', 'at', 'at', 'detail', 'detail.last', 'detail.first'],
  )
})

test('what is wrong in a report, a disowning, a receipt or the options of a call is named', () => {
  const report = { recoveryId: 'rec_1', task: 'replace_codes', outcome: 'done' }
  assert.deepEqual(
    fieldsOf(readReportInput, [
      7,
      { ...report, recoveryId: 7 },
      { ...report, task: 'x' },
      { ...report, outcome: 'x' },
    ]),
    ['input', 'recoveryId', 'task', 'outcome'],
  )
  assert.deepEqual(fieldsOf(readDisownInput, [7, { token: 7 }, { token: 't', context: 7 }]), [
    'input',
    'token',
    'context',
  ])
  assert.deepEqual(fieldsOf(readReceiptInput, [7, { eventId: 7 }]), ['input', 'eventId'])
  assert.deepEqual(
    fieldsOf(readTypedInOptions, [7, { devices: 7 }, { devices: [7] }, { idempotencyKey: 7 }]),
    ['options', 'devices', 'devices', 'idempotencyKey'],
  )
  assert.deepEqual(readTypedInOptions(undefined), { idempotencyKey: null, devices: [] })
  assert.deepEqual(readTypedInOptions({}), { idempotencyKey: null, devices: [] })
})

test('a cursor is the one that was given, whole', () => {
  assert.deepEqual(readEventsInput(undefined), { limit: 50, beforeSeq: Number.MAX_SAFE_INTEGER })
  assert.equal(readEventsInput({ cursor: 'e120' }).beforeSeq, 120)
  const bad = ['e0', 'e01', '120', 'e120 ', 'e120e', 'ee120', 'e-1', `e${'9'.repeat(16)}`, '', 7]
  assert.deepEqual(
    fieldsOf((cursor) => readEventsInput({ cursor }), bad),
    bad.map(() => 'cursor'),
  )
})

const codes = { source: 'old', symbols: 'alphanumeric', codes: ['abcdefghij'] }
const hashes = {
  source: 'old',
  symbols: 'alphanumeric',
  scheme: 'sha256',
  pattern: 'xxxxx-xxxxx',
  randomBits: 50,
  verifiers: ['a', 'b'],
}
const imported = (change: unknown) => readImportInput(change, now)

test('what is wrong in an import of codes is named', () => {
  const changes: readonly (readonly [unknown, string])[] = [
    [7, 'input'],
    [{ ...codes, source: '' }, 'source'],
    [{ ...codes, symbols: 'x' }, 'symbols'],
    [{ ...codes, codes: 7 }, 'codes'],
    [{ ...codes, codes: [7] }, 'codes'],
    [{ ...codes, codes: ['x'.repeat(257)] }, 'codes'],
    [{ ...codes, codes: [{ code: 7 }] }, 'codes.code'],
    [{ ...codes, codes: [{ code: 'x', usedAt: 7 }] }, 'codes.usedAt'],
    [{ ...codes, codes: [{ code: 'x', usedAt: seconds(60.001) }] }, 'codes.usedAt'],
    [{ ...codes, codes: [{ code: 'x', usedAt: seconds(-1) }] }, 'codes'],
    [{ ...codes, codes: [] }, 'codes'],
    [{ ...codes, verifiers: [] }, 'verifiers'],
    [{ ...codes, used: [] }, 'used'],
    [{ ...codes, pattern: 'x' }, 'pattern'],
    [{ ...codes, randomBits: 0 }, 'randomBits'],
    [{ ...codes, issuedAt: 7 }, 'issuedAt'],
    [{ ...codes, issuedAt: seconds(60.001) }, 'issuedAt'],
    [{ ...codes, policy: 7 }, 'policy'],
    [{ ...codes, contacts: 7 }, 'contacts'],
  ]
  for (const [change, field] of changes)
    assert.equal(
      refusedField(() => imported(change)),
      field,
    )
})

test('what is wrong in an import of hashes is named', () => {
  const changes: readonly (readonly [unknown, string])[] = [
    [{ ...hashes, scheme: 'md5' }, 'scheme'],
    [{ ...hashes, codes: ['x'] }, 'codes'],
    [{ ...hashes, verifiers: 7 }, 'verifiers'],
    [{ ...hashes, verifiers: [7] }, 'verifiers'],
    [{ ...hashes, verifiers: ['x'.repeat(401)] }, 'verifiers'],
    [{ ...hashes, used: 7 }, 'used'],
    [{ ...hashes, used: [7] }, 'used'],
    [{ ...hashes, used: [{ index: 2, at: seconds(-1) }] }, 'used.index'],
    [{ ...hashes, used: [{ index: -1, at: seconds(-1) }] }, 'used.index'],
    [{ ...hashes, used: [{ index: 0, at: 7 }] }, 'used.at'],
    [{ ...hashes, used: [{ index: 0, at: seconds(60.001) }] }, 'used.at'],
    [{ ...hashes, used: [0, 1].map((index) => ({ index, at: seconds(-1) })) }, 'verifiers'],
    [{ ...hashes, randomBits: undefined }, 'randomBits'],
    [{ ...hashes, pattern: 7 }, 'pattern'],
    [{ ...hashes, pattern: 'no pattern' }, 'pattern'],
  ]
  for (const [change, field] of changes)
    assert.equal(
      refusedField(() => imported(change)),
      field,
    )
})

test('an import says when its codes were used and how old they are; a clock that is ahead is not believed', () => {
  const usedAt = seconds(-100)
  assert.deepEqual(
    imported({
      ...codes,
      codes: [
        { code: 'a', usedAt },
        { code: 'b', usedAt: null },
      ],
    }).entries,
    [
      { text: 'a', usedAt },
      { text: 'b', usedAt: null },
    ],
  )
  assert.deepEqual(imported({ ...hashes, used: [{ index: 1, at: seconds(60) }] }).entries, [
    { text: 'a', usedAt: null },
    { text: 'b', usedAt: seconds(0) },
  ])
  assert.equal(imported(codes).issuedAt, now)
  assert.equal(imported({ ...codes, issuedAt: seconds(-5) }).issuedAt, now - 5000)
  assert.deepEqual([imported(codes).policy, imported({ ...codes, policy: 'old' }).policy], [null, 'old'])
  assert.deepEqual(
    [imported(codes).randomBits, imported({ ...codes, randomBits: 512 }).randomBits],
    [null, 512],
  )
  assert.deepEqual(imported({ ...hashes, scheme: 'plain', pattern: undefined }).stored, null)
  assert.deepEqual(imported(hashes).stored, { scheme: 'sha256', pattern: 'xxxxx-xxxxx' })
})
