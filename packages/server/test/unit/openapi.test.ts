import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorKinds, type ErrorCode } from '../../src/http/errors.ts'
import { fieldsOf } from '../../src/docs/fields.ts'
import { operations } from '../../src/http/operations.ts'
import { PROBLEM_MEDIA_TYPE } from '../../src/http/problem.ts'
import { openApiDocument, openApiText } from '../../src/openapi/document.ts'
import { createTestSparekey } from 'sparekey/testing'
import { createTestService } from '../support/app.ts'

const document = openApiDocument()

test('the document names every call of the interface, and what is served beside it', () => {
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  assert.deepEqual(calls, [
    'POST /v1/accounts/{accountId}/code-sets',
    'POST /v1/accounts/{accountId}/code-sets/imports',
    'POST /v1/accounts/{accountId}/code-sets/{setId}/confirm',
    'POST /v1/accounts/{accountId}/redemptions',
    'GET /v1/accounts/{accountId}',
    'DELETE /v1/accounts/{accountId}',
    'POST /v1/accounts/{accountId}/revocations',
    'POST /v1/accounts/{accountId}/signals',
    'GET /v1/accounts/{accountId}/recoveries/{recoveryId}',
    'POST /v1/accounts/{accountId}/recoveries/{recoveryId}/tasks/{task}',
    'POST /v1/recoveries/introspect',
    'POST /v1/page-sessions',
    'GET /v1/page-sessions/{pageSessionId}',
    'POST /v1/support-cases',
    'GET /v1/support-cases',
    'GET /v1/support-cases/{caseId}',
    'POST /v1/support-cases/{caseId}/evidence',
    'POST /v1/support-cases/{caseId}/submit',
    'POST /v1/support-cases/{caseId}/withdraw',
    'GET /v1/accounts/{accountId}/support-case',
    'POST /v1/accounts/{accountId}/support-codes',
    'POST /v1/accounts/{accountId}/support-freeze',
    'GET /v1/accounts/{accountId}/events',
    'GET /v1/accounts/{accountId}/events/{eventId}/receipt',
    'POST /v1/signals/streams',
    'GET /v1/signals/streams',
    'PATCH /v1/signals/streams',
    'PUT /v1/signals/streams',
    'DELETE /v1/signals/streams',
    'GET /v1/signals/status',
    'POST /v1/signals/status',
    'POST /v1/signals/verification',
    'POST /v1/signals/streams/{streamId}/poll',
    'GET /healthz',
    'GET /readyz',
    'GET /log/checkpoint',
    'GET /log/tile/{tile}',
    'GET /.well-known/ssf-configuration',
    'GET /.well-known/ssf-configuration/signals/{tenant}',
    'GET /signals/{tenant}/jwks.json',
    'GET /metrics',
  ])
})

