import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AccountEvent, EventType, RecoveryTask, SignalType, Status, SupportEventType } from 'sparekey'
import type { Outcome } from '../../../src/try/steps.ts'
import { span } from '../../../src/try/times.ts'
import { eventSentence } from '../../../src/try/trail.ts'
import { codesLeft, outcomeWords } from '../../../src/try/words.ts'
import { readAccountName } from '../../../src/try/account-name.ts'
import { sheetFile, sheetFileName } from '../../../src/try/views/sheet.ts'
import { JARGON, createTestPages } from './support.ts'

const now = new Date('2026-11-21T20:00:00.000Z')
const status: Status = {
  ok: true,
  accountId: 'ada',
  state: 'active',
  activeSet: null,
  pendingSet: null,
  failedAttempts: 1,
  retryAt: null,
  advice: [],
  recovery: null,
}
const around = { account: 'ada', status, now }

const detail = 'A sentence.'
const refusals: readonly Outcome[] = [
  { step: 'issue', result: { ok: false, code: 'issue_limit_reached', detail, retryAfterSeconds: 4000 } },
  { step: 'issue', result: { ok: false, code: 'codes_already_shown', detail } },
  { step: 'issue', result: { ok: false, code: 'insufficient_authentication', detail } },
  { step: 'issue', result: { ok: false, code: 'idempotency_in_progress', detail } },
  { step: 'confirm', result: { ok: false, code: 'set_not_found', detail } },
  { step: 'confirm', result: { ok: false, code: 'set_not_pending', detail } },
  { step: 'confirm', result: { ok: false, code: 'code_invalid', detail } },
  { step: 'use', result: { ok: false, code: 'code_malformed', detail } },
  { step: 'use', result: { ok: false, code: 'code_invalid', detail } },
  { step: 'use', result: { ok: false, code: 'code_already_used', detail, usedAt: now } },
  { step: 'use', result: { ok: false, code: 'set_superseded', detail, serial: 'A7K2', endedAt: now } },
  { step: 'use', result: { ok: false, code: 'set_revoked', detail, serial: 'A7K2', endedAt: now } },
  { step: 'use', result: { ok: false, code: 'set_expired', detail, serial: 'A7K2', endedAt: now } },
  { step: 'use', result: { ok: false, code: 'too_many_attempts', detail, retryAfterSeconds: 30 } },
  { step: 'use', result: { ok: false, code: 'codes_disabled', detail } },
  { step: 'use', result: { ok: false, code: 'first_factor_required', detail } },
  { step: 'use', result: { ok: false, code: 'assurance_not_met', detail } },
  { step: 'use', result: { ok: false, code: 'idempotency_mismatch', detail } },
  { step: 'undecided', isKnown: true },
  { step: 'undecided', isKnown: false },
]

describe('every refusal', () => {
  for (const outcome of refusals) {
    const name = outcome.step === 'undecided' ? `undecided ${outcome.isKnown}` : outcome.result
    test(`is said in plain words: ${outcome.step} ${JSON.stringify(name)}`, () => {
      const words = outcomeWords(outcome, around)
      assert.ok(words !== null && words.tone !== 'good')
      const text = [words.heading, ...words.sentences].join(' ')
      assert.doesNotMatch(text, JARGON)
      assert.doesNotMatch(text, /undefined|null|NaN|_/)
    })
  }

  test('tells a slip, which does not count, from a guess, which does', () => {
    const slip = outcomeWords({ step: 'use', result: { ok: false, code: 'code_malformed', detail } }, around)
    const guess = outcomeWords({ step: 'use', result: { ok: false, code: 'code_invalid', detail } }, around)
    assert.equal(slip?.tone, 'slip')
    assert.match(slip?.sentences.join(' ') ?? '', /does not count/)
    assert.equal(guess?.tone, 'no')
    assert.match(guess?.sentences.join(' ') ?? '', /counts as a guess: 1 wrong try in a row/)
  })
})

const sentence = (type: string, eventDetail: object, setName = 'Sheet A7K2'): string =>
  eventSentence(
    { type, detail: eventDetail, label: 'X7', setId: 'set_1' } as unknown as AccountEvent,
    () => setName,
  )

describe('every event', () => {
  const types: Readonly<Record<Exclude<EventType, SupportEventType>, AccountEvent['detail']>> = {
    'set.issued': { reason: 'enrollment', count: 10, methods: 'pwd otp' },
    'set.imported': { source: 'elsewhere', count: 10, remaining: 9, used: '03', randomBits: 80 },
    'set.confirmed': { by: 'code' },
    'set.superseded': {},
    'set.abandoned': {},
    'set.exhausted': {},
    'set.expired': {},
    'set.revoked': { reason: 'compromised' },
    'set.suspended': {},
    'set.confirm_due': {},
    'set.expires_soon': {},
    'set.rotation_soon': {},
    'set.rotation_due': {},
    'set.review_due': {},
    'code.redeemed': { remaining: 9, attempts: 1 },
    'code.reuse_refused': { repeat: true },
    'code.dead_set_refused': { state: 'superseded' },
    'attempts.delayed': { failedAttempts: 4 },
    'attempts.disabled': { failedAttempts: 100 },
    'codes.replacement_asked': { reason: 'device_replaced' },
    'contacts.changed': { count: 1 },
    'recovery.task_reported': { recoveryId: 'rcv_1', task: 'reenroll_factor', outcome: 'done' },
    'recovery.completed': { recoveryId: 'rcv_1' },
    'recovery.overdue': { recoveryId: 'rcv_1' },
    'recovery.disowned': { recoveryId: 'rcv_1' },
    'signal.received': { type: 'factor_removed', last: true, effect: 'revoked' },
    'notice.given_up': { notice: 'code_used', channel: 'email', attempts: 8 },
    'sheet.found': {},
    'incident.job_changed': {},
    'account.erased': {},
  }
  for (const [type, eventDetail] of Object.entries(types)) {
    test(`is a sentence without the words of the team: ${type}`, () => {
      const said = sentence(type, eventDetail)
      assert.match(said, /^[A-Z0-9].*\.$/)
      assert.doesNotMatch(said, JARGON)
      assert.doesNotMatch(said, /undefined|null/)
    })
  }
})

