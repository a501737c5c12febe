import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { IssueInput } from 'sparekey'
import { introspectRecoveryResponse } from '../../../src/http/routes/introspect-recovery.ts'
import { issueResponse } from '../../../src/http/routes/issue.ts'
import { readRecoveryResponse } from '../../../src/http/routes/read-recovery.ts'
import { redeemResponse } from '../../../src/http/routes/redeem.ts'
import { reportTaskResponse } from '../../../src/http/routes/report-task.ts'
import { signalResponse } from '../../../src/http/routes/signal.ts'
import { statusResponse } from '../../../src/http/routes/status.ts'
import {
  type TestService,
  createTestService,
  issueSheet,
  jsonOf,
  redeem,
  signedIn,
} from '../../support/app.ts'

const ada = '/v1/accounts/ada'
const introspect = '/v1/recoveries/introspect'
const tasks = ['reenroll_factor', 'replace_codes', 'change_password', 'end_other_sessions'] as const

/** An account with a sheet of which a code was used, and what that opened. */
const afterUse = async (service: TestService) => {
  const { codes, setId } = await issueSheet(service, 'ada')
  const { recovery } = redeemResponse.parse(await (await redeem(service, 'ada', codes[0])).json())
  assert.ok(recovery !== null)
  return { codes, setId, recovery, path: `${ada}/recoveries/${recovery.recoveryId}` }
}

test('a use opens a recovery, whose tasks are reported until it is completed', async () => {
  const service = await createTestService()
  const { send } = service
  const { recovery, path } = await afterUse(service)
  assert.equal(recovery.expiresAt, '2026-01-01T00:15:00.000Z')
  assert.deepEqual(recovery.tasks, tasks)
  const read = await send('GET', path)
  assert.equal(read.status, 200)
  const shown = readRecoveryResponse.parse(await read.json())
  assert.equal(shown.state, 'open')
  assert.deepEqual(statusResponse.parse(await (await send('GET', ada)).json()).recovery, shown)

  for (const task of tasks) {
    const reported = await send('POST', `${path}/tasks/${task}`, { outcome: 'done' })
    assert.equal(reported.status, 200)
    const { tasks: left, state } = reportTaskResponse.parse(await reported.json())
    assert.equal(left.find((one) => one.task === task)?.outcome, 'done')
    assert.equal(state, task === 'end_other_sessions' ? 'completed' : 'open')
  }
  assert.equal(statusResponse.parse(await (await send('GET', ada)).json()).recovery, null)
})

test('the token of a recovery is worth a new sheet within its window, and is in no answer but one', async () => {
  const service = await createTestService()
  const { send, clock } = service
  const { recovery, path } = await afterUse(service)
  const { token } = recovery
  const worth = async () =>
    introspectRecoveryResponse.parse(await (await send('POST', introspect, { token })).json())
  assert.deepEqual(await worth(), {
    active: true,
    accountId: 'ada',
    recoveryId: recovery.recoveryId,
    expiresAt: recovery.expiresAt,
    tasks,
  })
  const issue = () => send('POST', `${ada}/code-sets`, { reason: 'recovery', recoveryToken: token })
  const issued = await issue()
  assert.equal(issued.status, 201)
  issueResponse.parse(await issued.json())
  for (const other of [ada, path, `${ada}/events`]) {
    assert.equal((await (await send('GET', other)).text()).includes(token), false, other)
  }

  clock.advance(900)
  assert.deepEqual(await worth(), { active: false })
  assert.equal((await jsonOf(await issue()))['code'], 'insufficient_authentication')
  const { recovery: late, advice } = statusResponse.parse(await (await send('GET', ada)).json())
  assert.equal(late?.state, 'overdue')
  assert.ok(advice.includes('review_recovery'))
})

test('what a token is worth is asked of no account, kept nowhere, and told to an API key alone', async () => {
  const service = await createTestService()
  const { recovery } = await afterUse(service)
  const { token } = recovery
  for (const body of [{ token }, { token: 'rct_made_up' }, { token: '' }]) {
    const answered = await service.send('POST', introspect, body)
    assert.deepEqual([answered.status, answered.headers.get('Cache-Control')], [200, 'no-store'])
    if (body.token !== token) assert.equal(await answered.text(), '{"active":false}')
  }
  const headers = { 'Content-Type': 'application/json' }
  const unnamed = await service.app.request(introspect, {
    method: 'POST',
    headers,
    body: JSON.stringify({ token }),
  })
  assert.equal(unnamed.status, 401)
})

test('answers with a token are not to be stored', async () => {
  const service = await createTestService()
  const { codes } = await issueSheet(service, 'ada')
  const used = await redeem(service, 'ada', codes[0])
  assert.equal(used.headers.get('Cache-Control'), 'no-store')
})

