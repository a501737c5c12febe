import assert from 'node:assert/strict'
import { test } from 'node:test'
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
