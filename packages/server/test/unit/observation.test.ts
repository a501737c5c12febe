import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from 'sparekey'
import { createLog } from '../../src/log/logger.ts'
import { createTestService, issueSheet, redeem, signedIn } from '../support/app.ts'

test('every request has one line in the log, with the pattern of its path', async () => {
  const { send, app, logLines } = await createTestService()
  await send('GET', '/v1/accounts/ada-lovelace?verbose=ada-lovelace', undefined, { 'X-Request-Id': 'r-1' })
  await app.request('/v1/ada-lovelace')
  await app.request('/healthz')
  const lines = logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual(
    lines.map(({ level, method, route, status, code }) => [level, method, route, status, code]),
    [
      ['info', 'GET', '/v1/accounts/{accountId}', 400, 'invalid_request'],
      ['info', 'GET', 'unknown', 404, 'not_found'],
      ['debug', 'GET', '/healthz', 200, undefined],
    ],
  )
  assert.equal(lines[0]?.['requestId'], 'r-1')
  assert.equal(typeof lines[0]?.['durationMs'], 'number')
  assert.equal(logLines.join('').includes('ada-lovelace'), false)
})

test('a failure is logged with its causes, without what drivers attach, and answered without either', async () => {
  const driverError = Object.assign(new RangeError('relation missing'), { parameters: ['secret-parameter'] })
  const { send, logLines } = await createTestService({
    sparekey: { status: () => Promise.reject(new TypeError('query failed', { cause: driverError })) },
  })
  const response = await send('GET', '/v1/accounts/ada')
  assert.equal(response.status, 500)
  assert.equal((await response.text()).includes('query failed'), false)
  const line = logLines.join('')
  for (const part of ['query failed', 'relation missing', '"level":"error"'])
    assert.ok(line.includes(part), part)
  assert.equal(line.includes('secret-parameter'), false)
})

test('a call that found no room is a line without a stack; one that found no database is a failure with its cause', async () => {
  for (const [options, level] of [
    [{}, 'info'],
    [{ cause: new RangeError('no route to the database') }, 'error'],
  ] as const) {
    const error = new SparekeyError('overloaded', 'Try again.', { retryAfterSeconds: 1, ...options })
    const { send, logLines } = await createTestService({ sparekey: { status: () => Promise.reject(error) } })
    const response = await send('GET', '/v1/accounts/ada')
    assert.deepEqual([response.status, response.headers.get('Retry-After')], [503, '1'])
    const line = JSON.parse(logLines.join('')) as Record<string, unknown>
    assert.deepEqual([line['level'], line['code'], 'err' in line], [level, 'overloaded', level === 'error'])
  }
})

test('a code that gets into a log line is taken out', async () => {
  const { codes } = await issueSheet(await createTestService(), 'ada')
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  log.info({ field: codes[0], err: new RangeError(`bad ${codes[1]}`) }, `typed ${codes[2]?.toLowerCase()}`)
  const text = lines.join('').toUpperCase()
  for (const code of codes) assert.equal(text.includes(code), false)
  assert.equal(text.match(/\[CODE\]/g)?.length, 4)
})

