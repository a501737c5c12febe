import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createStreams } from 'sparekey/service'
import { apiKeysScreen } from '../../../src/console/settings/api-keys-screen.ts'
import { messagesScreen, noticeKinds } from '../../../src/console/settings/messages-screen.ts'
import { streamsScreen } from '../../../src/console/settings/streams-screen.ts'
import { settingsScreen } from '../../../src/console/settings/tenant-screen.ts'
import { tenantsScreen } from '../../../src/console/settings/tenants-screen.ts'
import { webhooksScreen } from '../../../src/console/settings/webhooks-screen.ts'
import { createDesk, textOf } from './desk.ts'

const DAY_MILLIS = 86_400_000

describe('settings', () => {
  const form = {
    applicationName: 'Acme Bank',
    defaultLanguage: 'de',
    supportContact: '+49 30 123',
    returnUrls: 'https://acme.example/back\n https://acme.example/other',
  }

  test('of the tenant are changed by an owner, and its policies stay as they are', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const asked = await olga.ask(settingsScreen, 'save', form)
    assert.match(asked.html, /https:\/\/acme\.example\/back, https:\/\/acme\.example\/other/)
    assert.equal((await olga.act(settingsScreen, 'save', form)).kind, 'done')
    const { settings } = (await desk.callsNow()).served
    assert.equal(settings.applicationName, 'Acme Bank')
    assert.equal(settings.supportContact, '+49 30 123')
    assert.deepEqual(settings.returnUrls, ['https://acme.example/back', 'https://acme.example/other'])
    assert.equal(settings.policies.default.format, 'long')
    assert.match(textOf((await olga.open(settingsScreen)).html), /Acme Bank|Name of the application/)
  })

  test('out of their bounds are refused by the field, never by the value', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const refused = await olga.act(settingsScreen, 'save', { ...form, returnUrls: 'http://evil.example/?x' })
    assert.match(refused.said ?? '', /"returnUrls\[0\]"/)
    assert.doesNotMatch(refused.said ?? '', /evil/)
    assert.match(
      (await olga.act(settingsScreen, 'save', { ...form, applicationName: 'x'.repeat(41) })).said ?? '',
      /"applicationName"/,
    )
  })

  test('that two people change at once are changed by one of them', async () => {
    const desk = await createDesk()
    const people = [await desk.join('Olga', ['owner']), await desk.join('Otto', ['owner'])]
    const save = settingsScreen.acts?.['save'] ?? assert.fail()
    const both = await Promise.all(
      people.map(({ visit }) =>
        save.perform(visit, { ...form, applicationName: visit.operator.displayName }),
      ),
    )
    const kinds = both.map((next) => ('said' in next ? next.said?.kind : ''))
    assert.deepEqual(kinds.toSorted(), ['done', 'refused'])
    const { applicationName } = (await desk.callsNow()).served.settings
    assert.equal(applicationName, kinds[0] === 'done' ? 'Olga' : 'Otto')
  })

  test('of tenant default, and for whoever only reads, are shown without a form', async () => {
    const ofDefault = await createDesk({ tenant: 'default' })
    const { html } = await (await ofDefault.join('Olga', ['owner'])).open(settingsScreen)
    assert.match(textOf(html), /come from the environment/)
    assert.doesNotMatch(html, /<form/)
    const desk = await createDesk()
    const ann = await desk.join('Ann', ['auditor'])
    assert.doesNotMatch((await ann.open(settingsScreen)).html, /<form/)
    await assert.rejects(ann.act(settingsScreen, 'save', form), { name: 'ForbiddenError' })
  })
})

