import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Sparekey, Support } from 'sparekey'
import { operations } from '../../../src/http/operations.ts'
import { type IssuedSheet, type Json, RETURN_URL, signedIn } from '../../support/app.ts'
import { type TestTenants, createTestTenants, fastSettings } from '../../support/tenants.ts'

/** What an account of tenant `acme` holds, whose ids and codes are tried with a key of tenant `globex`. */
interface Victim {
  readonly sheet: IssuedSheet
  /** Used, under this Idempotency-Key. */
  readonly used: { readonly code: string; readonly key: string; readonly body: Json }
  readonly cursor: string
  /** Of its trail. */
  readonly eventId: string
  /** Of a visit to the hosted pages. */
  readonly pageSessionId: string
  /** Of support, live. */
  readonly caseId: string
  /** To a receiver of acme's. */
  readonly streamId: string
  /** Opened by the use. */
  readonly recovery: { readonly recoveryId: string; readonly token: string }
}

interface Attack {
  readonly victim: Victim
  readonly clock: TestTenants['clock']
  /** With a key of `globex`, for the account of the same id. Gives the status and the body. */
  send(method: string, path: string, body?: unknown, headers?: object): Promise<Answer>
}
interface Answer {
  readonly status: number
  readonly body: Json
}

const account = '/v1/accounts/ada'

/**
 * For every operation: called with another tenant's key and this one's ids, it must answer as for an account that has
 * nothing. Whether the account was changed is looked at apart.
 */
