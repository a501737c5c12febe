import assert from 'node:assert/strict'
import { BlockList } from 'node:net'
import { describe, test } from 'node:test'
import type { DisownResult } from 'sparekey'
import { createNotMePages } from '../../../src/not-me/pages.ts'
import { createDelivery } from '../../../src/notices/deliver.ts'
import { createWording } from '../../../src/serve/wording.ts'
import { createTestTenants, fastSettings } from '../../support/tenants.ts'
import { AT, noticeOf } from '../notices/support.ts'

const acme = {
  ...fastSettings,
  applicationName: 'Acme',
  defaultLanguage: 'de',
  supportContact: 'help@acme.example',
}

/** Tenant `acme` has a name and a language, `plain` has neither, and `gone` was removed. */
const wordings = async () => {
  const { add, served, stored } = await createTestTenants()
  await add('acme', acme)
  await add('plain')
  await add('gone', acme)
  await stored.remove('gone')
  return createWording(served, { applicationName: 'Example', supportContact: '+49 30 123456' })
}

const others = ['default', 'plain', 'gone', 'never-added']

describe('the words for a tenant’s people', () => {
  test('are the tenant’s own; where it has none, or is not served, the service’s', async () => {
    const wordingOf = await wordings()
    assert.deepEqual(await wordingOf('acme'), {
      applicationName: 'Acme',
      defaultLanguage: 'de',
      contact: 'help@acme.example',
    })
    for (const tenant of [...others, null]) {
      // Nobody is sent to another tenant's help desk.
      const contact = tenant === 'default' ? '+49 30 123456' : null
      assert.deepEqual(await wordingOf(tenant), {
        applicationName: 'Example',
        defaultLanguage: 'en',
        contact,
      })
    }
  })

  test('are those of each message', async () => {
    const wordingOf = await wordings()
    const subjects: string[] = []
    const delivery = createDelivery({
      mail: {
        destination: 'smtp',
        warnings: [],
        send: async ({ message }) => void subjects.push(message.subject),
        close: () => {},
      },
      webhooks: null,
      publicUrl: 'https://codes.example.org',
      applicationName: async (tenant) => (await wordingOf(tenant)).applicationName,
      defaultLanguage: async (tenant) => (await wordingOf(tenant)).defaultLanguage,
      clock: () => AT,
    })
    const to = { channel: 'email', address: 'ada@example.org', language: null, replaced: false } as const
    for (const tenant of ['acme', ...others]) await delivery.deliver(noticeOf({ tenant, to }))
    await delivery.deliver(noticeOf({ tenant: 'acme', to: { ...to, language: 'en' } }))
    assert.deepEqual(subjects, [
      'Acme: ein Backup-Code wurde benutzt',
      ...others.map(() => 'Example: a backup code was used'),
      'Acme: a backup code was used',
    ])
  })

  test('are those of the page behind the link', async () => {
    const wordingOf = await wordings()
    const about = (tenant: string): DisownResult => ({
      ok: true,
      tenant,
      accountId: 'ada',
      event: 'code.redeemed',
      at: AT,
      serial: 'A7K2',
      sheet: 'live',
    })
    const notFound: DisownResult = { ok: false, code: 'not_found', detail: '' }
    const pages = createNotMePages({
      sparekeys: {
        disownable: async (token) => (token === 'none' ? notFound : about(token)),
        disown: async ({ token }) => about(token),
      },
      wordingOf,
      trustedProxies: new BlockList(),
    })
    const page = async (tenant: string, headers = {}) =>
      (await pages.request(`/${tenant}`, { headers })).text()
    assert.match(await page('acme'), /<html lang="de">[^]*bei Acme/)
    assert.match(await page('acme', { 'Accept-Language': 'en' }), /<html lang="en">[^]*at Acme/)
    assert.match(await page('plain'), /<html lang="en">[^]*at Example/)
    assert.match(await page('none'), /<html lang="en">[^]*sign in to Example/)
  })
})