describe('API keys', () => {
  const secretIn = (html: string): string =>
    /spk_[0-9a-z]{38}/.exec(html)?.[0] ?? assert.fail('a key is shown')

  test('are shown once, when they are made, and never again', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const form = { name: 'shop', 'scope-issue': 'yes', 'scope-redeem': 'yes', expiresInDays: '30' }
    const asked = await olga.ask(apiKeysScreen, 'create', form)
    assert.match(asked.html, /It may: issue, redeem\./)
    const made = await olga.act(apiKeysScreen, 'create', form)
    const key = secretIn(made.html)
    const { apiKeys } = await desk.callsNow()
    assert.deepEqual((await apiKeys.find(key))?.scopes, ['issue', 'redeem'])
    const [listed] = await apiKeys.list('acme')
    assert.equal(listed?.expiresAt?.getTime(), desk.clock.now().getTime() + 30 * DAY_MILLIS)
    const { html } = await olga.open(apiKeysScreen)
    assert.match(textOf(html), /shop .* issue, redeem .* Works until/)
    assert.doesNotMatch(html, /spk_/)
  })

  test('may do what was chosen, with somebody who answers for support; nothing is made of what is not', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const said = async (form: Record<string, string>) =>
      (await olga.act(apiKeysScreen, 'create', form)).said ?? ''
    assert.equal(await said({ name: 'x' }), 'Choose what the key may do.')
    assert.match(await said({ name: 'bot', 'scope-support:open': 'yes' }), /"answerableTo" is required/)
    assert.match(await said({ name: 'x', everything: 'yes', expiresInDays: '0' }), /1 to 3650/)
    assert.match(await said({ name: '', everything: 'yes' }), /"name"/)
    const { apiKeys } = await desk.callsNow()
    assert.deepEqual(await apiKeys.list('acme'), [])
    await olga.act(apiKeysScreen, 'create', {
      name: 'bot',
      'scope-support:open': 'yes',
      answerableTo: 'Ada L.',
    })
    assert.match(textOf((await olga.open(apiKeysScreen)).html), /bot .* support:open Ada L\./)
  })

  test('are replaced by ones that may do the same while the old one works on, and cancelled for good, once', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const first = secretIn(
      (await olga.act(apiKeysScreen, 'create', { name: 'shop', everything: 'yes', expiresInDays: '10' }))
        .html,
    )
    const { apiKeys } = await desk.callsNow()
    const [{ apiKeyId } = assert.fail()] = await apiKeys.list('acme')
    desk.clock.advance(86_400)
    const second = secretIn((await olga.act(apiKeysScreen, 'rotate', { apiKeyId })).html)
    assert.equal((await apiKeys.find(second))?.scopes, 'all')
    const [, newer] = await apiKeys.list('acme')
    assert.equal(newer?.expiresAt?.getTime(), desk.clock.now().getTime() + 10 * DAY_MILLIS)
    assert.ok(await apiKeys.find(first))
    assert.match(
      (await olga.ask(apiKeysScreen, 'revoke', { apiKeyId })).html,
      new RegExp(`"value":"${apiKeyId}"`),
    )
    assert.equal((await olga.act(apiKeysScreen, 'revoke', { apiKeyId })).kind, 'done')
    assert.equal(await apiKeys.find(first), null)
    for (const act of ['revoke', 'rotate']) {
      assert.match(
        (await olga.act(apiKeysScreen, act, { apiKeyId })).said ?? '',
        /somebody cancelled it before/,
      )
    }
  })

  test('of another tenant are neither listed nor cancelled', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    await desk.tenants.add('other', '{}')
    const { apiKeys } = await desk.callsNow()
    const { apiKeyId, key } = await apiKeys.generate({ tenant: 'other', name: 'theirs' })
    assert.doesNotMatch((await olga.open(apiKeysScreen)).html, /theirs/)
    assert.equal((await olga.act(apiKeysScreen, 'revoke', { apiKeyId })).kind, 'refused')
    assert.ok(await apiKeys.find(key))
  })

  test('are made and cancelled by owners alone', async () => {
    const desk = await createDesk()
    const ann = await desk.join('Ann', ['auditor'])
    assert.doesNotMatch((await ann.open(apiKeysScreen)).html, /<form/)
    for (const act of ['create', 'rotate', 'revoke']) {
      await assert.rejects(ann.act(apiKeysScreen, act, {}), { name: 'ForbiddenError' })
    }
  })
})

describe('webhooks', () => {
  const screen = webhooksScreen()
  const url = 'https://hooks.example.org/secret-path'

  test('are added with a secret that is shown once; lists show the host and no path', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const made = await olga.act(screen, 'add', { url, signing: 'hmac' })
    assert.match(made.html, /whsec_/)
    const pair = await olga.act(screen, 'add', { url: 'https://two.example.org/x', signing: 'ed25519' })
    assert.match(pair.html, /whpk_/)
    assert.doesNotMatch(pair.html, /whsk_/, 'the private key stays in the database')
    const { html } = await olga.open(screen)
    assert.match(html, /hooks\.example\.org/)
    assert.doesNotMatch(html, /secret-path|whsec_|whpk_/)
    for (const bad of ['http://hooks.example.org/', 'https://127.0.0.1/', 'nonsense', '']) {
      assert.equal((await olga.act(screen, 'add', { url: bad })).kind, 'refused', bad)
    }
  })

  test('get a new secret, stop, go on and are removed; what is gone is said to be gone', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    await olga.act(screen, 'add', { url, signing: 'hmac' })
    const { webhooks } = await desk.callsNow()
    const [{ webhookId } = assert.fail()] = await webhooks.list('acme')
    assert.match((await olga.act(screen, 'rotate', { webhookId })).html, /whsec_/)
    assert.equal(
      (await webhooks.destinations('acme'))[0]?.secrets.length,
      2,
      'the old one is signed with, too',
    )
    await olga.act(screen, 'stop', { webhookId })
    assert.deepEqual(await webhooks.destinations('acme'), [])
    assert.match((await olga.act(screen, 'test', { webhookId })).said ?? '', /no such webhook in use/)
    assert.match(textOf((await olga.open(screen)).html), /Stopped .* Resume hooks\.example\.org/)
    await olga.act(screen, 'resume', { webhookId })
    assert.equal((await olga.act(screen, 'remove', { webhookId })).kind, 'done')
    for (const act of ['rotate', 'stop', 'resume', 'remove']) {
      assert.match((await olga.act(screen, act, { webhookId })).said ?? '', /somebody removed it/, act)
    }
  })

  test('a test that reaches nobody says so, without the address', async () => {
    const desk = await createDesk()
    const reach = { resolve: () => Promise.reject(new TypeError('no such name')) }
    const tested = webhooksScreen(reach)
    const olga = await desk.join('Olga', ['owner'])
    await olga.act(tested, 'add', { url, signing: 'hmac' })
    const { webhooks } = await desk.callsNow()
    const [{ webhookId } = assert.fail()] = await webhooks.list('acme')
    const answer = await olga.act(tested, 'test', { webhookId })
    assert.equal(answer.kind, 'refused')
    assert.match(answer.said ?? '', /webhook endpoint/)
    assert.doesNotMatch(answer.said ?? '', /hooks\.example|secret-path/)
  })
})

