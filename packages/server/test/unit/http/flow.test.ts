import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsResponse } from '../../../src/http/routes/events.ts'
import { confirmResponse } from '../../../src/http/routes/confirm.ts'
import { issueResponse } from '../../../src/http/routes/issue.ts'
import { redeemResponse } from '../../../src/http/routes/redeem.ts'
import { revokeResponse } from '../../../src/http/routes/revoke.ts'
import { statusResponse } from '../../../src/http/routes/status.ts'
import { createTestService, issueSheet, jsonOf, redeem, signedIn } from '../../support/app.ts'

test('a sheet is issued, confirmed and used over HTTP, each answer being as documented', async () => {
  const service = await createTestService()
  const { send, clock } = service

  const issued = await send('POST', '/v1/accounts/ada/code-sets', {
    reason: 'enrollment',
    authentication: signedIn(clock, 'pwd', 'otp'),
    recoveryToken: null,
    policy: 'default',
    count: 10,
    expiresInDays: null,
    contacts: [{ channel: 'email', address: 'ada@example.org' }],
  })
  assert.equal(issued.status, 201)
  assert.equal(issued.headers.get('Cache-Control'), 'no-store')
  const sheet = issueResponse.parse(await issued.json())
  assert.equal(sheet.codes.length, 10)
  assert.equal(sheet.issuedAt, '2026-01-01T00:00:00.000Z')

  const [first = '', second = ''] = sheet.codes
  const confirmed = await send('POST', `/v1/accounts/ada/code-sets/${sheet.setId}/confirm`, { code: first })
  assert.equal(confirmed.status, 200)
  assert.equal(confirmResponse.parse(await confirmed.json()).superseded, null)

  const used = await redeem(service, 'ada', second.toLowerCase().replaceAll('-', ' '))
  assert.equal(used.status, 201)
  const redemption = redeemResponse.parse(await used.json())
  assert.equal(redemption.remaining, 9)
  assert.equal(redemption.label, second.slice(0, 2))

  const status = await send('GET', '/v1/accounts/ada')
  assert.equal(status.status, 200)
  const account = statusResponse.parse(await status.json())
  assert.equal(account.activeSet?.remaining, 9)
  assert.deepEqual(account.activeSet?.redemptions, [
    { label: redemption.label, redeemedAt: redemption.redeemedAt },
  ])

  const revoked = await send('POST', '/v1/accounts/ada/revocations', {
    reason: 'owner_request',
    note: 'lost',
  })
  assert.equal(revoked.status, 200)
  assert.deepEqual(revokeResponse.parse(await revoked.json()).revoked, [sheet.setId])

  const trail = await send('GET', '/v1/accounts/ada/events')
  assert.equal(trail.status, 200)
  const types = eventsResponse.parse(await trail.json()).items.map(({ type }) => type)
  assert.deepEqual(types, ['set.revoked', 'code.redeemed', 'set.confirmed', 'set.issued'])

  const erased = await send('DELETE', '/v1/accounts/ada')
  assert.equal(erased.status, 204)
  assert.equal(await erased.text(), '')
})

test('an account never seen answers with the state none', async () => {
  const { send } = await createTestService()
  const { accountId, state } = await jsonOf(await send('GET', '/v1/accounts/nobody'))
  assert.deepEqual({ accountId, state }, { accountId: 'nobody', state: 'none' })
})

test('the trail is read page by page', async () => {
  const service = await createTestService()
  await issueSheet(service, 'ada')
  await service.send('POST', '/v1/accounts/ada/revocations', { reason: 'other' })
  const first = eventsResponse.parse(
    await (await service.send('GET', '/v1/accounts/ada/events?limit=1')).json(),
  )
  assert.deepEqual(
    first.items.map(({ type }) => type),
    ['set.abandoned'],
  )
  const cursor = encodeURIComponent(first.nextCursor ?? '')
  const path = `/v1/accounts/ada/events?limit=1&cursor=${cursor}`
  const second = eventsResponse.parse(await (await service.send('GET', path)).json())
  assert.deepEqual(
    second.items.map(({ type }) => type),
    ['set.issued'],
  )
})

test('account ids of any characters reach the library as they were meant', async () => {
  const seen: string[] = []
  const { app, apiKey } = await createTestService({
    sparekey: {
      status: (accountId) => {
        seen.push(accountId)
        throw new RangeError('seen')
      },
    },
  })
  const ids = [
    'ada',
    'a/b',
    '100%',
    'a%2Fb',
    'a b+c',
    'zoë@example.org',
    '日本',
    '.',
    '..',
    '?x=1',
    '#',
    'x'.repeat(256),
  ]
  for (const id of ids) {
    // As a client that does not normalise paths sends it: fetch() takes `..` out even where it is percent-encoded.
    const url = `/v1/accounts/${encodeURIComponent(id).replaceAll('.', '%2E')}`
    await app.request(url, { headers: { Authorization: `Bearer ${apiKey}` } }, { incoming: { url } as never })
  }
  assert.deepEqual(seen, ids)
})

test('under an Idempotency-Key a use is answered again and codes are not shown again', async () => {
  const service = await createTestService()
  const { send, clock } = service
  const body = { reason: 'enrollment', authentication: signedIn(clock, 'pwd', 'otp') }
  const issued = await send('POST', '/v1/accounts/ada/code-sets', body, { 'Idempotency-Key': 'i-1' })
  const sheet = issueResponse.parse(await issued.json())
  const again = await send('POST', '/v1/accounts/ada/code-sets', body, { 'Idempotency-Key': 'i-1' })
  assert.equal(again.status, 409)
  assert.equal((await jsonOf(again))['code'], 'codes_already_shown')

  const use = { code: sheet.codes[0], firstFactor: signedIn(clock, 'pwd') }
  const once = await send('POST', '/v1/accounts/ada/redemptions', use, { 'Idempotency-Key': 'r-1' })
  const twice = await send('POST', '/v1/accounts/ada/redemptions', use, { 'Idempotency-Key': 'r-1' })
  assert.equal(twice.status, 201)
  assert.deepEqual(await twice.json(), await once.json())
})