const attacks: Readonly<Record<string, (attack: Attack) => Promise<void>>> = {
  issueCodes: async ({ send, victim, clock }) => {
    const recoveryToken = victim.recovery.token
    const byToken = await send('POST', `${account}/code-sets`, { reason: 'recovery', recoveryToken })
    assert.deepEqual([byToken.status, byToken.body['code']], [403, 'insufficient_authentication'])
    const { status, body } = await send('POST', `${account}/code-sets`, {
      reason: 'enrollment',
      authentication: signedIn(clock, 'pwd', 'otp'),
    })
    assert.deepEqual([status, body['replaces']], [201, null])
  },
  importCodes: async ({ send }) => {
    const body = { source: 'elsewhere', symbols: 'alphanumeric', codes: ['a1b2c-3d4e5-f6g7h-8i9j0'] }
    const { status, body: imported } = await send('POST', `${account}/code-sets/imports`, body)
    assert.deepEqual([status, imported['remaining']], [201, 1])
  },
  confirmCodes: async ({ send, victim }) => {
    const { sheet } = victim
    const path = `${account}/code-sets/${sheet.setId}/confirm`
    const { status, body } = await send('POST', path, { code: sheet.codes[0] })
    assert.deepEqual([status, body['code']], [404, 'set_not_found'])
  },
  redeemCode: async ({ send, victim, clock }) => {
    const firstFactor = signedIn(clock, 'pwd')
    const [, , unused = ''] = victim.sheet.codes
    for (const code of [unused, victim.used.code]) {
      const { status, body } = await send('POST', `${account}/redemptions`, { code, firstFactor })
      assert.deepEqual([status, body['code']], [403, 'code_invalid'])
    }
    const { key, body: repeated } = victim.used
    const again = await send('POST', `${account}/redemptions`, repeated, { 'Idempotency-Key': key })
    assert.deepEqual([again.status, again.body['code']], [403, 'code_invalid'])
  },
  readStatus: async ({ send }) => {
    const { status, body } = await send('GET', account)
    const { state, activeSet, pendingSet, failedAttempts } = body
    assert.deepEqual([status, state, activeSet, pendingSet, failedAttempts], [200, 'none', null, null, 0])
  },
  revokeCodes: async ({ send }) => {
    const { status, body } = await send('POST', `${account}/revocations`, { reason: 'other' })
    assert.deepEqual([status, body['revoked']], [200, []])
  },
  listEvents: async ({ send, victim }) => {
    for (const query of ['', `?cursor=${victim.cursor}`]) {
      const { status, body } = await send('GET', `${account}/events${query}`)
      assert.deepEqual([status, body['items']], [200, []])
    }
  },
  readReceipt: async ({ send, victim }) => {
    const { status, body } = await send('GET', `${account}/events/${victim.eventId}/receipt`)
    assert.deepEqual([status, body['code']], [404, 'not_found'])
  },
  sendSignal: async ({ send }) => {
    const { status, body } = await send('POST', `${account}/signals`, { type: 'compromise_suspected' })
    const effects = body['effects'] as readonly { readonly setId: string | null }[]
    assert.deepEqual([status, effects.filter(({ setId }) => setId !== null)], [200, []])
  },
  readRecovery: async ({ send, victim }) => {
    const { status, body } = await send('GET', `${account}/recoveries/${victim.recovery.recoveryId}`)
    assert.deepEqual([status, body['code']], [404, 'not_found'])
  },
  reportTask: async ({ send, victim }) => {
    const path = `${account}/recoveries/${victim.recovery.recoveryId}/tasks/replace_codes`
    const { status, body } = await send('POST', path, { outcome: 'declined' })
    assert.deepEqual([status, body['code']], [404, 'not_found'])
  },
  introspectRecovery: async ({ send, victim }) => {
    const { token } = victim.recovery
    const { status, body } = await send('POST', '/v1/recoveries/introspect', { token })
    assert.deepEqual([status, body], [200, { active: false }])
  },
  openPageSession: async ({ send, victim }) => {
    const { status, body } = await send('POST', '/v1/page-sessions', {
      accountId: 'ada',
      purpose: 'enroll',
      returnUrl: RETURN_URL,
      recoveryToken: victim.recovery.token,
    })
    assert.deepEqual([status, body['code']], [403, 'insufficient_authentication'])
  },
  readPageSession: async ({ send, victim }) => {
    const { status, body } = await send('GET', `/v1/page-sessions/${victim.pageSessionId}`)
    assert.deepEqual([status, body['code']], [404, 'not_found'])
  },
  openSupportCase: async ({ send }) => {
    const { status, body } = await send('POST', cases, { accountId: 'ada', reason: 'other' })
    assert.deepEqual([status, body['state']], [201, 'open'])
  },
  listSupportCases: async ({ send }) => {
    const { status, body } = await send('GET', cases)
    assert.deepEqual([status, body['items']], [200, []])
  },
  readSupportCase: ({ send, victim }) => assertNoCase(send('GET', `${cases}/${victim.caseId}`)),
  addSupportEvidence: ({ send, victim }) => {
    const body = { kind: 'repeated_proofing', outcome: 'pass' }
    return assertNoCase(send('POST', `${cases}/${victim.caseId}/evidence`, body))
  },
  submitSupportCase: ({ send, victim }) => assertNoCase(send('POST', `${cases}/${victim.caseId}/submit`, {})),
  withdrawSupportCase: ({ send, victim }) =>
    assertNoCase(send('POST', `${cases}/${victim.caseId}/withdraw`, {})),
  readAccountSupportCase: ({ send }) => assertNoCase(send('GET', `${account}/support-case`)),
  claimSupportCode: ({ send, clock }) =>
    assertNoCase(send('POST', `${account}/support-codes`, { firstFactor: signedIn(clock, 'pwd') })),
  freezeAccountForSupport: async ({ send }) => {
    const { status } = await send('POST', `${account}/support-freeze`, { reason: 'Strange.' })
    assert.equal(status, 200)
  },
  createStream: async ({ send }) => {
    const { status, body } = await send('POST', '/v1/signals/streams', { events_requested: [] })
    assert.deepEqual([status, body['iss']], [201, 'https://codes.example.org/signals/globex'])
  },
  readStreams: async ({ send, victim }) => {
    assert.deepEqual((await send('GET', '/v1/signals/streams')).body, [])
    await assertNoStream(send('GET', `/v1/signals/streams?stream_id=${victim.streamId}`))
  },
  updateStream: async ({ send, victim }) => {
    const body = { stream_id: victim.streamId, description: 'taken' }
    await assertNoStream(send('PATCH', '/v1/signals/streams', body))
  },
  replaceStream: async ({ send, victim }) => {
    await assertNoStream(send('PUT', '/v1/signals/streams', { stream_id: victim.streamId }))
  },
  deleteStream: async ({ send, victim }) => {
    await assertNoStream(send('DELETE', `/v1/signals/streams?stream_id=${victim.streamId}`))
  },
  readStreamStatus: async ({ send, victim }) => {
    await assertNoStream(send('GET', `/v1/signals/status?stream_id=${victim.streamId}`))
  },
  setStreamStatus: async ({ send, victim }) => {
    const body = { stream_id: victim.streamId, status: 'disabled' }
    await assertNoStream(send('POST', '/v1/signals/status', body))
  },
  verifyStream: async ({ send, victim }) => {
    await assertNoStream(send('POST', '/v1/signals/verification', { stream_id: victim.streamId }))
  },
  pollStream: async ({ send, victim }) => {
    const path = `/v1/signals/streams/${victim.streamId}/poll`
    await assertNoStream(send('POST', path, { returnImmediately: true }))
  },
  eraseAccount: async ({ send }) => {
    assert.equal((await send('DELETE', account)).status, 204)
  },
}

