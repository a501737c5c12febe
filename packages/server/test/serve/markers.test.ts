import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { issueCodes, redeemCode, signedInNow, startService, temporaryDirectory } from '../support/process.ts'

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
