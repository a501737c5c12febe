import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, beforeEach, describe, test } from 'node:test'
import {
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
  context,
  propagation,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { SparekeyError } from 'sparekey'
import { observedStore, type TransactionObservation } from '../../src/metrics/observed-store.ts'
import { traceDelivery } from '../../src/traces/deliveries.ts'
import { traceDerivation } from '../../src/traces/derivations.ts'
import { loadSpans } from '../../src/traces/load.ts'
import { noSpans, type Spans } from '../../src/traces/spans.ts'
import { createTestService, issueSheet, redeem, type TestService } from '../support/app.ts'
import { memoryStore } from 'sparekey/memory'

/** What a program that wants traces brings with its SDK. */
const contexts = (): ContextManager => {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...given) => storage.run(active, () => work.apply(self, given)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}

const exporter = new InMemorySpanExporter()
const spansOf = (): readonly ReadableSpan[] => exporter.getFinishedSpans()
const named = (name: string): ReadableSpan[] => spansOf().filter((span) => span.name === name)
const only = (name: string): ReadableSpan => {
  const found = named(name)
  assert.equal(
    found.length,
    1,
    `${name} among ${spansOf()
      .map((span) => span.name)
      .join(', ')}`,
  )
  return found[0]!
}

let spans: Spans
const open = (): Promise<TestService> =>
  createTestService({
    store: observedStore(memoryStore(), spans, () => {}),
    gate: { onRun: (run) => traceDerivation(spans, run) },
    parts: { spans },
  })

describe('with a provider of traces', () => {
  before(async () => {
    context.setGlobalContextManager(contexts())
    propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    )
    spans = await loadSpans()
  })
  beforeEach(() => exporter.reset())
  after(() => {
    for (const api of [context, propagation, trace]) api.disable()
  })

  test('a use is one trace: the request, its transactions, the wait for a core and the hash', async () => {
    const service = await open()
    const { codes } = await issueSheet(service, 'ada-lovelace')
    exporter.reset()
    await redeem(service, 'ada-lovelace', codes[0])
    const request = only('POST /v1/accounts/{accountId}/redemptions')
    assert.equal(request.attributes['http.route'], '/v1/accounts/{accountId}/redemptions')
    assert.equal(request.attributes['http.request.method'], 'POST')
    assert.equal(request.attributes['http.response.status_code'], 201)
    assert.equal(request.attributes['sparekey.tenant'], 'default')
    const parts = [...named('transaction'), only('key derivation'), only('key derivation queue')]
    assert.ok(named('transaction').length >= 2, 'the attempt, and the use')
    for (const part of parts) {
      assert.equal(part.spanContext().traceId, request.spanContext().traceId)
      assert.equal(part.parentSpanContext?.spanId, request.spanContext().spanId, part.name)
    }
    const [, used] = named('transaction')
    assert.equal(used?.attributes['sparekey.transaction.outcome'], 'committed')
    assert.equal(used?.attributes['db.system.name'], 'sqlite')
  })

  test('no span holds an account id, a code, a token, or anything of the URL but its pattern', async () => {
    const service = await open()
    const { codes, setId } = await issueSheet(service, 'ada-lovelace')
    const use = (await (await redeem(service, 'ada-lovelace', codes[0])).json()) as {
      recovery: { token: string; recoveryId: string }
    }
    await redeem(service, 'ada-lovelace', codes[0])
    await service.send('POST', '/v1/recoveries/introspect', { token: use.recovery.token })
    await service.app.request('/ada-lovelace?code=ada-lovelace', { method: 'BREW' })
    const deliver = traceDelivery(spans, () => Promise.reject(new RangeError('ada@example.org')))
    const to = { channel: 'email', address: 'ada@example.org' }
    const notice = { tenant: 'default', accountId: 'ada-lovelace', kind: 'code_used', to }
    await assert.rejects(async () => deliver(notice as unknown as Parameters<typeof deliver>[0]))
    const told = JSON.stringify(
      spansOf().map(({ name, attributes, events, status, links }) => ({
        name,
        attributes,
        events,
        status,
        links,
      })),
    )
    assert.ok(told.includes('deliver notice') && told.includes('HTTP unknown'))
    const secrets = ['ada', setId, use.recovery.token, use.recovery.recoveryId, service.apiKey, ...codes]
    for (const secret of secrets) assert.equal(told.includes(secret), false, secret)
  })

  test("an application's trace is gone on with, and its baggage left aside; a page's visitor cannot name one", async () => {
    const service = await open()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await service.send('GET', '/v1/accounts/ada', undefined, { traceparent, baggage: 'who=ada' })
    const call = only('GET /v1/accounts/{accountId}')
    assert.equal(call.spanContext().traceId, '0af7651916cd43dd8448eb211c80319c')
    assert.equal(call.parentSpanContext?.spanId, 'b7ad6b7169203331')
    await service.app.request('/pages/start', { headers: { traceparent } })
    const visit = only('GET unknown')
    assert.notEqual(visit.spanContext().traceId, '0af7651916cd43dd8448eb211c80319c')
    for (const bad of ['00-0-0-01', `${traceparent}x`, '']) {
      exporter.reset()
      await service.send('GET', '/v1/accounts/ada', undefined, { traceparent: bad })
      assert.equal(only('GET /v1/accounts/{accountId}').parentSpanContext, undefined, bad)
    }
  })

  test('a failure ends its spans badly, by its code and not by its sentence', async () => {
    const failing = { status: () => Promise.reject(new SparekeyError('overloaded', 'a sentence')) }
    const service = await createTestService({ sparekey: failing, parts: { spans } })
    await service.send('GET', '/v1/accounts/ada')
    const { attributes, status } = only('GET /v1/accounts/{accountId}')
    assert.equal(status.code, 2)
    assert.equal(attributes['error.type'], 'overloaded')
    assert.equal(JSON.stringify([attributes, status]).includes('sentence'), false)
  })

  test('a refusal is no failure', async () => {
    const service = await open()
    await redeem(service, 'ada', 'nonsense')
    const { attributes, status } = only('POST /v1/accounts/{accountId}/redemptions')
    assert.equal(status.code, 0)
    assert.equal(attributes['sparekey.code'], 'code_malformed')
  })

  test('probes, and what is done for nobody in particular, leave no traces', async () => {
    const service = await open()
    for (const path of ['/healthz', '/readyz', '/metrics']) await service.app.request(path)
    // oxlint-disable-next-line require-yield
    await observedStore(memoryStore(), spans, () => {}).transact(function* () {
      return { keep: false, value: 1 }
    })
    assert.deepEqual(spansOf(), [])
  })
})

