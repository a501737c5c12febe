import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError, type CaseRefusal, type Kdf } from 'sparekey'
import { statuses as handlerStatuses } from '../../../../sparekey/src/web/problem.ts'
import { errorKinds, type ErrorCode } from '../../../src/http/errors.ts'
import { PROBLEM_MEDIA_TYPE, problemType } from '../../../src/http/problem.ts'
import {
  type IssuedSheet,
  type TestService,
  createTestService,
  issueSheet,
  jsonOf,
  redeem,
  signedIn,
} from '../../support/app.ts'

/** Brings a row of the error table about, over HTTP, and gives the answer. */
type Provoke = () => Promise<Response>

const codeSets = '/v1/accounts/ada/code-sets'
const redemptions = '/v1/accounts/ada/redemptions'

const withSheet = async (): Promise<{ service: TestService; sheet: IssuedSheet }> => {
  const service = await createTestService()
  return { service, sheet: await issueSheet(service, 'ada') }
}

const confirm = ({ send }: TestService, { setId }: IssuedSheet, code: string): Promise<Response> =>
  send('POST', `${codeSets}/${setId}/confirm`, { code })

const foreignCode = async (service: TestService): Promise<string> =>
  (await issueSheet(service, 'bob')).codes[0]

/** Derivations that wait until they are let go. */
const heldKdf = (): { readonly kdf: Kdf; readonly started: Promise<void>; readonly letGo: () => void } => {
  const start = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const derive = async (): Promise<Uint8Array> => {
    start.resolve()
    await gate.promise
    return new Uint8Array(32)
  }
  return { kdf: { derive }, started: start.promise, letGo: () => gate.resolve() }
}

/** Cases refuse for what lies days behind them; what becomes of a refusal over HTTP is the same for each. */
const refusedCase =
  (refusal: { readonly code: CaseRefusal['code']; readonly retryAfterSeconds?: number }): Provoke =>
  async () => {
    const refused = { ok: false, detail: 'Look at the case.', ...refusal } as CaseRefusal
    const { send } = await createTestService({
      scopes: ['support:open'],
      support: { open: () => Promise.resolve(refused) },
    })
    return send('POST', '/v1/support-cases', { accountId: 'ada', reason: 'other' })
  }

const WELL_FORMED = await (async () => foreignCode(await createTestService()))()