test('outcomes are counted, and no label holds what was sent', async () => {
  const service = await createTestService()
  const { codes } = await issueSheet(service, 'ada-lovelace')
  await redeem(service, 'ada-lovelace', codes[0])
  await redeem(service, 'ada-lovelace', codes[0])
  await redeem(service, 'ada-lovelace', 'nonsense')
  await service.send('POST', '/v1/accounts/ada-lovelace/code-sets', {
    reason: 'enrollment',
    authentication: signedIn(service.clock, 'pwd'),
  })
  await service.app.request('/whatever/ada-lovelace', { method: 'BREW' })
  const { text } = await service.metrics.render()
  for (const line of [
    'sparekey_redemptions_total{outcome="redeemed"} 1',
    'sparekey_redemptions_total{outcome="code_already_used"} 1',
    'sparekey_redemptions_total{outcome="code_malformed"} 1',
    'sparekey_issues_total{outcome="issued"} 1',
    'sparekey_issues_total{outcome="insufficient_authentication"} 1',
    'sparekey_key_derivations_total 12',
    'sparekey_key_derivation_queue 0',
    'sparekey_http_request_duration_seconds_count{method="other",route="unknown",status="404"} 1',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
  assert.ok(text.includes('process_resident_memory_bytes'))
  assert.equal(text.includes('ada-lovelace') || text.includes(codes[0]), false)
})

test('signals are counted by what they did, reports of tasks by what came of them', async () => {
  const service = await createTestService()
  const { codes } = await issueSheet(service, 'ada')
  const { recovery } = (await (await redeem(service, 'ada', codes[0])).json()) as {
    recovery: { recoveryId: string }
  }
  const report = (id: string) =>
    service.send('POST', `/v1/accounts/ada/recoveries/${id}/tasks/change_password`, { outcome: 'done' })
  await report(recovery.recoveryId)
  await report('rcv_none')
  const signal = async (type: string, detail?: object, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': key }
    const body = { type, ...(detail === undefined ? {} : { detail }) }
    const answer = await service.send('POST', '/v1/accounts/ada/signals', body, headers)
    return (await answer.json()) as { effects?: { effect: string }[] }
  }
  const effects = [
    await signal('factor_removed', { last: true }),
    await signal('compromise_suspected', undefined, 'k'),
    await signal('compromise_suspected'),
  ].flatMap((one) => one.effects?.map(({ effect }) => effect) ?? [])
  assert.deepEqual(effects, ['deferred', 'revoked', 'noted'])
  await signal('device_replaced', undefined, 'k')
  const { text } = await service.metrics.render()
  for (const line of [
    'sparekey_task_reports_total{outcome="reported"} 1',
    'sparekey_task_reports_total{outcome="not_found"} 1',
    'sparekey_signals_total{outcome="deferred"} 1',
    'sparekey_signals_total{outcome="revoked"} 1',
    'sparekey_signals_total{outcome="noted"} 1',
    'sparekey_signals_total{outcome="nothing"} 0',
    'sparekey_signals_total{outcome="replacement_requested"} 0',
    'sparekey_signals_total{outcome="idempotency_mismatch"} 1',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
})

test('a signal on two sheets counts once for each thing that it did, and one that did nothing as nothing', async () => {
  const { metrics } = await createTestService()
  const done = (...names: string[]) => {
    const effects = names.map((effect) => ({ effect, setId: 'set_1' }))
    return { ok: true as const, effects }
  }
  for (const one of [done('revoked', 'revoked'), done('revoked', 'noted'), done()]) {
    metrics.countCall('sendSignal', one)
  }
  const { text } = await metrics.render()
  for (const [outcome, count] of [
    ['revoked', 2],
    ['noted', 1],
    ['nothing', 1],
  ]) {
    assert.ok(text.includes(`sparekey_signals_total{outcome="${outcome}"} ${count}\n`), `${outcome}`)
  }
})

test('due work is counted by how it ended, each a series from the start', async () => {
  const { metrics } = await createTestService()
  const series = async () =>
    [...(await metrics.render()).text.matchAll(/^sparekey_due_work_total\{outcome="(\w+)"\} (\d+)$/gm)].map(
      ([, outcome, count]) => [outcome, Number(count)],
    )
  assert.deepEqual(await series(), [
    ['done', 0],
    ['put_off', 0],
    ['dead', 0],
  ])
  metrics.countDueWork({ done: 3, putOff: 2, dead: 1 })
  metrics.countDueWork({ done: 4, putOff: 0, dead: 0 })
  assert.deepEqual(await series(), [
    ['done', 7],
    ['put_off', 2],
    ['dead', 1],
  ])
})