test('a policy without tasks opens no recovery', async () => {
  const service = await createTestService({ policy: { recovery: { tasks: [] } } })
  const { codes } = await issueSheet(service, 'ada')
  const used = redeemResponse.parse(await (await redeem(service, 'ada', codes[0])).json())
  assert.equal(used.recovery, null)
})

test('a signal does what the policy says', async () => {
  const service = await createTestService()
  const { send, clock } = service
  const { setId } = await issueSheet(service, 'ada')
  const signal = async (body: object) => {
    const answered = await send('POST', `${ada}/signals`, body)
    assert.equal(answered.status, 200)
    return signalResponse.parse(await answered.json()).effects
  }
  const at = clock.now().toISOString()
  // As the interface shows it: that it was not the last factor goes with every type.
  const changed = { type: 'factor_changed', at, detail: { last: false } }
  assert.deepEqual(await signal(changed), [{ effect: 'noted', setId }])
  assert.deepEqual(await signal({ type: 'device_replaced' }), [{ effect: 'replacement_requested', setId }])
  const before = new Date(clock.now().getTime() - 1).toISOString()
  assert.deepEqual(await signal({ type: 'account_closed', at: before }), [{ effect: 'noted', setId: null }])
  const removed = { type: 'factor_removed', at, detail: { last: true } }
  assert.deepEqual(await signal(removed), [{ effect: 'revoked', setId }])
  assert.deepEqual(await signal({ type: 'account_closed' }), [{ effect: 'noted', setId: null }])
})

test('while a recovery is open the last factor may go without the codes', async () => {
  const service = await createTestService()
  const { codes, setId } = await afterUse(service)
  const removed = { type: 'factor_removed', detail: { last: true } }
  const { effects } = await jsonOf(await service.send('POST', `${ada}/signals`, removed))
  assert.deepEqual(effects, [{ effect: 'deferred', setId }])
  assert.equal((await redeem(service, 'ada', codes[1] ?? '')).status, 201)
})

test('a recovery that is not of the account is not found', async () => {
  const service = await createTestService()
  const { send } = service
  const { recovery } = await afterUse(service)
  const elsewhere = [
    `/v1/accounts/bob/recoveries/${recovery.recoveryId}`,
    ...['x', 'rcv_', '%00', '..%2F..', recovery.token.slice(0, 60)].map((id) => `${ada}/recoveries/${id}`),
  ]
  for (const path of elsewhere) {
    const read = await send('GET', path)
    assert.deepEqual([read.status, (await jsonOf(read))['code']], [404, 'not_found'], path)
    const reported = await send('POST', `${path}/tasks/replace_codes`, { outcome: 'done' })
    assert.deepEqual([reported.status, (await jsonOf(reported))['code']], [404, 'not_found'], path)
  }
})

test('under an Idempotency-Key reports and signals are answered again, and another body is refused', async () => {
  const service = await createTestService()
  const { path } = await afterUse(service)
  const rows = [
    [`${path}/tasks/change_password`, { outcome: 'done' }, { outcome: 'declined' }],
    [`${ada}/signals`, { type: 'password_changed' }, { type: 'device_replaced' }],
  ] as const
  for (const [index, [call, body, other]] of rows.entries()) {
    const send = (sent: object) => service.send('POST', call, sent, { 'Idempotency-Key': `k${index}` })
    const first = await jsonOf(await send(body))
    const trail = await (await service.send('GET', `${ada}/events`)).text()
    const again = await send(body)
    assert.deepEqual([again.status, await jsonOf(again)], [200, first])
    assert.equal(await (await service.send('GET', `${ada}/events`)).text(), trail, 'nothing was done again')
    const mixed = await send(other)
    assert.deepEqual([mixed.status, (await jsonOf(mixed))['code']], [422, 'idempotency_mismatch'])
  }
})

test('a request that is still running is told as such', async () => {
  const running = { ok: false, code: 'idempotency_in_progress', detail: 'Still running.' } as const
  const never = (): Promise<never> => Promise.reject(new TypeError('not called'))
  const sparekey = {
    signal: () => Promise.resolve(running),
    recoveries: { get: never, introspect: never, report: () => Promise.resolve(running) },
  }
  const { send } = await createTestService({ sparekey })
  const key = { 'Idempotency-Key': 'same' }
  for (const [path, body] of [
    [`${ada}/signals`, { type: 'account_reset' }],
    [`${ada}/recoveries/rcv_x/tasks/replace_codes`, { outcome: 'done' }],
  ] as const) {
    const response = await send('POST', path, body, key)
    assert.deepEqual([response.status, (await jsonOf(response))['code']], [409, 'idempotency_in_progress'])
  }
})