test('every reference leads to a schema, and operation ids are distinct', () => {
  const references = [...openApiText().matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(
    ([, name = '']) => name,
  )
  assert.ok(references.length > 10)
  for (const name of references) assert.ok(document.components.schemas[name], name)
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('every request and answer shown is one that the schemas take', () => {
  for (const { operationId, bodySchema, requestExample, success } of operations) {
    if (bodySchema !== null) assert.ok(bodySchema.safeParse(requestExample).success, operationId)
    if (success.schema !== null) assert.ok(success.schema.safeParse(success.example).success, operationId)
  }
})

test('every error of a call is documented under its status with an example of its code', () => {
  for (const { path, method, refusals, bodySchema } of operations) {
    const responses = document.paths[path]?.[method]?.responses ?? {}
    const documented = Object.entries(responses).flatMap(([status, { content }]) =>
      Object.entries(content?.[PROBLEM_MEDIA_TYPE]?.examples ?? {}).map(([code, { value }]) => {
        const kind = errorKinds[code as ErrorCode]
        const { type, title, status: shown } = value as Record<string, unknown>
        assert.deepEqual(
          [status, shown, title, type],
          [String(kind.status), kind.status, kind.title, `/docs#${code}`],
        )
        return code
      }),
    )
    const always = ['invalid_request', 'unauthorized', 'forbidden', 'internal', 'overloaded']
    const ofBodies =
      bodySchema === null ? [] : ['request_timeout', 'body_too_large', 'unsupported_media_type']
    const ofWrites = method === 'get' ? [] : ['outcome_unknown']
    assert.deepEqual(
      documented.toSorted(),
      [...Object.keys(refusals), ...always, ...ofBodies, ...ofWrites].toSorted(),
    )
  }
})

test('requests are described as closed objects, with times, bounds and enumerations', () => {
  const { RedeemCodeRequest, IssueCodesRequest, Authentication } = document.components.schemas
  assert.equal(RedeemCodeRequest?.additionalProperties, false)
  assert.deepEqual(RedeemCodeRequest?.required, ['code'])
  assert.deepEqual(IssueCodesRequest?.properties?.['count']?.maximum, 100)
  assert.deepEqual(Authentication?.properties?.['at']?.format, 'date-time')
  const [limit] = (document.paths['/v1/accounts/{accountId}/events']?.['get']?.parameters ?? []).filter(
    ({ name }) => name === 'limit',
  )
  assert.deepEqual(limit?.schema, { type: 'integer', minimum: 1, maximum: 200 })
})

test('the document and its page are served without a key, the page under a strict policy', async () => {
  const { app } = await createTestService()
  const served = await app.request('/openapi.json')
  assert.equal(served.headers.get('Content-Type'), 'application/json')
  assert.deepEqual(await served.json(), JSON.parse(JSON.stringify(document)))

  const page = await app.request('/docs')
  const html = await page.text()
  assert.match(
    page.headers.get('Content-Security-Policy') ?? '',
    /^default-src 'none'; style-src 'self'; .*frame-ancestors 'none'$/,
  )
  assert.equal(
    /<script|<style|style="|\son\w+=|https?:\/\/(?!.*<\/)/.test(
      html.replaceAll(/<code>[\s\S]*?<\/code>/g, ''),
    ),
    false,
  )
  for (const { summary, path } of operations) {
    assert.ok(html.includes(summary.replaceAll("'", '&#39;')), summary)
    assert.ok(html.replaceAll('<wbr />', '').includes(path), path)
  }
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length, 'anchors are distinct')
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target), target)
  assert.equal((await app.request('/docs/style.css')).headers.get('Content-Type'), 'text/css; charset=utf-8')
})

test('an answer of two forms is described as both, and its page lists each field once', async () => {
  const { IntrospectRecoveryResponse } = document.components.schemas
  assert.deepEqual(
    IntrospectRecoveryResponse?.anyOf?.map(({ required }) => required),
    [['active', 'accountId', 'recoveryId', 'expiresAt', 'tasks'], ['active']],
  )
  const fields = fieldsOf(document, { $ref: '#/components/schemas/IntrospectRecoveryResponse' })
  assert.deepEqual(fields.map(({ name, type }) => [name, type]).slice(0, 2), [
    ['active', '`true` | `false`'],
    ['accountId', 'string'],
  ])
  assert.equal(new Set(fields.map(({ name }) => name)).size, fields.length)
})

test('the parameters of a path say what they are', () => {
  for (const { path, method } of operations) {
    for (const { name, description } of document.paths[path]?.[method]?.parameters ?? []) {
      assert.notEqual(description, '', `${path} ${name}`)
    }
  }
})

test('every code shown as an example is one that can be typed', async () => {
  const { sparekey, clock } = await createTestSparekey()
  const shown = openApiText().match(/\b[0-9A-Za-z]{4}(?:[- ][0-9A-Za-z]{4}){3}\b/g) ?? []
  assert.ok(shown.length > 0)
  for (const code of new Set(shown)) {
    const firstFactor = { methods: ['pwd'], at: clock.now() }
    const answer = await sparekey.redeem('ada', { code, firstFactor })
    assert.equal(answer.ok ? '' : answer.code, 'code_invalid')
    clock.advance(7200)
  }
})
