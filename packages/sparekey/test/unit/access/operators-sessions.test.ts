import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf } from '../../../src/access/operators-identity.ts'
import { keep, read } from '../../../src/store/port.ts'
import { createOperatorsLab, ISSUER } from './operators-lab.ts'

const minutes = (count: number): number => count * 60

test('a session ends 15 minutes after the last request, and 12 hours after it began whatever happens', async () => {
  const { works, signIn, home, clock } = await createOperatorsLab()
  const { cookie } = await works('sam', 'support')
  clock.advance(minutes(14))
  assert.notEqual(await signIn.find(cookie, home), null)
  clock.advance(minutes(15) - 1)
  assert.notEqual(await signIn.find(cookie, home), null)
  clock.advance(minutes(15))
  assert.equal(await signIn.find(cookie, home), null)
  const again = await works('sam', 'support')
  for (let passed = 0; passed < 12 * 60 - 10; passed += 10) {
    assert.notEqual(await signIn.find(again.cookie, home), null)
    clock.advance(minutes(10))
  }
  const last = await signIn.find(again.cookie, home)
  assert.equal(last?.endsAt.getTime(), last?.idleAt.getTime())
  clock.advance(minutes(10))
  assert.equal(await signIn.find(again.cookie, home), null)
})

test('who only reads has 24 hours and an hour, until another role is theirs', async () => {
  const { works, signIn, home, clock, operators } = await createOperatorsLab()
  const owner = await works('olga', 'owner')
  const { cookie } = await works('ann', 'auditor')
  clock.advance(minutes(59))
  assert.notEqual(await signIn.find(cookie, home), null)
  const found = await signIn.find(cookie, home)
  assert.equal(Number(found?.endsAt) - Number(found?.openedAt), 24 * 3_600_000)
  const acts = await works('sam', 'support')
  const acting = await signIn.find(acts.cookie, home)
  assert.equal(Number(acting?.endsAt) - Number(acting?.openedAt), 12 * 3_600_000)
  assert.equal((await operators.list('acme')).length, 3)
  assert.equal(
    (await operators.sessions('acme')).some(({ operatorId }) => operatorId === owner.operatorId),
    false,
  )
})

test('the database has a hash of the cookie, and nothing that opens a session', async () => {
  const { works, store, signIn, home } = await createOperatorsLab()
  const { cookie } = await works('sam', 'support')
  const secret = Buffer.from(cookie, 'base64url').subarray(16)
  assert.equal(secret.length, 32)
  const outcome = await store.transact(function* () {
    return keep(yield* read('readOperatorSessions', {}))
  })
  assert.ok(outcome.outcome === 'committed')
  for (const row of outcome.value) {
    for (const value of Object.values(row)) {
      if (value instanceof Uint8Array) assert.equal(Buffer.from(value).includes(secret), false)
    }
    const made = Buffer.concat([row.sessionId, row.tokenHash]).toString('base64url')
    assert.equal(await signIn.find(made, home), null)
  }
  for (const other of ['', 'x', cookie.slice(1), `${cookie}A`, cookie.slice(0, -4) + 'AAAA']) {
    assert.equal(await signIn.find(other, home), null)
  }
})

test('roles are read at each request: one that was given or taken counts at once', async () => {
  const { comes, works, signIn, home, operators } = await createOperatorsLab()
  const owner = await works('olga', 'owner')
  const sam = await works('sam', 'support')
  const rolesOf = async (): Promise<readonly string[]> =>
    ((await signIn.find(sam.cookie, home))?.roles ?? []).map(({ role }) => role)
  assert.deepEqual(await rolesOf(), ['support'])
  await operators.grant(owner.by, { operatorId: sam.operatorId, role: 'security_admin' })
  assert.deepEqual(await rolesOf(), ['support'])
  const otto = await works('otto', 'owner')
  await operators.agree(otto.by, { operatorId: sam.operatorId, role: 'security_admin' })
  assert.deepEqual(await rolesOf(), ['security_admin', 'support'])
  await comes('sam', [{ role: 'support', tenant: 'acme' }])
  await operators.removeRole(owner.by, { operatorId: sam.operatorId, role: 'security_admin' })
  assert.deepEqual(await rolesOf(), ['support'])
})

test('a proof gives another cookie, and the old one is good for nothing', async () => {
  const { works, signIn, home, clock } = await createOperatorsLab()
  const { cookie } = await works('sam', 'support')
  const visitor = (await signIn.find(cookie, home)) ?? assert.fail()
  const proof = { authentication: { methods: ['hwk'], at: clock.now() }, place: home, browser: 'Firefox' }
  const rotated = (await signIn.prove(visitor, proof)) ?? assert.fail()
  assert.notEqual(rotated, cookie)
  assert.equal(await signIn.find(cookie, home), null)
  assert.equal((await signIn.find(rotated, home))?.sessionId, visitor.sessionId)
  assert.equal(await signIn.prove(visitor, proof), null)
})

test('another network or browser is noticed, until the person proves there who they are', async () => {
  const { works, signIn, home, ring, clock } = await createOperatorsLab()
  const { cookie } = await works('sam', 'support')
  const near = placeOf(ring, '203.0.113.250', 'Firefox/141.0')
  assert.equal((await signIn.find(cookie, near))?.isElsewhere, false)
  const far = placeOf(ring, '198.51.100.1', 'Firefox/140.0')
  const other = placeOf(ring, '203.0.113.7', 'Chrome/140.0')
  assert.equal((await signIn.find(cookie, other))?.isElsewhere, true)
  const visitor = (await signIn.find(cookie, far)) ?? assert.fail()
  assert.equal(visitor.isElsewhere, true)
  const proof = { authentication: { methods: ['hwk'], at: clock.now() }, place: far, browser: 'Firefox' }
  const rotated = (await signIn.prove(visitor, proof)) ?? assert.fail()
  assert.equal((await signIn.find(rotated, far))?.isElsewhere, false)
  assert.equal((await signIn.find(rotated, home))?.isElsewhere, true)
})

