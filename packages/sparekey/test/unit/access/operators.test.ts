import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  type ConsoleRole,
  mayDo,
  permissionNames,
  permissions,
  permissionsOf,
} from '../../../src/access/operators-permissions.ts'
import { exclusivePair } from '../../../src/access/operators-roles.ts'
import { createOperatorsLab } from './operators-lab.ts'

const roles = permissions['self.view']
const code = (result: { readonly ok: boolean }): unknown =>
  'code' in result ? result.code : 'state' in result ? result.state : 'ok'

test('a permission is had by a role of the table, and what roles may together is what each of them may', () => {
  for (const name of permissionNames) {
    for (const role of roles) {
      const listed: readonly ConsoleRole[] = permissions[name]
      assert.equal(mayDo(role, name), listed.includes(role), `${role} ${name}`)
    }
  }
  fc.assert(
    fc.property(fc.subarray([...roles]), (some) => {
      const may = permissionsOf(some)
      for (const name of permissionNames) {
        assert.equal(
          may.has(name),
          some.some((role) => mayDo(role, name)),
        )
      }
    }),
  )
})

test('whoever opens cases or gathers for them approves none, and an instance admin sees no account', () => {
  for (const name of ['case.open', 'case.evidence', 'case.submit'] as const) {
    assert.deepEqual(
      roles.filter((role) => mayDo(role, name) && mayDo(role, 'case.approve')),
      [],
    )
  }
  const may = permissionsOf(['instance_admin'])
  const ofPeople = [...may].filter((name) => /^(account|contact|case|set|incident|event)\./.test(name))
  assert.deepEqual(ofPeople, [])
  const writes = /\.(write|open|approve|deny|revoke|grant|run|freeze|retry|acknowledge|reveal|agree)$/
  assert.deepEqual(
    [...permissionsOf(['auditor'])].filter((name) => writes.test(name)),
    [],
  )
})

test('roles that exclude each other are told, in one tenant or, for an auditor, in any', () => {
  const pair = (...list: readonly string[]) =>
    exclusivePair(
      list.map((text) => {
        const [role = '', tenant = 'acme'] = text.split('@')
        return { role, tenant }
      }),
      false,
    )
  assert.deepEqual(pair('support', 'approver'), ['support', 'approver'])
  assert.equal(pair('support@acme', 'approver@other'), null)
  assert.deepEqual(pair('auditor@acme', 'owner@other'), ['auditor', 'owner'])
  assert.deepEqual(pair('auditor@acme', 'instance_admin@*'), ['auditor', 'instance_admin'])
  assert.equal(pair('auditor@acme', 'auditor@other'), null)
  const both = [
    { role: 'support', tenant: 'acme' },
    { role: 'approver', tenant: 'acme' },
  ]
  assert.equal(exclusivePair(both, true), null)
})

test('an owner gives what only gathers and reads at once, and what decides with a second owner', async () => {
  const { works, operators } = await createOperatorsLab()
  const owner = await works('olga', 'owner')
  const second = await works('otto', 'owner')
  const { operatorId } = await works('sam', 'security_admin')
  assert.equal(code(await operators.grant(owner.by, { operatorId, role: 'support' })), 'granted')
  assert.equal(code(await operators.grant(owner.by, { operatorId, role: 'support' })), 'role_exists')
  assert.equal(code(await operators.grant(owner.by, { operatorId, role: 'owner' })), 'pending')
  const pending = (await operators.find(operatorId))?.roles.find(({ role }) => role === 'owner')
  assert.equal(pending?.state, 'pending')
  assert.equal(pending.grantedAt, null)
  const agree = { operatorId, role: 'owner' as const }
  assert.equal(code(await operators.agree(owner.by, agree)), 'second_person_required')
  assert.equal(code(await operators.agree(second.by, agree)), 'ok')
  const granted = (await operators.find(operatorId))?.roles.find(({ role }) => role === 'owner')
  assert.equal(granted?.state, 'granted')
  assert.equal(granted.agreedBy, second.operatorId)
})

test('nobody gives a role to themselves, also through another account of the same person', async () => {
  const { comes, works, operators } = await createOperatorsLab()
  const role = [{ role: 'owner' as const, tenant: 'acme' }]
  const first = await comes('olga', role, { personId: 'p1' })
  const other = await comes('olga-admin', role, { personId: 'p1' })
  assert.ok(first.ok && other.ok)
  const by = { operatorId: first.operatorId, tenant: 'acme' }
  for (const { operatorId } of [first, other]) {
    const given = await operators.grant(by, { operatorId, role: 'security_admin' })
    assert.equal(code(given), 'second_person_required')
  }
  const { operatorId } = await works('sam', 'support')
  assert.equal(code(await operators.grant(by, { operatorId, role: 'security_admin' })), 'pending')
  const bySame = { operatorId: other.operatorId, tenant: 'acme' }
  const agreed = await operators.agree(bySame, { operatorId, role: 'security_admin' })
  assert.equal(code(agreed), 'second_person_required')
})

