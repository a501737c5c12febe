import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Support } from 'sparekey'
import { createClient } from 'sparekey/client'
import { scopes } from 'sparekey/service'
import { createTestService } from '../../support/app.ts'

/** The client over the API in this process. */
const stage = async (support: Partial<Support> = {}) => {
  const service = await createTestService({ scopes, support })
  let requests = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests += 1
    return service.app.request(new Request(input, init))
  }
  const { support: cases } = createClient({ url: 'http://localhost', apiKey: service.apiKey, fetch })
  return { ...service, cases, requests: () => requests }
}

test('a case over the client is the case of the library, times among it', async () => {
  const { cases, support } = await stage()
  const evidence = [{ kind: 'password', outcome: 'pass', reference: 'T-4711' }] as const
  const opened = await cases.open('ada', { reason: 'lost_codes', evidence }, { idempotencyKey: 'k' })
  assert.ok(opened.ok, JSON.stringify(opened))
  const { caseId } = opened
  assert.deepEqual(opened, await support.get(caseId))
  assert.deepEqual(
    await cases.open('ada', { reason: 'lost_codes', evidence }, { idempotencyKey: 'k' }),
    opened,
  )
  assert.deepEqual(await cases.get(caseId), opened)
  assert.deepEqual(await cases.ofAccount('ada'), opened)
  assert.deepEqual(
    await cases.list({ states: ['open', 'review'], limit: 1 }),
    await support.list({ limit: 1 }),
  )
  const added = await cases.addEvidence(caseId, { kind: 'known_device', outcome: 'unable' })
  assert.deepEqual(added, await support.get(caseId))
  assert.ok(added.ok && added.evidence.length === 2 && added.evidence[1]?.at instanceof Date)
  const submitted = await cases.submit(caseId)
  assert.equal(submitted.ok ? '' : submitted.code, 'evidence_missing')
  const withdrawn = await cases.withdraw(caseId)
  assert.ok(withdrawn.ok && withdrawn.endedAt instanceof Date)
  const frozen = await cases.freeze('ada', { reason: 'Strange.', days: 2 })
  assert.ok(frozen.ok && frozen.until instanceof Date)
})

test('a refusal over the client is the refusal of the library, the wait among it', async () => {
  const claim: Support['claim'] = async () => ({
    ok: false,
    code: 'not_yet',
    detail: 'The waiting time of the case is not over.',
    retryAfterSeconds: 54_000,
  })
  const { cases, clock } = await stage({ claim })
  const firstFactor = { methods: ['pwd'], at: clock.now() }
  assert.deepEqual(await cases.claim('ada', { firstFactor }), await claim('ada', { firstFactor }))
  assert.deepEqual(await cases.get('cas_unknown'), await (await stage()).support.get('cas_unknown'))
})

test('what the library does not take is thrown by the name of the field, as the library throws it', async () => {
  const { cases, requests } = await stage()
  const wrong = { kind: 'knowledge', outcome: 'pass' } as const
  const { caseId } = (await cases.open('ada', { reason: 'other' })) as { readonly caseId: string }
  const refused = (field: string) => ({ code: 'invalid_request', field })
  await assert.rejects(cases.addEvidence(caseId, wrong), refused('outcome'))
  // @ts-expect-error -- no such reason
  await assert.rejects(cases.open('ada', { reason: 'because' }), refused('reason'))
  await assert.rejects(cases.list({ limit: 201 }), refused('limit'))
  await assert.rejects(cases.freeze('ada', { reason: '' }), refused('reason'))
  const sent = requests()
  await assert.rejects(cases.open('', { reason: 'other' }), refused('accountId'))
  for (const path of ['.', '..']) await assert.rejects(cases.get(path), refused('caseId'))
  assert.equal(requests(), sent, 'what would lead elsewhere is not sent')
})
