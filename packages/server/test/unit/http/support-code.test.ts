import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Notice, OperatorActor } from 'sparekey'
import { createLog } from '../../../src/log/logger.ts'
import { createMetrics } from '../../../src/metrics/metrics.ts'
import { webhookMessage } from '../../../src/notices/webhook-message.ts'
import type { Spans } from '../../../src/traces/spans.ts'
import { type Json, signedIn } from '../../support/app.ts'
import { createTestTenants, fastSettings } from '../../support/tenants.ts'
import { EVERYTHING, partsOf, typesOf } from '../ssf/support.ts'

const DAY_SECONDS = 86_400

/**
 * The story of an owner who lost everything, told by an application, a program, an approver and the messages that go out. All
 * that comes out anywhere is kept.
 */
const stage = async () => {
  const notices: Notice[] = []
  const out: string[] = []
  const spans = keptSpans(out)
  const metrics = createMetrics(() => ({ running: 0, waiting: 0, started: 0, refused: 0 }))
  const service = await createTestTenants(undefined, undefined, {
    deliver: async (notice) => void notices.push(notice),
    endpoints: ['whk_1'],
    parts: { spans, metrics, log: createLog('trace', { write: (line) => void out.push(line) }) },
  })
  const apiKey = await service.add('acme', fastSettings)
  const call = async (method: string, path: string, body?: unknown, headers: object = {}): Promise<Json> => {
    const response = await service.send(apiKey, method, path, body, headers)
    const text = await response.text()
    out.push(text, JSON.stringify([...response.headers]))
    return { ...(JSON.parse(text) as Json), status: response.status }
  }
  const support = (await service.served.find('acme'))?.support ?? assert.fail()
  const approver: OperatorActor = {
    kind: 'operator',
    issuer: 'https://idp.example.org',
    subject: 'grace',
    personId: null,
    displayName: 'Grace Hopper',
    roles: [{ role: 'approver', grantedAt: new Date(0) }],
    authentication: { methods: ['hwk'], at: service.clock.now() },
    place: null,
  }
  return { ...service, notices, out, metrics, call, support, approver }
}

/** Spans that keep what they are given. */
const keptSpans = (out: string[]): Spans => {
  const keep = (...given: readonly unknown[]): void => void out.push(JSON.stringify(given))
  return {
    within: (name, options, work) => {
      keep(name, options)
      return work({ set: keep, rename: keep, fail: keep })
    },
    past: keep,
  }
}

/** Brings a case of `ada` so far that its code is with her. */
const sentCode = async ({ call, notices, rounds, clock, support, approver }: Stage) => {
  await call('POST', '/v1/accounts/ada/code-sets', {
    reason: 'enrollment',
    authentication: signedIn(clock, 'pwd', 'otp'),
    contacts: [{ channel: 'email', address: 'ada@example.org' }],
  })
  const { stream_id: streamId } = await call('POST', '/v1/signals/streams', {
    credential_type: 'backup-code',
    events_requested: EVERYTHING,
  })
  const { caseId } = await call('POST', '/v1/support-cases', {
    accountId: 'ada',
    reason: 'lost_all_factors',
    evidence: [{ kind: 'password', outcome: 'pass' }],
  })
  const path = `/v1/support-cases/${String(caseId)}`
  await rounds()
  const told = notices.find(({ kind, to }) => kind === 'support_opened' && to?.channel === 'email')
  const confirmed = await support.confirm(told?.support?.links.confirm ?? assert.fail('no link'))
  assert.ok(confirmed.ok, JSON.stringify(confirmed))
  const submitted = await call('POST', `${path}/submit`, {})
  assert.equal(submitted['status'], 200, JSON.stringify(submitted))
  const seenAt = clock.now()
  clock.advance(60)
  const requestHash = String(submitted['requestHash'])
  const approved = await support.approve(String(caseId), { requestHash, seenAt }, approver)
  assert.ok(approved.ok, JSON.stringify(approved))
  const early = await call('POST', '/v1/accounts/ada/support-codes', { firstFactor: signedIn(clock, 'pwd') })
  assert.deepEqual([early['status'], early['code']], [425, 'not_yet'])
  clock.advance(DAY_SECONDS)
  const claim = { firstFactor: signedIn(clock, 'pwd') }
  const claimed = await call('POST', '/v1/accounts/ada/support-codes', claim, { 'Idempotency-Key': 'k' })
  assert.deepEqual([claimed['status'], claimed['sentTo'], claimed['claimsLeft']], [201, ['a•••@e•••.org'], 2])
  const again = await call('POST', '/v1/accounts/ada/support-codes', claim, { 'Idempotency-Key': 'k' })
  assert.deepEqual({ ...again, status: 0 }, { ...claimed, status: 0 })
  await rounds()

  const carrying = notices.filter(({ support: about }) => about?.code !== null && about?.code !== undefined)
  assert.deepEqual(
    carrying.map(({ kind, to }) => [kind, to?.channel, to?.address]),
    [['support_code', 'email', 'ada@example.org']],
  )
  const code = carrying[0]?.support?.code?.text ?? assert.fail('no code was sent')
  return { path, streamId: String(streamId), carrying, code }
}

type Stage = Awaited<ReturnType<typeof stage>>