describe('what an application tells, and what became of a step', () => {
  const signals: readonly SignalType[] = [
    'factor_changed',
    'factor_removed',
    'device_replaced',
    'password_changed',
    'account_reset',
    'compromise_suspected',
    'support_recovery',
    'account_closed',
  ]
  const steps: readonly RecoveryTask[] = [
    'reenroll_factor',
    'replace_codes',
    'change_password',
    'end_other_sessions',
  ]

  test('has a sentence of its own for each, in words that people use', () => {
    const told = signals.map((type) => sentence('signal.received', { type }))
    const reported = steps.flatMap((task) =>
      ['done', 'declined'].map((outcome) => sentence('recovery.task_reported', { task, outcome })),
    )
    assert.equal(new Set([...told, ...reported]).size, signals.length + 2 * steps.length)
    for (const one of [...told, ...reported]) assert.doesNotMatch(one, /_|something changed|a step/)
    for (const one of [...told, ...reported]) assert.doesNotMatch(one, JARGON)
  })

  test('is still a sentence where it is of a later version', () => {
    assert.equal(
      sentence('signal.received', { type: 'new_one' }),
      'Your application told: something changed.',
    )
    assert.match(sentence('set.review_due', {}, 'An older sheet'), /whether an older sheet is still/)
  })
})

test('after a use it is said what can be put right, and for how long', () => {
  const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000)
  const use = (tasks: readonly RecoveryTask[] | null): Outcome => ({
    step: 'use',
    result: {
      ok: true,
      redemptionId: 'use_1',
      setId: 'set_1',
      serial: 'A7K2',
      label: 'X7',
      redeemedAt: now,
      remaining: 9,
      low: false,
      basis: 'code',
      restrictUntil: null,
      recovery:
        tasks === null ? null : { recoveryId: 'rcv_1', token: 'rct_secret', expiresAt: at(15), tasks },
    },
  })
  const said = (tasks: readonly RecoveryTask[] | null): string =>
    outcomeWords(use(tasks), around)?.sentences.join(' ') ?? ''
  assert.match(
    said(['reenroll_factor', 'replace_codes', 'change_password']),
    /For 15 minutes .*: set up a new phone, get a new sheet and change the password\./,
  )
  assert.match(said(['end_other_sessions']), /: sign out everywhere else\.$/)
  assert.doesNotMatch(said(null), /minutes/)
  assert.doesNotMatch(said(['replace_codes']), JARGON)
  assert.doesNotMatch(said(['replace_codes']), /rct_/)
})

test('numbers agree with their nouns', () => {
  assert.deepEqual([0, 1, 2].map(codesLeft), ['No codes left.', '1 code left.', '2 codes left.'])
  assert.deepEqual([1, 30, 90, 3600, 5400].map(span), [
    '1 second',
    '30 seconds',
    '2 minutes',
    '60 minutes',
    '2 hours',
  ])
})

describe('the name of an account', () => {
  for (const name of ['ada', 'ada@example.org', 'Ада', '../..', '日本', 'a b', '%2e', 'o\'<b>"&']) {
    test(`may be ${name}, and comes back as it was typed`, async () => {
      const { act, sparekey } = await createTestPages()
      const page = await act('/sheet', { account: ` ${name} ` })
      assert.match(page, /was made, with 10 codes/)
      assert.equal((await sparekey.status(name)).state, 'pending')
      assert.doesNotMatch(page, /<b>"|o'</)
    })
  }
  for (const name of ['', '   ', 'x'.repeat(65), 'a\0b', 'a\nb', undefined, 3]) {
    test(`may not be ${JSON.stringify(name)?.slice(0, 20)}`, () => {
      assert.equal(readAccountName(name).ok, false)
    })
  }
})

describe('the file of a sheet', () => {
  const codes = 'X7K9-M3NP-QR2W-5T8V 4HDC-2V8S-T6JB-9YWE'

  test('says whose codes they are, which sheet, and from when, as its name does', () => {
    const text = sheetFile('ada', 'A7K2', codes, now) ?? ''
    assert.match(text, /Backup codes of ada\r\nSheet A7K2, 21 November 2026/)
    assert.match(text, / 2\. {2}4HDC-2V8S-T6JB-9YWE/)
    assert.equal(sheetFileName('ada', 'A7K2', now), 'backup-codes_ada_sheet-A7K2_2026-11-21.txt')
    assert.equal(sheetFileName('../"é\r\n', 'A7K2', now), 'backup-codes_..-_sheet-A7K2_2026-11-21.txt')
  })

  test('is made of codes alone: nothing else is handed back', () => {
    for (const wrong of ['', '<script>', `${codes} <b>`, `${codes} ${'A'.repeat(300)}`]) {
      assert.equal(sheetFile('ada', 'A7K2', wrong, now), null)
    }
    assert.equal(sheetFile('ada', '<b>', codes, now), null)
  })
})