describe('messages', () => {
  test('each kind can be looked at in each language, with the tenant’s name and nothing of an account', async () => {
    const desk = await createDesk({
      settings: { applicationName: 'Acme Bank', supportContact: '+49 30 123' },
    })
    await desk.giveSheet('ada')
    const olga = await desk.join('Olga', ['owner'])
    const subjects = new Set<string>()
    for (const kind of noticeKinds) {
      for (const language of ['en', 'de']) {
        const { html } = await olga.open(messagesScreen, {}, { kind, language })
        const subject = /<span lang="(\w+)"\s*>([^<]*)</.exec(html)
        assert.equal(subject?.[1], language)
        assert.match(html, /Acme Bank/, kind)
        subjects.add(subject?.[2] ?? '')
      }
    }
    assert.equal(subjects.size > noticeKinds.length, true, 'the messages are not the same')
    const { html } = await olga.open(messagesScreen, {}, { kind: 'support_opened', language: 'en' })
    assert.match(html, /Sample Agent/)
    assert.match(
      (await olga.open(messagesScreen, {}, { kind: 'nonsense', language: 'xx' })).html,
      /code used/,
    )
  })
})

describe('streams', () => {
  test('are paused, enabled and disabled, and their receivers are told', async () => {
    const desk = await createDesk()
    const { store, ring } = desk
    const streams = createStreams({ store, ring, clock: desk.clock.now })
    const stream = await streams.create({
      tenant: 'acme',
      apiKeyId: 'key_1',
      audience: 'https://receiver.example',
      description: 'SIEM',
      eventsRequested: [],
      credentialType: null,
      subjectIssuer: null,
      endpointUrl: 'https://receiver.example/secret-path',
      authorization: 'Bearer marker-secret',
    })
    assert.ok(stream !== null)
    const olga = await desk.join('Olga', ['owner'])
    const { html } = await olga.open(streamsScreen)
    assert.match(textOf(html), /SIEM .* pushed to receiver\.example 0 ✓ enabled/)
    assert.doesNotMatch(html, /marker-secret|secret-path/)
    const { streamId } = stream
    for (const [act, status] of [
      ['pause', 'paused'],
      ['enable', 'enabled'],
      ['disable', 'disabled'],
    ] as const) {
      assert.equal(
        (await olga.act(streamsScreen, act, { streamId })).said,
        `The stream is ${status}. Its receiver is told.`,
      )
      assert.equal((await streams.find('acme', streamId))?.status, status)
    }
    assert.equal((await olga.act(streamsScreen, 'pause', { streamId: 'other' })).kind, 'refused')
  })
})

describe('tenants', () => {
  test('are added, removed and brought back by those who run the installation, and by nobody else', async () => {
    const desk = await createDesk()
    const ira = await desk.join('Ira', ['instance_admin'])
    assert.equal((await ira.act(tenantsScreen, 'add', { tenant: 'shop' })).kind, 'done')
    for (const tenant of ['shop', 'default', 'Not A Name', '']) {
      assert.equal((await ira.act(tenantsScreen, 'add', { tenant })).kind, 'refused', tenant)
    }
    assert.match((await ira.ask(tenantsScreen, 'remove', { tenant: 'shop' })).html, /"value":"shop"/)
    assert.equal((await ira.act(tenantsScreen, 'remove', { tenant: 'shop' })).kind, 'done')
    assert.equal((await ira.act(tenantsScreen, 'remove', { tenant: 'shop' })).kind, 'refused')
    assert.match(textOf((await ira.open(tenantsScreen)).html), /shop .* Removed .* Bring shop back/)
    assert.equal((await ira.act(tenantsScreen, 'restore', { tenant: 'shop' })).kind, 'done')
    const olga = await desk.join('Olga', ['owner'])
    await assert.rejects(olga.open(tenantsScreen), { name: 'ForbiddenError' })
    for (const act of ['add', 'remove', 'restore']) {
      await assert.rejects(olga.act(tenantsScreen, act, { tenant: 'shop' }), { name: 'ForbiddenError' })
    }
  })
})
