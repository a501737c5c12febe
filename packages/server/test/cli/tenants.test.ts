import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type RunningService, signedInNow, startService } from '../support/process.ts'
import { jsonOf, newDirectory, place, run } from './run.ts'

const settingsFile = (settings: unknown): string => {
  const path = join(place(), 'settings.json')
  writeFileSync(path, typeof settings === 'string' ? settings : JSON.stringify(settings))
  return path
}

const vip = { policies: { vip: { format: 'long', issuing: { count: 7 } } }, applicationName: 'Acme' }

describe('sparekey tenants', () => {
  test('leads a tenant from its first day to its last, and back', async () => {
    const environment = await newDirectory(place())
    const tenants = (...argv: string[]) => run(environment, 'tenants', ...argv)
    assert.match((await tenants('list')).out, /^default +from the environment, policy built in$/)
    const added = await tenants('add', 'acme', '--settings', settingsFile(vip))
    assert.deepEqual([added.exit, added.err], [0, ''])
    assert.match(added.out, /sparekey api-keys create --tenant acme --name/)

    const shown = await tenants('show', 'acme')
    const settings = JSON.parse(shown.out) as typeof vip
    assert.deepEqual([settings.applicationName, settings.policies.vip], ['Acme', vip.policies.vip])
    const again = await tenants(
      'set',
      'acme',
      '--settings',
      settingsFile({ ...settings, defaultLanguage: 'de' }),
    )
    assert.deepEqual([again.exit, again.err], [0, ''])
    assert.match((await tenants('show', 'acme', '--json')).out, /"defaultLanguage": "de"/)

    assert.equal((await tenants('remove', 'acme')).exit, 0)
    const { items } = jsonOf(await tenants('list', '--json')) as { items: Record<string, unknown>[] }
    assert.deepEqual(
      items.map(({ tenant, source, removedAt }) => [tenant, source, typeof removedAt]),
      [
        ['default', 'environment', 'undefined'],
        ['acme', 'database', 'string'],
      ],
    )
    const taken = await tenants('add', 'acme')
    assert.equal(taken.exit, 2)
    assert.match(taken.err, /a name is given once.*restore/)
    assert.equal((await tenants('restore', 'acme')).exit, 0)
    assert.match((await tenants('show', 'acme')).out, /Acme/)
  })

  test('names what is misspelt in a settings file, and changes nothing then', async () => {
    const environment = await newDirectory(place())
    await run(environment, 'tenants', 'add', 'acme', '--settings', settingsFile(vip))
    const before = (await run(environment, 'tenants', 'show', 'acme')).out
    for (const [settings, line] of [
      [{ policies: { vip: { isuing: {} } } }, /policies\.vip: "isuing" is not a known field/],
      [{ policies: { vip: { issuing: { maxPerDya: 1 } } } }, /policies\.vip: "issuing\.maxPerDya" is not/],
      [{ retrunUrls: [] }, /"settings\.retrunUrls" is not a known field/],
      [{ returnUrls: ['http://shop.example.org/'] }, /"returnUrls\[0\]" must be an https URL/],
      ['{', /not valid JSON/],
    ] as const) {
      const path = settingsFile(settings)
      for (const argv of [
        ['set', 'acme'],
        ['add', 'globex'],
      ]) {
        const { exit, out, err } = await run(environment, 'tenants', ...argv, '--settings', path)
        assert.deepEqual([exit, out], [2, ''])
        assert.match(err, line)
      }
    }
    const missing = await run(environment, 'tenants', 'set', 'acme', '--settings', '/no/such/file')
    assert.match(missing.err, /--settings: the file cannot be read \(ENOENT\)/)
    assert.equal((await run(environment, 'tenants', 'show', 'acme')).out, before)
    assert.equal((await run(environment, 'tenants', 'show', 'globex')).exit, 1)
  })

  test('says no, with exit code 1 and as JSON, for a tenant that is none; the one of the environment is not set here', async () => {
    const environment = await newDirectory(place())
    const settings = settingsFile({})
    for (const argv of [
      ['tenants', 'show', 'acme'],
      ['tenants', 'set', 'acme', '--settings', settings],
      ['tenants', 'remove', 'acme'],
      ['tenants', 'restore', 'acme'],
      ['tenants', 'remove', 'default'],
      ['api-keys', 'list', '--tenant', 'acme'],
      ['api-keys', 'create', '--tenant', 'acme', '--name', 'x'],
      ['api-keys', 'revoke', 'key_x', '--tenant', 'acme'],
      ['webhooks', 'list', '--tenant', 'acme'],
      ['webhooks', 'add', 'https://hooks.example.org/', '--tenant', 'acme'],
      ['webhooks', 'remove', 'whk_x'],
      ['webhooks', 'rotate-secret', 'whk_x'],
    ]) {
      const plain = await run(environment, ...argv)
      assert.deepEqual([plain.exit, plain.out], [1, ''], argv.join(' '))
      const { ok, code, detail } = jsonOf(await run(environment, ...argv, '--json'))
      assert.deepEqual([ok, code, plain.err], [false, 'not_found', detail])
    }
    assert.equal((await run(environment, 'tenants', 'add', 'try')).exit, 2)
    assert.equal((await run(environment, 'tenants', 'add', 'Acme Ltd')).exit, 2)
  })

  test('and its neighbours refuse a database that is not there, or not up to date', async () => {
    for (const argv of [
      ['tenants', 'list'],
      ['api-keys', 'list'],
      ['webhooks', 'list'],
    ]) {
      const { exit, err } = await run({ SPAREKEY_DATA_DIR: place() }, ...argv)
      assert.equal(exit, 2)
      assert.match(err, /There is no database at/)
    }
  })
})