const rows: readonly [ErrorCode, Provoke][] = [
  ['invalid_request', async () => (await createTestService()).send('POST', codeSets, { reason: 'holiday' })],
  ['unauthorized', async () => (await createTestService()).app.request('/v1/accounts/ada')],
  [
    'forbidden',
    async () => {
      const { send } = await createTestService({ scopes: ['read'] })
      return send('POST', redemptions, { code: WELL_FORMED })
    },
  ],
  [
    'insufficient_authentication',
    async () => {
      const { send, clock } = await createTestService()
      return send('POST', codeSets, { reason: 'enrollment', authentication: signedIn(clock, 'pwd') })
    },
  ],
  [
    'first_factor_required',
    async () => (await createTestService()).send('POST', redemptions, { code: WELL_FORMED }),
  ],
  [
    'assurance_not_met',
    async () => {
      const { send, clock } = await createTestService()
      const firstFactor = signedIn(clock, 'pwd')
      return send('POST', redemptions, { code: WELL_FORMED, firstFactor, requiredAssurance: 'aal3' })
    },
  ],
  ['code_invalid', async () => redeem(await createTestService(), 'ada', WELL_FORMED)],
  ['not_found', async () => (await createTestService()).send('GET', '/v1/nothing')],
  [
    'set_not_found',
    async () => {
      const { service, sheet } = await withSheet()
      return confirm(service, { ...sheet, setId: 'set_unknown' }, sheet.codes[0])
    },
  ],
  ['method_not_allowed', async () => (await createTestService()).send('PUT', codeSets, {})],
  [
    'set_not_pending',
    async () => {
      const { service, sheet } = await withSheet()
      await service.send('POST', '/v1/accounts/ada/revocations', { reason: 'other' })
      return confirm(service, sheet, sheet.codes[0])
    },
  ],
  [
    'code_already_used',
    async () => {
      const { service, sheet } = await withSheet()
      await redeem(service, 'ada', sheet.codes[0])
      return redeem(service, 'ada', sheet.codes[0])
    },
  ],
  [
    'codes_already_shown',
    async () => {
      const { send, clock } = await createTestService()
      const body = { reason: 'enrollment', authentication: signedIn(clock, 'pwd', 'otp') }
      await send('POST', codeSets, body, { 'Idempotency-Key': 'same' })
      return send('POST', codeSets, body, { 'Idempotency-Key': 'same' })
    },
  ],
  [
    'codes_exist',
    async () => {
      const { service, sheet } = await withSheet()
      await confirm(service, sheet, sheet.codes[0])
      const body = { source: 'elsewhere', symbols: 'alphanumeric', codes: ['a1b2-c3d4-e5f6-g7h8-i9'] }
      return service.send('POST', `${codeSets}/imports`, body)
    },
  ],
  [
    'idempotency_in_progress',
    async () => {
      const held = heldKdf()
      const { send, clock } = await createTestService({ kdf: held.kdf })
      const body = { code: WELL_FORMED, firstFactor: signedIn(clock, 'pwd') }
      const first = send('POST', redemptions, body, { 'Idempotency-Key': 'same' })
      await held.started
      const second = await send('POST', redemptions, body, { 'Idempotency-Key': 'same' })
      held.letGo()
      await first
      return second
    },
  ],
  [
    'set_superseded',
    async () => {
      const { service, sheet } = await withSheet()
      await confirm(service, sheet, sheet.codes[0])
      const next = await issueSheet(service, 'ada', 'replacement')
      await confirm(service, next, next.codes[0])
      return redeem(service, 'ada', sheet.codes[0])
    },
  ],
  [
    'set_revoked',
    async () => {
      const { service, sheet } = await withSheet()
      await confirm(service, sheet, sheet.codes[0])
      await service.send('POST', '/v1/accounts/ada/revocations', { reason: 'compromised' })
      return redeem(service, 'ada', sheet.codes[0])
    },
  ],
  [
    'set_expired',
    async () => {
      const service = await createTestService({ policy: { issuing: { expiresInDays: 1 } } })
      const sheet = await issueSheet(service, 'ada')
      service.clock.advance(86_401)
      return redeem(service, 'ada', sheet.codes[0])
    },
  ],
  [
    'body_too_large',
    async () => (await createTestService()).send('POST', redemptions, { code: '7'.repeat(20_000) }),
  ],
  [
    'unsupported_media_type',
    async () => (await createTestService()).send('POST', redemptions, {}, { 'Content-Type': 'text/plain' }),
  ],
  ['code_malformed', async () => redeem(await createTestService(), 'ada', 'not a code')],
  [
    'idempotency_mismatch',
    async () => {
      const { send } = await createTestService()
      await send('POST', '/v1/accounts/ada/revocations', { reason: 'other' }, { 'Idempotency-Key': 'same' })
      return send(
        'POST',
        '/v1/accounts/ada/revocations',
        { reason: 'compromised' },
        { 'Idempotency-Key': 'same' },
      )
    },
  ],
  [
    'codes_disabled',
    async () => {
      const service = await createTestService({ policy: { attempts: { failureCap: 10, delaysSeconds: [] } } })
      for (let failure = 0; failure < 10; failure += 1) await redeem(service, 'ada', WELL_FORMED)
      return redeem(service, 'ada', WELL_FORMED)
    },
  ],
  [
    'too_many_attempts',
    async () => {
      const service = await createTestService()
      for (let failure = 0; failure < 4; failure += 1) await redeem(service, 'ada', WELL_FORMED)
      return redeem(service, 'ada', WELL_FORMED)
    },
  ],
  [
    'issue_limit_reached',
    async () => {
      const service = await createTestService()
      for (let sheet = 0; sheet < 15; sheet += 1) await issueSheet(service, 'ada')
      const authentication = signedIn(service.clock, 'pwd', 'otp')
      return service.send('POST', codeSets, { reason: 'replacement', authentication })
    },
  ],
  [
    'case_not_found',
    async () => {
      const { send } = await createTestService({ scopes: ['support:read'] })
      return send('GET', '/v1/support-cases/cas_unknown')
    },
  ],
  ['case_exists', refusedCase({ code: 'case_exists' })],
  ['case_state', refusedCase({ code: 'case_state' })],
  ['request_changed', refusedCase({ code: 'request_changed' })],
  ['second_person_required', refusedCase({ code: 'second_person_required' })],
  ['operator_not_allowed', refusedCase({ code: 'operator_not_allowed' })],
  ['evidence_missing', refusedCase({ code: 'evidence_missing' })],
  ['case_frozen', refusedCase({ code: 'case_frozen' })],
  ['support_stopped', refusedCase({ code: 'support_stopped' })],
  ['not_yet', refusedCase({ code: 'not_yet', retryAfterSeconds: 54_000 })],
  ['case_limit_reached', refusedCase({ code: 'case_limit_reached', retryAfterSeconds: 86_400 })],
  [
    'internal',
    async () => {
      const service = await createTestService({
        kdf: { derive: () => Promise.reject(new RangeError(WELL_FORMED)) },
      })
      return redeem(service, 'ada', WELL_FORMED)
    },
  ],
  [
    'overloaded',
    async () => {
      const held = heldKdf()
      const service = await createTestService({ kdf: held.kdf, gate: { permits: 1, places: 1 } })
      const first = redeem(service, 'ada', WELL_FORMED)
      const second = redeem(service, 'bob', WELL_FORMED)
      const third = await redeem(service, 'eve', WELL_FORMED)
      held.letGo()
      await Promise.all([first, second])
      return third
    },
  ],
  [
    'outcome_unknown',
    async () => {
      const unknown = (): Promise<never> =>
        Promise.reject(
          new SparekeyError('outcome_unknown', 'Repeat with the same key.', { retryAfterSeconds: 2 }),
        )
      return redeem(await createTestService({ sparekey: { redeem: unknown } }), 'ada', WELL_FORMED)
    },
  ],
]