test('without a provider everything works, and no trace is made', async () => {
  exporter.reset()
  const service = await createTestService({ parts: { spans: await loadSpans() } })
  const { codes } = await issueSheet(service, 'ada')
  assert.equal((await redeem(service, 'ada', codes[0])).status, 201)
  assert.deepEqual(spansOf(), [])
})

test('each transaction is counted by what came of it, with what was begun again and what was answered again', async () => {
  const seen: TransactionObservation[] = []
  const kept = memoryStore()
  const twice: typeof kept = {
    ...kept,
    transact: async (body) => {
      // A first run that the database gave up.
      body().next()
      return kept.transact(body)
    },
  }
  const observed = observedStore(twice, noSpans, (ended) => seen.push(ended))
  const done = { keep: true as const, value: 1 }
  // oxlint-disable-next-line require-yield
  await observed.transact(function* () {
    return done
  })
  const broken = observedStore(
    { ...kept, transact: () => Promise.reject(new SparekeyError('overloaded', 'gone')) },
    noSpans,
    (ended) => seen.push(ended),
  )
  await assert.rejects(broken.transact(() => assert.fail('never run')))
  const doubtful = { ...kept, transact: async () => ({ outcome: 'unknown' as const }) }
  await observedStore(doubtful, noSpans, (ended) => seen.push(ended)).transact(() => assert.fail('never run'))
  assert.deepEqual(
    seen.map(({ outcome, retries, isReplay }) => [outcome, retries, isReplay]),
    [
      ['committed', 1, false],
      ['overloaded', 0, false],
      ['unknown', 0, false],
    ],
  )
})

test('a call that is answered again under its key counts as a replay, the first answer as none', async () => {
  const seen: TransactionObservation[] = []
  const service = await createTestService({
    store: observedStore(memoryStore(), noSpans, (ended) => seen.push(ended)),
  })
  await issueSheet(service, 'ada')
  const revoke = () =>
    service.send('POST', '/v1/accounts/ada/revocations', { reason: 'other' }, { 'Idempotency-Key': 'k' })
  const replays = () => seen.filter(({ isReplay }) => isReplay).length
  await revoke()
  assert.equal(replays(), 0)
  await revoke()
  assert.equal(replays(), 1)
})
