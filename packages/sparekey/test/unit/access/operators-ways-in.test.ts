import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOperatorsLab, newPasskey, type OperatorsLab } from './operators-lab.ts'

const proofOf = ({ clock, home }: OperatorsLab) => ({
  authentication: { methods: ['pop', 'user'], at: clock.now() },
  place: home,
  browser: 'Firefox',
})

const accept = async ({ passkeys }: OperatorsLab, token: string) =>
  passkeys.accept(token, [newPasskey(), newPasskey()])

test('the first link is given while there is nobody, opens once, and makes one instance admin', async () => {
  const lab = await createOperatorsLab()
  const { passkeys, signIn, operators } = lab
  const [one, two] = [await passkeys.bootstrap(), await passkeys.bootstrap()]
  assert.ok(one !== null && two !== null)
  const made = await Promise.all([accept(lab, one.token), accept(lab, two.token)])
  assert.equal(made.filter((each) => each !== null).length, 1)
  assert.equal(await passkeys.bootstrap(), null)
  assert.equal(await passkeys.invite(two.token), null)
  const { operatorId } = made.find((each) => each !== null) ?? assert.fail()
  assert.deepEqual(
    (await operators.find(operatorId))?.roles.map(({ role, tenant }) => [role, tenant]),
    [['instance_admin', '*']],
  )
  assert.equal((await signIn.byPasskey(operatorId, proofOf(lab), 'local')).ok, true)
})

test('the first link makes nobody once somebody is there, however they came', async () => {
  const lab = await createOperatorsLab()
  const { token } = (await lab.passkeys.bootstrap()) ?? assert.fail()
  await lab.works('sam', 'support')
  assert.equal(await accept(lab, token), null)
})

test('a link is over after 15 minutes, and looking at it does not use it up', async () => {
  const lab = await createOperatorsLab()
  const { passkeys, clock } = lab
  const { token } = (await passkeys.bootstrap()) ?? assert.fail()
  for (let look = 0; look < 3; look += 1) assert.notEqual(await passkeys.invite(token), null)
  clock.advance(15 * 60)
  assert.equal(await passkeys.invite(token), null)
  assert.equal(await accept(lab, token), null)
})

test('who is invited by an owner to decide waits for a second owner, and by the shell does not', async () => {
  const lab = await createOperatorsLab()
  const { operators, passkeys, signIn, works } = lab
  const owner = await works('olga', 'owner')
  const input = { displayName: 'Ada', tenant: 'acme', role: 'approver' as const }
  const invited = await operators.invite(owner.by, input)
  assert.ok(invited.ok)
  const ada = (await accept(lab, invited.token)) ?? assert.fail()
  const waits = await signIn.byPasskey(ada.operatorId, proofOf(lab), 'local')
  assert.equal(waits.ok ? null : waits.code, 'no_access')
  const second = await works('otto', 'owner')
  assert.equal((await operators.agree(second.by, { operatorId: ada.operatorId, role: 'approver' })).ok, true)
  assert.equal((await signIn.byPasskey(ada.operatorId, proofOf(lab), 'local')).ok, true)
  const byShell = await operators.invite(null, { ...input, displayName: 'Bob' })
  assert.ok(byShell.ok)
  const bob = (await accept(lab, byShell.token)) ?? assert.fail()
  assert.equal((await signIn.byPasskey(bob.operatorId, proofOf(lab), 'local')).ok, true)
  assert.equal(await accept(lab, byShell.token), null)
  assert.equal((await passkeys.ofOperator(bob.operatorId)).length, 2)
})

test('nobody invites into another tenant, above themselves, or once they may not any more', async () => {
  const lab = await createOperatorsLab()
  const { comes, operators, works } = lab
  const owner = await works('olga', 'owner')
  const sam = await works('sam', 'support')
  const input = { displayName: 'Ada', tenant: 'acme', role: 'support' as const }
  const refused = [
    await operators.invite(sam.by, input),
    await operators.invite(owner.by, { ...input, tenant: 'other' }),
    await operators.invite(owner.by, { ...input, role: 'instance_admin' }),
  ]
  assert.deepEqual(
    refused.map((one) => (one.ok ? null : one.code)),
    ['not_allowed', 'not_allowed', 'not_allowed'],
  )
  const invited = await operators.invite(owner.by, input)
  assert.ok(invited.ok)
  await comes('olga', [])
  assert.equal(await accept(lab, invited.token), null)
})

test('in an emergency only an instance admin gets in, as that and for an hour', async () => {
  const lab = await createOperatorsLab()
  const { operators, signIn, home, clock } = lab
  const made = async (role: 'instance_admin' | 'approver') => {
    const invited = await operators.invite(null, { displayName: role, tenant: 'acme', role })
    assert.ok(invited.ok)
    return (await accept(lab, invited.token)) ?? assert.fail()
  }
  const approver = await made('approver')
  const refused = await signIn.byPasskey(approver.operatorId, proofOf(lab), 'emergency')
  assert.equal(refused.ok ? null : refused.code, 'no_access')
  const admin = await made('instance_admin')
  const signedIn = await signIn.byPasskey(admin.operatorId, proofOf(lab), 'emergency')
  assert.ok(signedIn.ok)
  const visitor = (await signIn.find(signedIn.cookie, home)) ?? assert.fail()
  assert.deepEqual(
    visitor.roles.map(({ role }) => role),
    ['instance_admin'],
  )
  assert.equal(Number(visitor.endsAt) - Number(visitor.openedAt), 3_600_000)
  for (let passed = 0; passed < 60; passed += 10) {
    assert.notEqual(await signIn.find(signedIn.cookie, home), null)
    clock.advance(600)
  }
  assert.equal(await signIn.find(signedIn.cookie, home), null)
})

test('a passkey whose counter goes back is a copy, and one that never counts is not', async () => {
  const lab = await createOperatorsLab()
  const { passkeys } = lab
  const { token } = (await passkeys.bootstrap()) ?? assert.fail()
  const [first, second] = [{ ...newPasskey(), counter: 7 }, newPasskey()]
  await passkeys.accept(token, [first, second])
  const find = async (id: string) => (await passkeys.find(id)) ?? assert.fail()
  assert.equal(await passkeys.use(await find(first.credentialId), 8), true)
  for (const counter of [8, 7, 0]) {
    assert.equal(await passkeys.use(await find(first.credentialId), counter), false)
  }
  for (let use = 0; use < 2; use += 1) {
    assert.equal(await passkeys.use(await find(second.credentialId), 0), true)
  }
  const stale = await find(first.credentialId)
  const uses = await Promise.all([passkeys.use(stale, 9), passkeys.use(stale, 9)])
  assert.deepEqual(uses, [true, false])
})

test('a value is taken once under its name', async () => {
  const { passkeys, clock } = await createOperatorsLab()
  const until = new Date(clock.now().getTime() + 60 * 1000)
  const taken = await Promise.all([1, 2, 3].map(() => passkeys.takeOnce('a', 'x', until)))
  assert.equal(taken.filter(Boolean).length, 1)
  assert.equal(await passkeys.takeOnce('b', 'x', until), true)
  assert.equal(await passkeys.takeOnce('a', 'y', until), true)
})