/** Given before a request reaches the app, and provoked in `serve/listener.test.ts`. */
const OF_THE_LISTENER: readonly ErrorCode[] = ['request_timeout', 'expectation_failed']

test('every code of the registry but those of the listener is provoked here', () => {
  const provoked = new Set([...rows.map(([code]) => code), ...OF_THE_LISTENER])
  assert.deepEqual([...provoked].toSorted(), Object.keys(errorKinds).toSorted())
})

for (const [code, provoke] of rows) {
  test(`${code} is answered as ${errorKinds[code].status} with a problem document`, async () => {
    const response = await provoke()
    const { status, title } = errorKinds[code]
    const problem = await jsonOf(response)
    assert.equal(problem['code'], code)
    assert.equal(response.status, status)
    assert.equal(response.headers.get('Content-Type'), PROBLEM_MEDIA_TYPE)
    assert.equal(response.headers.get('Cache-Control'), 'no-store')
    assert.ok(response.headers.get('X-Request-Id'))
    assert.deepEqual(
      { type: problem['type'], title: problem['title'], status: problem['status'] },
      { type: problemType(code), title, status },
    )
    assert.match(String(problem['detail']), /^["A-Z].*\.$/)
    assert.equal(JSON.stringify(problem).includes(WELL_FORMED), false)
    assertExtensions(code, response, problem)
  })
}

const retryable: readonly ErrorCode[] = [
  'too_many_attempts',
  'issue_limit_reached',
  'not_yet',
  'case_limit_reached',
  'overloaded',
  'outcome_unknown',
]
const ofDeadSets: readonly ErrorCode[] = ['set_superseded', 'set_revoked', 'set_expired']
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Each code carries what the interface says, and nothing else does. */
const assertExtensions = (code: ErrorCode, response: Response, problem: Record<string, unknown>): void => {
  const retry = response.headers.get('Retry-After')
  assert.equal(retry !== null, retryable.includes(code), 'Retry-After')
  assert.equal(problem['retryAfterSeconds'], retry === null ? undefined : Number(retry))
  if (retry !== null) assert.match(retry, /^[1-9]\d*$/)
  const throttled = response.status === 429
  const policy = response.headers.get('RateLimit-Policy')
  const limit = response.headers.get('RateLimit')
  assert.equal(policy !== null && limit !== null, throttled)
  if (throttled) {
    assert.match(policy ?? '', /^"[a-z]+";q=\d+;w=\d+$/)
    assert.match(limit ?? '', new RegExp(`^"[a-z]+";r=0;t=${retry}$`))
  }
  assert.equal(TIME.test(String(problem['usedAt'])), code === 'code_already_used')
  assert.equal(TIME.test(String(problem['endedAt'])), ofDeadSets.includes(code))
  assert.equal(/^[0-9A-Z]{4}$/.test(String(problem['serial'])), ofDeadSets.includes(code))
  assert.equal(problem['field'] !== undefined, code === 'invalid_request')
  assert.equal(response.headers.has('WWW-Authenticate'), code === 'unauthorized')
  assert.equal(response.headers.get('Allow'), code === 'method_not_allowed' ? 'POST' : null)
}

test('an application that mounts the handler answers with the same statuses as the service', () => {
  const ofService = Object.fromEntries(
    Object.keys(handlerStatuses).map((code) => [code, errorKinds[code as ErrorCode].status]),
  )
  assert.deepEqual(handlerStatuses, ofService)
})