describe('sparekey api-keys', () => {
  test('shows a key once, or writes it for its owner alone, over no other file', async () => {
    const environment = await newDirectory(place())
    const create = (...argv: string[]) => run(environment, 'api-keys', 'create', '--name', 'shop', ...argv)
    const shown = await create()
    assert.match(
      shown.out,
      /^API key key_\w{32} of tenant default, all scopes, does not expire\. .*\n\nspk_\w{38}$/,
    )
    const [key = ''] = /spk_\w+/.exec(shown.out) ?? []

    const file = join(place(), 'shop.key')
    const written = await create(
      '--out',
      file,
      '--scopes',
      'redeem,read',
      '--expires-in-days',
      '90',
      '--json',
    )
    const { apiKeyId, scopes, ...rest } = jsonOf(written)
    assert.deepEqual([scopes, 'key' in rest, rest['file']], [['redeem', 'read'], false, file])
    const secret = readFileSync(file, 'utf8')
    assert.match(secret, /^spk_\w{38}\n$/)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const over = await create('--out', file)
    assert.equal(over.exit, 2)
    assert.equal(readFileSync(file, 'utf8'), secret)

    const listed = await run(environment, 'api-keys', 'list')
    assert.equal(listed.out.split('\n').length, 2, 'no key was made for the file that was there')
    assert.ok(listed.out.includes(String(apiKeyId)))
    for (const one of [key, secret.trim()]) assert.ok(!`${listed.out}${written.out}`.includes(one))
    const revoked = await run(environment, 'api-keys', 'revoke', String(apiKeyId))
    assert.equal(revoked.exit, 0)
    assert.match((await run(environment, 'api-keys', 'list')).out, /revoked \d{4}-/)
    assert.equal((await run(environment, 'api-keys', 'revoke', String(apiKeyId))).exit, 1)
  })

  test('asks who answers for a key that may open cases, and shows it', async () => {
    const environment = await newDirectory(place())
    const create = (...argv: string[]) =>
      run(environment, 'api-keys', 'create', '--name', 'tickets', '--scopes', 'support:open,read', ...argv)
    const nobody = await create()
    assert.deepEqual([nobody.exit, nobody.out], [2, ''])
    assert.match(nobody.err, /"answerableTo" is required with the scopes of support/)
    const made = jsonOf(await create('--answerable-to', 'Grace Hopper', '--json'))
    assert.deepEqual([made['scopes'], made['answerableTo']], [['read', 'support:open'], 'Grace Hopper'])
    const listed = await run(environment, 'api-keys', 'list')
    assert.match(listed.out, /read,support:open \(Grace Hopper answers for it\)/)
    assert.equal(
      (await run(environment, 'api-keys', 'create', '--name', 'x', '--answerable-to', 'G')).exit,
      2,
    )
  })

  test('names the scopes that there are where one is misspelt, and bounds the days', async () => {
    const environment = await newDirectory(place())
    const file = join(place(), 'x.key')
    const create = (...argv: string[]) =>
      run(environment, 'api-keys', 'create', '--name', 'x', '--out', file, ...argv)
    const misspelt = await create('--scopes', 'redeem,reed')
    assert.equal(misspelt.exit, 2)
    assert.match(misspelt.err, /"scopes" must be one of: issue, confirm, redeem/)
    for (const days of ['0', '3651', '1.5', 'x'])
      assert.equal((await create('--expires-in-days', days)).exit, 2)
    assert.throws(() => statSync(file), { code: 'ENOENT' })
    assert.match((await run(environment, 'api-keys', 'list')).out, /no API keys/)
    const nameless = await run(environment, 'api-keys', 'create')
    assert.equal(nameless.exit, 2)
    assert.match(nameless.err, /--name/)
  })
})