describe('what is not as documented is answered with 400, naming the field and not the value', async () => {
  const MARKER = 'm4rk3r-Zq'
  const service = await createTestService()
  const { recovery, path } = await afterUse(service)
  const report = `${path}/tasks/replace_codes`
  const signals = `${ada}/signals`
  const ahead = new Date(service.clock.now().getTime() + 61_000).toISOString()
  const rows: readonly (readonly [string, string, unknown, string | undefined])[] = [
    ['a signal without a type', signals, {}, 'type'],
    ['a signal of a type that does not exist', signals, { type: MARKER }, 'type'],
    ['a signal of a number', signals, { type: 4 }, 'type'],
    ['a signal with an unknown field', signals, { type: 'account_reset', why: MARKER }, 'why'],
    ['a signal with a time in words', signals, { type: 'account_reset', at: MARKER }, 'at'],
    ['a signal with null as its time', signals, { type: 'account_reset', at: null }, 'at'],
    ['a signal from the future', signals, { type: 'account_reset', at: ahead }, 'at'],
    ['a signal with a text as its detail', signals, { type: 'factor_removed', detail: MARKER }, 'detail'],
    [
      'a signal with an unknown detail',
      signals,
      { type: 'factor_removed', detail: { lst: MARKER } },
      'detail.lst',
    ],
    [
      'a signal with a text as last',
      signals,
      { type: 'factor_removed', detail: { last: MARKER } },
      'detail.last',
    ],
    [
      'a last factor where none was removed',
      signals,
      { type: 'account_reset', detail: { last: true } },
      'detail.last',
    ],
    ['a signal as an array', signals, [MARKER], undefined],
    ['a report without an outcome', report, {}, 'outcome'],
    ['a report of an outcome that does not exist', report, { outcome: MARKER }, 'outcome'],
    ['a report of true', report, { outcome: true }, 'outcome'],
    ['a report with an unknown field', report, { outcome: 'done', by: MARKER }, 'by'],
    ['a task that does not exist', `${path}/tasks/${MARKER}`, { outcome: 'done' }, 'task'],
    ['a task that is unreadable', `${path}/tasks/%FF`, { outcome: 'done' }, 'task'],
    ['no token', introspect, {}, 'token'],
    ['null as a token', introspect, { token: null }, 'token'],
    ['a number as a token', introspect, { token: 7 }, 'token'],
    ['a token in an array', introspect, { token: [MARKER] }, 'token'],
    ['a token that is too long', introspect, { token: MARKER.repeat(100) }, 'token'],
    ['a token beside an unknown field', introspect, { token: MARKER, accountId: MARKER }, 'accountId'],
    ['a token as a string alone', introspect, recovery.token, undefined],
  ]
  for (const [name, to, body, field] of rows) {
    test(name, async () => {
      const response = await service.send('POST', to, body)
      const text = await response.text()
      const problem = JSON.parse(text) as Record<string, unknown>
      assert.deepEqual([response.status, problem['code'], problem['field']], [400, 'invalid_request', field])
      assert.equal(text.includes(MARKER) || text.includes(recovery.token), false, text)
    })
  }

  test('a task that this recovery does not have', async () => {
    const few = await createTestService({ policy: { recovery: { tasks: ['replace_codes'] } } })
    const opened = await afterUse(few)
    const response = await few.send('POST', `${opened.path}/tasks/change_password`, { outcome: 'done' })
    assert.deepEqual([response.status, (await jsonOf(response))['field']], [400, 'task'])
  })
})

describe('the language of a contact', async () => {
  const given: IssueInput[] = []
  const service = await createTestService({
    sparekey: {
      issue: (_, input) => {
        given.push(input)
        return Promise.resolve({ ok: false, code: 'codes_already_shown', detail: 'Shown.' })
      },
    },
  })
  const issue = (language: unknown) =>
    service.send('POST', `${ada}/code-sets`, {
      reason: 'enrollment',
      authentication: signedIn(service.clock, 'otp'),
      contacts: [
        { channel: 'email', address: 'ada@example.org', ...(language === undefined ? {} : { language }) },
      ],
    })

  test('reaches the library as it was sent, also where it was not', async () => {
    for (const language of [undefined, 'de', 'pt-BR', 'zh-Hant-TW']) {
      await issue(language)
      assert.equal(given.at(-1)?.contacts?.[0]?.language, language)
    }
  })

  test('is refused where it is no language tag', async () => {
    for (const language of [
      '',
      'D',
      'german',
      'de_DE',
      'de-',
      `de-${'x'.repeat(9)}`,
      'de'.repeat(20),
      7,
      null,
    ]) {
      const response = await issue(language)
      assert.deepEqual([response.status, (await jsonOf(response))['field']], [400, 'contacts[0].language'])
    }
  })
})