const cases = '/v1/support-cases'

const assertNoCase = async (pending: Promise<Answer>): Promise<void> => {
  const { status, body } = await pending
  assert.deepEqual([status, body['code']], [404, 'case_not_found'])
}

const assertNoStream = async (pending: Promise<Answer>): Promise<void> => {
  const { status, body } = await pending
  assert.deepEqual([status, body['code']], [404, 'not_found'])
}

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, body: isJson ? (JSON.parse(text) as Json) : { text } }
}

type Through = Parameters<typeof createTestTenants>[0]
type PagesThrough = Parameters<typeof createTestTenants>[1]
type More = Parameters<typeof createTestTenants>[2]

/** Two tenants of which the first has an account with a sheet, of which one code is used. */
const stage = async (through?: Through, pagesThrough?: PagesThrough, more?: More) => {
  const service = await createTestTenants(through, pagesThrough, more)
  const settings = { ...fastSettings, returnUrls: [RETURN_URL] }
  const acme = await service.add('acme', settings)
  const globex = await service.add('globex', settings)
  const as =
    (key: string) =>
    async (...request: Parameters<Attack['send']>): Promise<Answer> =>
      answerOf(await service.send(key, ...request))
  const own = as(acme)
  const issued = await own('POST', `${account}/code-sets`, {
    reason: 'enrollment',
    authentication: signedIn(service.clock, 'pwd', 'otp'),
    contacts: [{ channel: 'email', address: 'ada@example.org' }],
  })
  const sheet = issued.body as IssuedSheet
  await own('POST', `${account}/code-sets/${sheet.setId}/confirm`, { code: sheet.codes[0] })
  const [, code = ''] = sheet.codes
  const body = { code, firstFactor: signedIn(service.clock, 'pwd') }
  const used = await own('POST', `${account}/redemptions`, body, { 'Idempotency-Key': 'same' })
  assert.equal(used.status, 201)
  const page = await own('GET', `${account}/events?limit=1`)
  const opened = await own('POST', '/v1/page-sessions', {
    accountId: 'ada',
    purpose: 'challenge',
    returnUrl: RETURN_URL,
    firstFactor: signedIn(service.clock, 'pwd'),
  })
  const helped = await own('POST', cases, { accountId: 'ada', reason: 'other' })
  assert.equal(helped.status, 201, JSON.stringify(helped.body))
  const stream = await own('POST', '/v1/signals/streams', { events_requested: ['urn:x'] })
  const victim: Victim = {
    caseId: String(helped.body['caseId']),
    streamId: String(stream.body['stream_id']),
    pageSessionId: String(opened.body['pageSessionId']),
    sheet,
    used: { code, key: 'same', body },
    cursor: String(page.body['nextCursor']),
    eventId: (page.body['items'] as readonly { readonly eventId: string }[])[0]?.eventId ?? '',
    recovery: used.body['recovery'] as Victim['recovery'],
  }
  const look = async (): Promise<unknown> => [
    await own('GET', account),
    await own('GET', `${account}/events`),
    await own('GET', `${account}/support-case`),
    await own('GET', '/v1/signals/streams'),
    await own('GET', `/v1/signals/status?stream_id=${victim.streamId}`),
  ]
  return { attack: { victim, clock: service.clock, send: as(globex) }, look, own }
}

/** Walks one operation; throws where something was seen or changed. */
const walk = async (
  operationId: string,
  through?: Through,
  pagesThrough?: PagesThrough,
  more?: More,
): Promise<void> => {
  const { attack, look } = await stage(through, pagesThrough, more)
  const before = await look()
  await attacks[operationId]?.(attack)
  assert.deepEqual(await look(), before, 'the account was changed')
}