describe('sparekey webhooks', () => {
  test('adds a webhook, rotates its secret and removes it', async () => {
    const environment = await newDirectory(place())
    const webhooks = (...argv: string[]) => run(environment, 'webhooks', ...argv)
    const added = jsonOf(
      await webhooks('add', 'https://hooks.example.org/used', '--events', 'code_used', '--json'),
    )
    const { webhookId, secret, kinds } = added
    assert.match(String(secret), /^whsec_/)
    assert.deepEqual(kinds, ['code_used'])
    const rotated = await webhooks('rotate-secret', String(webhookId))
    assert.match(rotated.out, /^The old secret is signed with too, until /)
    assert.ok(!rotated.out.includes(String(secret)))
    assert.match(rotated.out, /whsec_/)
    const listed = (await webhooks('list')).out
    assert.match(listed, /https:\/\/hooks\.example\.org\/used {3}code_used {3}hmac, old secret until/)
    assert.ok(!listed.includes('whsec_'))
    assert.match(
      (await webhooks('rotate-secret', String(webhookId), '--old-works-for-hours', '0')).out,
      /is dead/,
    )
    assert.equal((await webhooks('remove', String(webhookId))).exit, 0)
    assert.match((await webhooks('list')).out, /has no webhooks/)
  })

  test('shows of an Ed25519 key the public part alone', async () => {
    const environment = await newDirectory(place())
    const url = 'https://hooks.example.org/'
    const shown = await run(environment, 'webhooks', 'add', url, '--signing', 'ed25519')
    assert.match(shown.out, /whpk_[A-Za-z0-9+/]{43}=$/)
    const asJson = await run(environment, 'webhooks', 'add', url, '--signing', 'ed25519', '--json')
    assert.match(String(jsonOf(asJson)['publicKey']), /^whpk_/)
    assert.doesNotMatch(`${shown.out}${asJson.out}`, /whsk_|"secret"/)
  })

  test('refuses places that are not public, kinds and signatures that there are not', async () => {
    const environment = await newDirectory(place())
    for (const argv of [
      ['http://hooks.example.org/'],
      ['https://10.0.0.1/'],
      ['https://localhost/'],
      ['https://hooks.example.org/', '--events', 'code_usd'],
      ['https://hooks.example.org/', '--signing', 'rsa'],
    ]) {
      const { exit, out } = await run(environment, 'webhooks', 'add', ...argv)
      assert.deepEqual([exit, out], [2, ''], argv.join(' '))
    }
    assert.match((await run(environment, 'webhooks', 'list')).out, /has no webhooks/)
  })
})

/** Asks again until the status is this one: the service may hold what it knows for 5 seconds. */
const until = async (service: RunningService, key: string, status: number): Promise<number> => {
  const startedAt = performance.now()
  while (performance.now() - startedAt < 20_000) {
    const response = await get(service, key)
    if (response.status === status) return performance.now() - startedAt
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new RangeError(`never answered with ${status}`)
}

const get = (service: RunningService, key: string): Promise<Response> =>
  service.send('GET', '/v1/accounts/ada', undefined, { Authorization: `Bearer ${key}` })

test('the running service serves what the commands set up, without a start', async () => {
  const data = place()
  const service = await startService({ SPAREKEY_DATA_DIR: data })
  const environment = { SPAREKEY_DATA_DIR: data }
  await run(environment, 'tenants', 'add', 'acme', '--settings', settingsFile(vip))
  const create = async (...scopes: string[]) =>
    jsonOf(
      await run(environment, 'api-keys', 'create', '--tenant', 'acme', '--name', 'x', '--json', ...scopes),
    ) as { key: string; apiKeyId: string }
  const { key, apiKeyId } = await create()
  const reader = await create('--scopes', 'read')
  const body = { reason: 'enrollment', authentication: signedInNow('pwd', 'otp'), policy: 'vip' }
  const issue = (as: string) =>
    service.send('POST', '/v1/accounts/ada/code-sets', body, { Authorization: `Bearer ${as}` })
  const issued = (await (await issue(key)).json()) as { count: number }
  assert.equal(issued.count, 7)
  const refused = await issue(reader.key)
  assert.equal(refused.status, 403)
  assert.match(await refused.text(), /lacks the scope \\"issue\\"/)
  const own = (await (await service.send('GET', '/v1/accounts/ada')).json()) as { state: string }
  assert.equal(own.state, 'none', 'the account of the same id at tenant default')

  await run(environment, 'api-keys', 'revoke', apiKeyId, '--tenant', 'acme')
  await until(service, key, 401)
  assert.equal((await get(service, reader.key)).status, 200)
  await run(environment, 'tenants', 'remove', 'acme')
  await until(service, reader.key, 401)
  assert.equal(await service.stop(), 0)
})
