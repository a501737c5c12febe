import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  issueCodes,
  redeemCode,
  type RunningService,
  signedInNow,
  startService,
  temporaryDirectory,
} from '../support/process.ts'

test('codes sent through every entry point appear in the one answer that shows them and nowhere else', async () => {
  const data = temporaryDirectory()
  const service = await startService({ SPAREKEY_DATA_DIR: data, SPAREKEY_LOG_LEVEL: 'trace' })
  const codes = await issueCodes(service, 'ada-lovelace')
  const [code] = codes
  const answers: string[] = []
  const send = async (...request: Parameters<typeof service.send>): Promise<void> => {
    const response = await service.send(...request)
    answers.push([...response.headers].flat().join('\n'), await response.text())
  }
  const account = '/v1/accounts/ada-lovelace'
  const firstFactor = signedInNow('pwd')
  const typed = code.toLowerCase().replaceAll('-', ' ')
  const encoded = encodeURIComponent(code)

  await send('POST', `${account}/redemptions`, {
    code,
    firstFactor,
    context: { userAgent: code, deviceId: typed },
  })
  await send('POST', `${account}/redemptions`, { code: typed, firstFactor })
  await send('POST', `${account}/redemptions`, { code: `${code}0`, firstFactor })
  await send('POST', `${account}/redemptions`, { code: [code], firstFactor })
  await send('POST', `${account}/redemptions`, { [code]: code })
  await send('POST', `${account}/redemptions?code=${encoded}`, { code })
  await send('POST', `${account}/redemptions`, { code, firstFactor: { methods: [code], at: code } })
  await send('POST', `${account}/redemptions`, { code, requiredAssurance: code })
  await send('POST', `${account}/redemptions`, code, { 'X-Request-Id': code, 'Idempotency-Key': code })
  await send('POST', `${account}/redemptions`, { code }, { 'Content-Type': code })
  await send(
    'POST',
    `${account}/redemptions`,
    { code, firstFactor },
    { Authorization: `Bearer ${code}${code}` },
  )
  await send('POST', `${account}/redemptions`, { code, firstFactor }, { 'Idempotency-Key': code })
  await send('POST', `${account}/code-sets/${encoded}/confirm`, { code })
  await send('POST', `${account}/code-sets`, { reason: code, policy: code })
  await send('POST', `${account}/revocations`, { reason: 'other', note: `Found ${typed} on a train` })
  await send('GET', `${account}/events?cursor=${encoded}`)
  await send('GET', `/${encoded}`)
  await send('GET', `${account}/events`)
  await send('GET', account)
  await send('GET', '/metrics')
  await send('GET', '/readyz')
  await redeemCode(service, 'ada-lovelace', codes[1] ?? '')
  assert.equal(await service.stop(), 0)

  const written = readdirSync(data).map((file) => readFileSync(join(data, file), 'latin1'))
  const everything = [service.output(), service.log(), ...answers, ...written]
  assert.ok(service.log().split('\n').length > 20, 'every request was logged')
  for (const one of codes) {
    const bare = one.replaceAll('-', '').toLowerCase()
    for (const text of everything) {
      const plain = text.toLowerCase()
      assert.equal(plain.includes(one.toLowerCase()), false, text)
      assert.equal(plain.replaceAll(/[-\s]/g, '').includes(bare), false, text)
    }
  }
  for (const text of [service.log(), ...written])
    assert.equal(text.includes('ada-lovelace'), false, 'account ids')
})

test('the token of a recovery, sent through every entry point, appears in the answer to its use alone', async () => {
  const data = temporaryDirectory()
  const service = await startService({ SPAREKEY_DATA_DIR: data, SPAREKEY_LOG_LEVEL: 'trace' })
  const [code] = await issueCodes(service, 'ada')
  const { token, recoveryId } = await openRecovery(service, 'ada', code)
  const answers: string[] = []
  const statuses = new Set<number>()
  const send = async (...request: Parameters<typeof service.send>): Promise<void> => {
    const response = await service.send(...request)
    statuses.add(response.status)
    answers.push([...response.headers].flat().join('\n'), await response.text())
  }
  const account = '/v1/accounts/ada'

  await send('POST', '/v1/recoveries/introspect', { token })
  await send('POST', '/v1/recoveries/introspect', { token: [token] })
  await send('POST', '/v1/recoveries/introspect', { [token]: token })
  await send('POST', '/v1/recoveries/introspect', token)
  await send('POST', `/v1/recoveries/introspect?token=${token}`, { token })
  await send('POST', `${account}/code-sets`, { reason: 'enrollment', recoveryToken: token })
  await send('POST', `${account}/code-sets`, { reason: token, recoveryToken: token })
  await send('POST', `${account}/code-sets`, { reason: 'recovery', recoveryToken: `${token}0` })
  await send('POST', '/v1/accounts/bob/code-sets', { reason: 'recovery', recoveryToken: token })
  await send(
    'POST',
    `${account}/code-sets`,
    { reason: 'recovery', recoveryToken: token },
    { 'X-Request-Id': token, 'Idempotency-Key': token },
  )
  await send('POST', `${account}/signals`, { type: token, detail: { last: token } })
  await send('POST', `${account}/recoveries/${token}/tasks/${token}`, { outcome: token })
  await send('POST', `${account}/recoveries/${recoveryId}/tasks/replace_codes`, { outcome: 'done' })
  await send('POST', `${account}/redemptions`, { code: token, firstFactor: signedInNow('pwd') })
  await send('GET', account, undefined, { Authorization: `Bearer ${token}` })
  await send('GET', `${account}/recoveries/${token}`)
  await send('GET', `${account}/recoveries/${recoveryId}`)
  await send('GET', `${account}/events?cursor=${token}`)
  await send('GET', `/${token}`)
  for (const path of [account, `${account}/events`, '/metrics']) await send('GET', path)
  assert.equal(await service.stop(), 0)

  for (const status of [200, 201, 400, 401, 403, 404, 422]) assert.ok(statuses.has(status), `${status}`)
  assert.ok(service.log().split('\n').length > 20, 'every request was logged')
  const written = readdirSync(data).map((file) => readFileSync(join(data, file), 'latin1'))
  for (const text of [service.output(), service.log(), ...answers, ...written]) {
    assert.equal(text.toLowerCase().includes(token), false, text)
  }
})

const openRecovery = async (
  service: RunningService,
  account: string,
  code: string,
): Promise<{ readonly token: string; readonly recoveryId: string }> => {
  const response = await redeemCode(service, account, code)
  const { recovery } = (await response.json()) as { recovery: { token: string; recoveryId: string } }
  assert.match(recovery.token, /^rct_[0-9a-z]{77}$/)
  return recovery
}