/** The library's calls that an operation is made of. */
const callsBehind: Readonly<Record<string, keyof Sparekey | 'pageSessions' | 'receiver' | 'support'>> = {
  openSupportCase: 'support',
  listSupportCases: 'support',
  readSupportCase: 'support',
  addSupportEvidence: 'support',
  submitSupportCase: 'support',
  withdrawSupportCase: 'support',
  readAccountSupportCase: 'support',
  claimSupportCode: 'support',
  freezeAccountForSupport: 'support',
  createStream: 'receiver',
  readStreams: 'receiver',
  updateStream: 'receiver',
  replaceStream: 'receiver',
  deleteStream: 'receiver',
  readStreamStatus: 'receiver',
  setStreamStatus: 'receiver',
  verifyStream: 'receiver',
  pollStream: 'receiver',
  issueCodes: 'issue',
  importCodes: 'importSet',
  confirmCodes: 'confirm',
  redeemCode: 'redeem',
  readStatus: 'status',
  revokeCodes: 'revoke',
  listEvents: 'events',
  readReceipt: 'receipt',
  sendSignal: 'signal',
  readRecovery: 'recoveries',
  reportTask: 'recoveries',
  introspectRecovery: 'recoveries',
  openPageSession: 'recoveries',
  readPageSession: 'pageSessions',
  eraseAccount: 'erase',
}

/** A service in which one call of tenant `globex` forgets whose it is. */
const forgetful =
  (call: keyof Sparekey): Through =>
  async (tenant, sparekey, all) => {
    const acme = await all.find('acme')
    return tenant === 'globex' && acme !== null ? { ...sparekey, [call]: acme.sparekey[call] } : sparekey
  }

/** Visits that are read whoever asks. */
const forgetfulPages: PagesThrough = (pageSessions) => ({
  ...pageSessions,
  read: (_, pageSessionId) => pageSessions.read('acme', pageSessionId),
})

/** Cases are those of the tenant that came first, whoever asks. */
const forgetfulSupport: More = {
  support: async (_, own, all): Promise<Support> => (await all.find('acme'))?.support ?? own,
}

/** Streams are those of the receiver that came first, whoever asks. */
const forgetfulReceiver = (): More => {
  let first: readonly [string, string] | undefined
  return {
    receiver: (transmitter) => (tenant, apiKeyId) => transmitter.receiver(...(first ??= [tenant, apiKeyId])),
  }
}

describe('with the key of another tenant', () => {
  test('every operation is walked here', () => {
    for (const { operationId } of operations)
      assert.ok(operationId in attacks && operationId in callsBehind, operationId)
  })

  for (const { operationId } of operations) {
    test(`${operationId} shows and changes nothing of an account of the same id`, () => walk(operationId))

    test(`${operationId} would be found out if it forgot its tenant`, async () => {
      const call = callsBehind[operationId]
      assert.ok(call !== undefined)
      const walked = (): Promise<void> => {
        if (call === 'pageSessions') return walk(operationId, undefined, forgetfulPages)
        if (call === 'support') return walk(operationId, undefined, undefined, forgetfulSupport)
        if (call === 'receiver') return walk(operationId, undefined, undefined, forgetfulReceiver())
        return walk(operationId, forgetful(call))
      }
      await assert.rejects(walked(), assert.AssertionError)
    })
  }

  test('the sheet of one tenant is used up by none but its own, also where both have one', async () => {
    const { attack, own } = await stage()
    const { victim, clock, send } = attack
    const theirs = await send('POST', `${account}/code-sets`, {
      reason: 'enrollment',
      authentication: signedIn(clock, 'pwd', 'otp'),
    })
    const firstFactor = signedIn(clock, 'pwd')
    const use = (as: typeof send, code: string) => as('POST', `${account}/redemptions`, { code, firstFactor })
    const [, , mine = ''] = victim.sheet.codes
    const [yours] = (theirs.body as IssuedSheet).codes
    assert.equal((await use(send, mine)).body['code'], 'code_invalid')
    assert.equal((await use(own, yours)).body['code'], 'code_invalid')
    assert.equal((await use(send, yours)).status, 201)
    assert.equal((await use(own, mine)).status, 201)
  })
})
