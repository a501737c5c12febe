import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { scopes } from 'sparekey/service'
import { errorKinds } from '../../src/http/errors.ts'
import { operations } from '../../src/http/operations.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { observedStore } from '../../src/metrics/observed-store.ts'
import { noSpans } from '../../src/traces/spans.ts'
import { VERSION } from '../../src/version.ts'
import { RETURN_URL, createTestService, issueSheet, jsonOf, redeem, signedIn } from '../support/app.ts'

const idle = () => createMetrics(() => ({ running: 0, waiting: 0, started: 0, refused: 0 }))
const seriesOf = (text: string): Map<string, number> =>
  new Map(
    [...text.matchAll(/^(sparekey_\w+(?:\{.*\})?) (\S+)$/gm)].map(([, name = '', value]) => [
      name,
      Number(value),
    ]),
  )

test('what somebody may be woken for is a series of 0 before it first happens', async () => {
  const series = seriesOf((await idle().render()).text)
  for (const name of ['redemptions', 'issues', 'confirmations', 'revocations', 'signals', 'page_sessions'])
    for (const outcome of ['overloaded', 'outcome_unknown', 'internal'])
      assert.equal(series.get(`sparekey_${name}_total{outcome="${outcome}"}`), 0, `${name} ${outcome}`)
  for (const outcome of ['redeemed', 'code_invalid', 'code_already_used', 'codes_disabled', 'set_revoked'])
    assert.equal(series.get(`sparekey_redemptions_total{outcome="${outcome}"}`), 0, outcome)
  assert.equal(series.get('sparekey_issues_total{outcome="issue_limit_reached"}'), 0)
})

test('an outcome is what a call of that kind can come to: its own words, or a code of the list of errors', async () => {
  const { text } = await idle().render()
  const outcomes = [...text.matchAll(/^sparekey_\w+_total\{outcome="(\w+)"\}/gm)].map(
    ([, outcome]) => outcome,
  )
  const done =
    `redeemed issued imported confirmed revoked reported opened erased active inactive replacement_requested
    claimed frozen deferred noted nothing done put_off dead committed rolled_back unknown failed`.split(/\s+/)
  for (const outcome of outcomes)
    assert.ok(done.includes(`${outcome}`) || `${outcome}` in errorKinds, outcome)
})

test('every call that changes an account is counted apart', async () => {
  const before = seriesOf((await idle().render()).text)
  const changing = operations.filter(
    ({ path, method }) => path.startsWith('/v1/accounts/') && method !== 'get',
  )
  assert.ok(changing.length >= 6)
  for (const { operationId } of changing) {
    const metrics = idle()
    metrics.countCall(operationId, { code: 'internal' })
    const after = seriesOf((await metrics.render()).text)
    const grown = [...after].filter(([name, value]) => value > (before.get(name) ?? 0))
    assert.deepEqual(
      grown.filter(([name]) => name.endsWith('{outcome="internal"}')).map(([, value]) => value),
      [1],
      operationId,
    )
  }
})

test('links to pages, tokens and erasures are counted by what came of them', async () => {
  const service = await createTestService()
  const { codes } = await issueSheet(service, 'ada')
  const { recovery } = (await jsonOf(await redeem(service, 'ada', codes[0]))) as {
    recovery?: { token: string }
  }
  await service.send('POST', '/v1/recoveries/introspect', { token: recovery?.token })
  await service.send('POST', '/v1/recoveries/introspect', { token: 'another' })
  await service.send('POST', '/v1/page-sessions', {
    accountId: 'ada',
    purpose: 'challenge',
    returnUrl: RETURN_URL,
    firstFactor: signedIn(service.clock, 'pwd'),
  })
  await service.send('DELETE', '/v1/accounts/ada')
  const series = seriesOf((await service.metrics.render()).text)
  assert.equal(series.get('sparekey_recovery_introspections_total{outcome="active"}'), 1)
  assert.equal(series.get('sparekey_recovery_introspections_total{outcome="inactive"}'), 1)
  assert.equal(series.get('sparekey_page_sessions_total{outcome="opened"}'), 1)
  assert.equal(series.get('sparekey_erasures_total{outcome="erased"}'), 1)
})

