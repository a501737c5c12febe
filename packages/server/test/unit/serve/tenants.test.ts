import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SparekeyError } from 'sparekey'
import { type ApiKeyHolder, createApiKeys } from 'sparekey/service'
import { memoryStore } from 'sparekey/memory'
import { withFreshKeys } from '../../../src/serve/api-keys.ts'
import { keepFresh } from '../../../src/serve/fresh.ts'
import { jsonOf, signedIn } from '../../support/app.ts'
import { createTestTenants, fastSettings } from '../../support/tenants.ts'

const codeSets = '/v1/accounts/ada/code-sets'

describe('a tenant in the database', () => {
  test('is served under its own policies, of which an issue may name any', async () => {
    const { add, send, clock } = await createTestTenants()
    const key = await add('acme', {
      policies: { ...fastSettings.policies, vip: { format: 'long', issuing: { count: 7, maxPerDay: 1 } } },
    })
    const issue = (account: string, policy?: string) =>
      send(key, 'POST', `/v1/accounts/${account}/code-sets`, {
        reason: 'enrollment',
        authentication: signedIn(clock, 'pwd', 'otp'),
        ...(policy === undefined ? {} : { policy }),
      })
    assert.equal((await jsonOf(await issue('ada')))['count'], 5)
    assert.equal((await jsonOf(await issue('bob', 'default')))['count'], 5)
    for (let made = 0; made < 3; made += 1) {
      assert.equal((await jsonOf(await issue('eve', 'vip')))['count'], 7)
    }
    const limited = await issue('eve', 'vip')
    assert.equal(limited.status, 429)
    assert.equal(limited.headers.get('RateLimit-Policy'), '"issues";q=1;w=86400')
    const unknown = await issue('ada', 'gold')
    assert.deepEqual([unknown.status, (await jsonOf(unknown))['field']], [400, 'policy'])
  })

  test('changes in the running service 5 seconds after it was set anew, at the latest', async () => {
    const { add, send, clock, stored, pass } = await createTestTenants()
    const key = await add('acme')
    const count = async (account: string): Promise<unknown> => {
      const authentication = signedIn(clock, 'pwd', 'otp')
      const path = `/v1/accounts/${account}/code-sets`
      return (await jsonOf(await send(key, 'POST', path, { reason: 'enrollment', authentication })))['count']
    }
    assert.equal(await count('ada'), 5)
    const policies = { default: { format: 'long', issuing: { count: 9 } } }
    await stored.change('acme', JSON.stringify({ policies }))
    assert.equal(await count('bob'), 5)
    pass(5000)
    assert.equal(await count('eve'), 9)
  })

  test('that was removed answers no request after 5 seconds, and all again once it is back', async () => {
    const { add, send, stored, pass, store, clock } = await createTestTenants()
    await add('acme')
    const keys = createApiKeys({ store, clock: clock.now })
    const status = async (key: string) => (await send(key, 'GET', '/v1/accounts/ada')).status
    const { key } = await keys.generate({ tenant: 'acme', name: 'web' })
    assert.equal(await status(key), 200)
    await stored.remove('acme')
    const { key: afterwards } = await keys.generate({ tenant: 'acme', name: 'made after it was removed' })
    pass(5000)
    assert.deepEqual([await status(key), await status(afterwards)], [401, 401])
    await stored.restore('acme')
    pass(5000)
    assert.deepEqual([await status(key), await status(afterwards)], [401, 200])
  })

  test('whose settings cannot be read here fails alone, and is never served under other rules', async () => {
    const { add, send, stored, pass } = await createTestTenants()
    const [acme, globex] = [await add('acme'), await add('globex')]
    await stored.change('acme', '{"policies":{"default":{"laterField":1}}}')
    pass(5000)
    assert.equal((await send(acme, 'GET', '/v1/accounts/ada')).status, 500)
    assert.equal((await send(globex, 'GET', '/v1/accounts/ada')).status, 200)
  })

  test('stands beside the default one where all are asked for, and not after its removal', async () => {
    const { add, served, stored } = await createTestTenants()
    await add('globex', { applicationName: 'Globex' })
    await add('acme')
    await stored.remove('acme')
    const all = await served.all()
    assert.deepEqual([...all.keys()], ['default', 'globex'])
    assert.equal(all.get('globex')?.settings.applicationName, 'Globex')
    assert.equal(await served.find('try'), null)
    assert.ok(await served.find('default'))
  })
})

describe('keys that were found', () => {
  test('cost no look within 4 seconds, and are dead 5 seconds after they were revoked', async () => {
    const stored = createApiKeys({ store: memoryStore() })
    let looks = 0
    let millis = 0
    const find = (key: string): Promise<ApiKeyHolder | null> => {
      looks += 1
      return stored.find(key)
    }
    const keys = withFreshKeys({ find }, () => millis)
    const { key, apiKeyId } = await stored.generate({ tenant: 'default', name: 'web' })
    await Promise.all([keys.find(key), keys.find(key)])
    millis = 3999
    assert.equal((await keys.find(key))?.apiKeyId, apiKeyId)
    assert.equal(looks, 1)
    await stored.revoke('default', apiKeyId)
    millis = 5000
    assert.equal(await keys.find(key), null)
    assert.equal(await keys.find(`${key}0`), null)
  })

  test('are asked for again where there was none, or where the database failed', async () => {
    const fresh = keepFresh<string>(4000, () => 0)
    const failure = new SparekeyError('overloaded', 'The database could not be reached.')
    assert.equal(await fresh('a', () => Promise.resolve(null)), null)
    assert.equal(await fresh('a', () => Promise.resolve('found')), 'found')
    await assert.rejects(
      fresh('b', () => Promise.reject(failure)),
      failure,
    )
    assert.equal(await fresh('b', () => Promise.resolve('found')), 'found')
    assert.equal(await fresh('b', () => Promise.resolve('other')), 'found')
  })
})

test('a key of a tenant that there never was opens nothing', async () => {
  const { store, send } = await createTestTenants()
  const { key } = await createApiKeys({ store }).generate({ tenant: 'initech', name: 'web' })
  assert.equal((await send(key, 'POST', codeSets, {})).status, 401)
})