test('whoever lacks the permission changes nobody, nor somebody of another tenant, nor gives what is above them', async () => {
  const { comes, works, operators } = await createOperatorsLab()
  const owner = await works('olga', 'owner')
  const sam = await works('sam', 'support')
  const ada = await works('ada', 'approver')
  const far = await comes('fern', [{ role: 'support', tenant: 'other' }])
  assert.ok(far.ok)
  const { operatorId } = ada
  assert.equal(code(await operators.grant(sam.by, { operatorId, role: 'support' })), 'not_allowed')
  assert.equal(code(await operators.removeRole(sam.by, { operatorId, role: 'approver' })), 'not_allowed')
  assert.equal(code(await operators.disable(sam.by, operatorId)), 'not_allowed')
  const elsewhere = { operatorId: owner.operatorId, tenant: 'other' }
  assert.equal(
    code(await operators.grant(elsewhere, { operatorId: far.operatorId, role: 'auditor' })),
    'not_allowed',
  )
  assert.equal(code(await operators.disable(owner.by, far.operatorId)), 'operator_not_found')
  assert.equal(code(await operators.grant(owner.by, { operatorId, role: 'instance_admin' })), 'not_allowed')
  assert.equal(code(await operators.grant(owner.by, { operatorId, role: 'support' })), 'roles_exclusive')
})

test('a role that a group gives is taken away at the provider, another one here', async () => {
  const { works, operators } = await createOperatorsLab()
  const owner = await works('olga', 'owner')
  const { operatorId } = await works('sam', 'support')
  const of = { operatorId, role: 'support' as const }
  assert.equal(code(await operators.removeRole(owner.by, of)), 'comes_from_provider')
  await operators.grant(owner.by, { operatorId, role: 'security_admin' })
  assert.equal(code(await operators.removeRole(owner.by, { operatorId, role: 'security_admin' })), 'ok')
  assert.equal(
    code(await operators.removeRole(owner.by, { operatorId, role: 'security_admin' })),
    'role_not_found',
  )
})

test('whoever is shut out has no session left, acts no more, and is let in again by somebody else', async () => {
  const { comes, works, operators, signIn, home } = await createOperatorsLab()
  const security = await works('sue', 'security_admin')
  const unused = await works('olga', 'owner')
  const owner = await works('olga', 'owner')
  assert.equal(code(await operators.disable(security.by, owner.operatorId)), 'ok')
  assert.equal(await signIn.find(owner.cookie, home), null)
  const { operatorId } = security
  assert.equal(code(await operators.grant(owner.by, { operatorId, role: 'support' })), 'not_allowed')
  const again = await comes('olga', [{ role: 'owner', tenant: 'acme' }])
  assert.equal(code(again), 'disabled')
  assert.equal(code(await operators.enable(security.by, owner.operatorId)), 'ok')
  assert.equal(await signIn.find(unused.cookie, home), null, 'the session of before has ended for good')
  assert.equal((await comes('olga', [{ role: 'owner', tenant: 'acme' }])).ok, true)
})

test('sessions are listed, and ended by oneself or by whoever may', async () => {
  const { works, operators, signIn, home } = await createOperatorsLab()
  const sam = await works('sam', 'support')
  const ada = await works('ada', 'approver')
  const security = await works('sue', 'security_admin')
  const listed = (await operators.sessions('acme')).map(({ displayName }) => displayName)
  assert.deepEqual(listed.toSorted(), ['ada', 'sam', 'sue'])
  assert.equal(code(await operators.endSession(sam.by, ada.sessionId)), 'not_allowed')
  assert.notEqual(await signIn.find(ada.cookie, home), null)
  assert.equal(code(await operators.endSession(sam.by, sam.sessionId)), 'ok')
  assert.equal(await signIn.find(sam.cookie, home), null)
  const all = await operators.endAllSessions(security.by)
  assert.deepEqual(all, { ok: true, ended: 1 })
  assert.equal(await signIn.find(ada.cookie, home), null)
  assert.notEqual(await signIn.find(security.cookie, home), null)
})