test('the version that runs is told, so that two beside each other show', async () => {
  const series = seriesOf((await idle().render()).text)
  assert.equal(series.get(`sparekey_build_info{version="${VERSION}",node_version="${process.version}"}`), 1)
})

test('a step of a support case is counted when it is committed: once, however often it was begun, and not where it was undone', async () => {
  const metrics = idle()
  const kept = memoryStore()
  const begunTwice: Store = {
    ...kept,
    transact: async (body) => {
      // The database gives up the first run at its end.
      await kept.transact(function* () {
        yield* body()
        return { keep: false, value: null }
      })
      return kept.transact(body)
    },
  }
  const service = await createTestService({
    scopes,
    store: observedStore(begunTwice, noSpans, metrics.observeTransaction),
  })
  const opening = { accountId: 'ada', reason: 'other' }
  const first = await service.send('POST', '/v1/support-cases', opening)
  const { caseId } = await jsonOf(first)
  assert.equal((await service.send('POST', '/v1/support-cases', opening)).status, 409)
  const steps = async () => {
    const series = seriesOf((await metrics.render()).text)
    return ['case_opened', 'withdrawn', 'cancelled'].map((step) =>
      series.get(`sparekey_support_cases_total{transition="${step}"}`),
    )
  }
  assert.deepEqual(await steps(), [1, 0, 0])
  await service.send('POST', `/v1/support-cases/${String(caseId)}/withdraw`, {})
  assert.deepEqual(await steps(), [1, 1, 0])
})

test('a step of a support case that was rolled back is not counted', async () => {
  const metrics = idle()
  const kept = memoryStore()
  let isUndoing = false
  const undoing: Store = {
    ...kept,
    transact: (body) =>
      kept.transact(function* () {
        const ending = yield* body()
        return { ...ending, keep: ending.keep && !isUndoing }
      }),
  }
  const service = await createTestService({
    scopes,
    store: observedStore(undoing, noSpans, metrics.observeTransaction),
  })
  isUndoing = true
  assert.equal(
    (await service.send('POST', '/v1/support-cases', { accountId: 'ada', reason: 'other' })).status,
    201,
  )
  const series = seriesOf((await metrics.render()).text)
  assert.equal(series.get('sparekey_support_cases_total{transition="case_opened"}'), 0)
})

test('cases that wait and switches that are on are shown while the database answers', async () => {
  const metrics = idle()
  let isThere = true
  metrics.watchSupport(async () => {
    if (!isThere) throw new TypeError('gone')
    return {
      live: { open: 3, review: 2, approved: 1, released: 0 },
      switches: {
        issueFrozen: 0,
        supportFrozen: 0,
        redeemFrozen: 0,
        releasesStopped: 4,
        heightenedThreat: 0,
      },
    }
  })
  const values = async () => {
    const series = seriesOf((await metrics.render()).text)
    return [
      series.get('sparekey_support_cases_waiting{state="review"}'),
      series.get('sparekey_support_switches{switch="releases_stopped"}'),
    ]
  }
  assert.deepEqual(await values(), [2, 4])
  isThere = false
  assert.deepEqual(await values(), [undefined, undefined])
})

test('jobs of an incident that are at work are shown while the database answers', async () => {
  const metrics = idle()
  let isThere = true
  metrics.watchIncidents(async () => {
    if (!isThere) throw new TypeError('gone')
    return { counting: 0, running: 2 }
  })
  const values = async () => {
    const series = seriesOf((await metrics.render()).text)
    return ['counting', 'running'].map((state) => series.get(`sparekey_incident_jobs{state="${state}"}`))
  }
  assert.deepEqual(await values(), [0, 2])
  isThere = false
  assert.deepEqual(await values(), [undefined, undefined])
})