test('places are told apart by network, however an address is written', async () => {
  const { ring } = await createOperatorsLab()
  const network = (ip: string): string => String(placeOf(ring, ip, null).network)
  assert.equal(network('2001:db8:1::1'), network('2001:0db8:0001:ffff::2'))
  assert.notEqual(network('2001:db8:1::1'), network('2001:db8:2::1'))
  assert.equal(network('::ffff:203.0.113.7'), network('203.0.113.9'))
  assert.notEqual(network('203.0.113.7'), network('203.0.114.7'))
  assert.equal(network('::1'), network('0:0:0:0:0:0:0:2'))
})

test('of four sessions the oldest has ended', async () => {
  const { works, signIn, home, clock } = await createOperatorsLab()
  const cookies: string[] = []
  for (let index = 0; index < 4; index += 1) {
    cookies.push((await works('sam', 'support')).cookie)
    clock.advance(1)
  }
  const live = await Promise.all(cookies.map((cookie) => signIn.find(cookie, home)))
  assert.deepEqual(
    live.map((one) => one !== null),
    [false, true, true, true],
  )
})

test('who has no group that counts stays out and is nobody, and what a provider took away stays away', async () => {
  const { comes, operators, signIn, home } = await createOperatorsLab()
  const nobody = await comes('eve', [])
  assert.deepEqual(nobody, { ok: false, code: 'no_access', operatorId: null })
  const sam = await comes('sam', [{ role: 'support', tenant: 'acme' }])
  assert.ok(sam.ok)
  const gone = await comes('sam', [])
  assert.equal(gone.ok ? null : gone.code, 'no_access')
  assert.equal((await operators.list('acme')).length, 0)
  assert.deepEqual((await signIn.find(sam.cookie, home))?.roles, [])
})

test('two roles that exclude each other let nobody in, but in a small team', async () => {
  const both = ['support', 'approver'].map((role) => ({ role: role as 'support', tenant: 'acme' }))
  const strict = await createOperatorsLab()
  const refused = await strict.comes('sam', both)
  assert.equal(refused.ok ? null : refused.code, 'roles_exclusive')
  const small = await createOperatorsLab({ smallTeam: true })
  assert.equal((await small.comes('sam', both)).ok, true)
})

test('a look at the groups takes roles away at once, and ends every session of whoever has none left', async () => {
  const { comes, signIn, home, clock } = await createOperatorsLab()
  const support = { role: 'support' as const, tenant: 'acme' }
  const security = { role: 'security_admin' as const, tenant: 'acme' }
  const first = await comes('sam', [support, security])
  const second = await comes('sam', [support, security])
  assert.ok(first.ok && second.ok)
  clock.advance(minutes(14))
  const visitor = (await signIn.find(first.cookie, home)) ?? assert.fail()
  const given = { refreshToken: 'r2', idToken: null }
  assert.equal(await signIn.recheck(visitor, { ...given, roles: [support] }), true)
  const looked = (await signIn.find(first.cookie, home)) ?? assert.fail()
  assert.deepEqual(
    looked.roles.map(({ role }) => role),
    ['support'],
  )
  assert.equal(looked.refreshToken, 'r2')
  assert.deepEqual(looked.checkedAt, clock.now())
  assert.equal(await signIn.recheck(visitor, { ...given, roles: [support] }), false)
  assert.equal(await signIn.recheck(looked, { ...given, roles: [] }), false)
  for (const { cookie } of [first, second]) assert.equal(await signIn.find(cookie, home), null)
})

test('a role keeps the time at which it was given for as long as the provider gives it', async () => {
  const { comes, signIn, home, clock } = await createOperatorsLab()
  const support = { role: 'support' as const, tenant: 'acme' }
  const since = clock.now()
  await comes('sam', [support])
  clock.advance(3600)
  const later = await comes('sam', [support, { role: 'security_admin', tenant: 'acme' }])
  assert.ok(later.ok)
  const roles = (await signIn.find(later.cookie, home))?.roles ?? []
  assert.deepEqual(
    roles.map(({ role, grantedAt }) => [role, grantedAt]),
    [
      ['security_admin', clock.now()],
      ['support', since],
    ],
  )
})

test('the provider ends one session by its own name, or all of a person', async () => {
  const { comes, signIn, home } = await createOperatorsLab()
  const support = [{ role: 'support' as const, tenant: 'acme' }]
  const [one, two] = [await comes('sam', support, { sid: 's1' }), await comes('sam', support, { sid: 's2' })]
  const other = await comes('sue', support, { sid: 's3' })
  assert.ok(one.ok && two.ok && other.ok)
  const end = (sid: string | null, subject: string | null, issuer = ISSUER) =>
    signIn.endAtProvider({ issuer, sid, subject })
  assert.equal(await end('s1', null, 'https://elsewhere.example'), 0)
  assert.equal(await end('s1', null), 1)
  assert.equal(await signIn.find(one.cookie, home), null)
  assert.notEqual(await signIn.find(two.cookie, home), null)
  assert.equal(await end(null, 'sam'), 1)
  assert.equal(await signIn.find(two.cookie, home), null)
  assert.notEqual(await signIn.find(other.cookie, home), null)
})
