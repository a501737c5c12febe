import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsonOf, newDirectory, place, run } from './run.ts'

const provider = {
  SPAREKEY_CONSOLE_OIDC_ISSUER: 'https://login.example.org',
  SPAREKEY_CONSOLE_OIDC_CLIENT_ID: 'sparekey',
  SPAREKEY_CONSOLE_GROUPS: '{"g1":["owner@default"]}',
}

describe('sparekey operators', () => {
  test('invites with a link of its own each time, and says what is wrong', async () => {
    const environment = { ...(await newDirectory(place())), SPAREKEY_PUBLIC_URL: 'https://codes.example.org' }
    const operators = (...argv: string[]) => run(environment, 'operators', ...argv)
    const links = new Set<string>()
    for (let time = 0; time < 2; time += 1) {
      const { url, role, tenant } = jsonOf(
        await operators('invite', 'Grace Hopper', '--role', 'owner', '--json'),
      )
      assert.deepEqual([role, tenant], ['owner', 'default'])
      assert.match(String(url), /^https:\/\/codes\.example\.org\/console\/invite\/opi_[0-9a-z]{26}$/)
      links.add(String(url))
    }
    assert.equal(links.size, 2)
    const wrong = await operators('invite', 'Grace', '--role', 'admin')
    assert.equal(wrong.exit, 2)
    assert.match(wrong.err, /"role" must be one of: support, approver/)
    assert.equal((await operators('invite', 'Grace', '--role', 'owner', '--tenant', 'nowhere')).exit, 1)
    assert.match((await operators('list')).out, /Nobody has a role in tenant default/)
    assert.equal((await operators('disable', 'opr_none')).exit, 1)
  })

  test('where people sign in at a provider, an account of the console is for emergencies alone', async () => {
    const environment = { ...(await newDirectory(place())), ...provider }
    const refused = await run(environment, 'operators', 'invite', 'Grace', '--role', 'owner')
    assert.equal(refused.exit, 2)
    assert.match(refused.err, /by a group/)
    const invited = await run(
      environment,
      'operator',
      'invite',
      'Key in the safe',
      '--role',
      'instance_admin',
    )
    assert.deepEqual([invited.exit, invited.err], [0, ''])
  })
})
