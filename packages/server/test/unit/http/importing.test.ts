import assert from 'node:assert/strict'
import { hashSync } from 'bcryptjs'
import { test } from 'node:test'
import { createTestService, signedIn } from '../../support/app.ts'

const codes = ['a1b2c3d4e5f60718', '0f1e2d3c4b5a6978'] as const
const path = '/v1/accounts/ada/code-sets/imports'
const body = {
  source: 'old-login',
  scheme: 'bcrypt',
  verifiers: codes.map((code) => hashSync(code, 4)),
  used: [{ index: 1, at: '2026-01-01T00:00:00.000Z' }],
  symbols: 'hex',
  pattern: 'xxxxxxxxxxxxxxxx',
  randomBits: 64,
}

test('hashes of another system are taken over, and each code works once', async () => {
  const { send, clock } = await createTestService()
  clock.advance(86_400)
  const response = await send('POST', path, body)
  const imported = (await response.json()) as Record<string, unknown>
  assert.deepEqual([response.status, imported['count'], imported['remaining']], [201, 2, 1])
  const redeem = async (code: string) => {
    const firstFactor = signedIn(clock, 'pwd')
    return (await send('POST', '/v1/accounts/ada/redemptions', { code, firstFactor })).status
  }
  assert.deepEqual([await redeem(codes[0]), await redeem(codes[0]), await redeem(codes[1])], [201, 409, 409])
})

test('what does not fit together is refused with its field, and no verifier is repeated', async () => {
  const { send } = await createTestService()
  for (const [change, field] of [
    [{ codes: [codes[0]] }, 'codes'],
    [{ scheme: undefined }, 'verifiers'],
    [{ pattern: undefined }, 'pattern'],
    [{ randomBits: undefined }, 'randomBits'],
    [{ verifiers: [body.verifiers[0], '$2b$10$nothing'], used: [] }, 'verifiers[1]'],
    [{ scheme: 'argon2' }, 'scheme'],
    [{ salt: 'x' }, 'salt'],
  ] as const) {
    const response = await send('POST', path, { ...body, ...change })
    const { code, detail } = (await response.json()) as Record<string, string>
    assert.deepEqual([response.status, code], [400, 'invalid_request'], field)
    assert.ok(detail?.includes(`"${field}"`), `${field}: ${detail}`)
    assert.ok(!detail?.includes('$10$nothing') && !body.verifiers.some((text) => detail?.includes(text)))
  }
})