test('A9.18 the code of a case is in the message to its owner, and in nothing that the service answers, sends, logs, counts or traces', async () => {
  const staged = await stage()
  const { call, notices, out, rounds, clock, metrics } = staged
  const { path, streamId, carrying, code } = await sentCode(staged)

  // It is looked for where it could be, before and after its use.
  const look = async (): Promise<void> => {
    for (const read of [
      path,
      '/v1/support-cases?state=released,redeemed',
      '/v1/accounts/ada/support-case',
      '/v1/accounts/ada',
      '/v1/accounts/ada/events?limit=200',
    ])
      await call('GET', read)
    const { sets } = await call('POST', `/v1/signals/streams/${streamId}/poll`, {
      returnImmediately: true,
    })
    for (const token of Object.values(sets as Record<string, string>))
      out.push(JSON.stringify(partsOf(token)))
    out.push((await metrics.render()).text)
  }
  await look()
  await call('POST', '/v1/accounts/eve/redemptions', { code, firstFactor: signedIn(clock, 'pwd') })
  const redemption = { code: code.toLowerCase(), firstFactor: signedIn(clock, 'pwd') }
  const used = await call('POST', '/v1/accounts/ada/redemptions', redemption, { 'Idempotency-Key': 'u' })
  assert.deepEqual([used['status'], used['basis']], [201, 'support'], JSON.stringify(used))
  assert.equal(Date.parse(String(used['restrictUntil'])), clock.now().getTime() + DAY_SECONDS * 1000)
  assert.deepEqual(
    (await call('POST', '/v1/accounts/ada/redemptions', redemption, { 'Idempotency-Key': 'u' }))[
      'redemptionId'
    ],
    used['redemptionId'],
  )
  const spent = await call('POST', '/v1/accounts/ada/redemptions', redemption)
  assert.equal(spent['status'] === 201, false)
  await rounds()
  await look()
  for (const notice of notices) {
    if (notice.to?.channel === 'webhook') out.push(webhookMessage(notice, [], clock.now()).body.toString())
    else if (!carrying.includes(notice)) out.push(JSON.stringify(notice))
  }

  const everything = out.join('\n')
  assert.ok(everything.includes('"state":"redeemed"'), 'the case was looked at after the use')
  const plain = (text: string): string => text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
  assert.equal(plain(everything).includes(plain(code)), false)
  assert.equal(everything.includes(Buffer.from(code).toString('base64url').slice(0, -2)), false)
})

test('A9.16 after a use of a support code the application is told to hold back and to end sessions, and receivers hear once it did', async () => {
  const staged = await stage()
  const { call, rounds, clock } = staged
  const { streamId, code } = await sentCode(staged)
  const used = await call('POST', '/v1/accounts/ada/redemptions', {
    code,
    firstFactor: signedIn(clock, 'pwd'),
  })
  assert.equal(Date.parse(String(used['restrictUntil'])), clock.now().getTime() + DAY_SECONDS * 1000)
  const { recoveryId, tasks } = used['recovery'] as {
    readonly recoveryId: string
    readonly tasks: readonly string[]
  }
  assert.ok(tasks.includes('end_other_sessions'))
  const told = async (): Promise<readonly string[]> => {
    await rounds()
    const { sets } = await call('POST', `/v1/signals/streams/${streamId}/poll`, { returnImmediately: true })
    return typesOf(sets as Record<string, string>)
  }
  const before = await told()
  assert.ok(before.includes('recovery-activated') && !before.includes('session-revoked'), before.join())
  const path = `/v1/accounts/ada/recoveries/${recoveryId}/tasks/end_other_sessions`
  assert.equal((await call('POST', path, { outcome: 'done' }))['status'], 200)
  assert.equal((await told()).filter((type) => type === 'session-revoked').length, 1)
})

test('an endpoint is told of each step of a case once, by its name in the trail and with the case, and of no notice in words for the owner', async () => {
  const { call, notices, rounds, clock } = await stage()
  const { caseId, caseNumber } = await call('POST', '/v1/support-cases', {
    accountId: 'ada',
    reason: 'other',
  })
  await call('POST', `/v1/support-cases/${String(caseId)}/evidence`, {
    kind: 'known_device',
    outcome: 'pass',
  })
  await call('POST', `/v1/support-cases/${String(caseId)}/withdraw`, {})
  await call('POST', '/v1/accounts/eve/support-freeze', { reason: 'Strange.' })
  await rounds()
  const told = notices
    .filter(({ to }) => to?.channel === 'webhook')
    .map((notice) => JSON.parse(webhookMessage(notice, [], clock.now()).body.toString()) as Told)
    .map(({ type, data }) => [type, data.accountId, data.caseId, data.caseNumber])
  assert.deepEqual(
    told.toSorted(([one = ''], [other = '']) => ((one ?? '') < (other ?? '') ? -1 : 1)),
    [
      ['support.case_opened', 'ada', caseId, caseNumber],
      ['support.evidence_added', 'ada', caseId, caseNumber],
      ['support.frozen', 'eve', null, null],
      ['support.withdrawn', 'ada', caseId, caseNumber],
    ],
  )
})

interface Told {
  readonly type: string
  readonly data: {
    readonly accountId: string
    readonly caseId: string | null
    readonly caseNumber: string | null
  }
}
