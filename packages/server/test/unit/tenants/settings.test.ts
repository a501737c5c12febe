import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError, ArgumentTypeError } from 'sparekey'
import { readTenantSettings } from '../../../src/tenants/settings.ts'

test('what is left out has a default, and there is always a policy', () => {
  assert.deepEqual(readTenantSettings({}), {
    policies: { default: {} },
    returnUrls: [],
    applicationName: null,
    defaultLanguage: 'en',
    supportContact: null,
  })
})

test('what is given is taken as it is', () => {
  const settings = {
    policies: { default: { preset: 'strict' }, vip: { issuing: { count: 20 } } },
    returnUrls: ['https://app.example.org/back', 'http://127.0.0.1:3000/back'],
    applicationName: 'Größe & Co.',
    defaultLanguage: 'de',
    supportContact: '+49 30 123456',
  }
  assert.deepEqual(readTenantSettings(settings), settings)
  assert.deepEqual(readTenantSettings(readTenantSettings(settings)), settings)
})

const wrong: readonly (readonly [unknown, string])[] = [
  [null, 'settings'],
  [[], 'settings'],
  [{ policy: {} }, 'settings.policy'],
  [{ retrunUrls: [] }, 'settings.retrunUrls'],
  [{ policies: { default: { isuing: {} } } }, 'policies.default.isuing'],
  [{ policies: { vip: { issuing: { maxPerDya: 1 } } } }, 'policies.vip.issuing.maxPerDya'],
  [{ policies: { vip: { format: 'digit' } } }, 'policies.vip.format'],
  [{ policies: { 'V I P': {} } }, 'policies'],
  [{ returnUrls: 'https://app.example.org/' }, 'returnUrls'],
  [{ returnUrls: ['https://ok.example.org/', 'http://app.example.org/'] }, 'returnUrls[1]'],
  [{ returnUrls: ['https://app.example.org/?next=1'] }, 'returnUrls[0]'],
  [{ returnUrls: ['https://app.example.org/#'] }, 'returnUrls[0]'],
  [{ returnUrls: ['https://me:pw@app.example.org/'] }, 'returnUrls[0]'],
  [{ returnUrls: ['javascript:alert(1)'] }, 'returnUrls[0]'],
  [{ returnUrls: Array.from({ length: 51 }, () => 'https://a.example/') }, 'returnUrls'],
  [{ applicationName: ' ' }, 'applicationName'],
  [{ applicationName: 'x'.repeat(41) }, 'applicationName'],
  [{ applicationName: 'two\nlines' }, 'applicationName'],
  [{ defaultLanguage: 'fr' }, 'defaultLanguage'],
  [{ supportContact: '' }, 'supportContact'],
  [{ supportContact: 'x'.repeat(61) }, 'supportContact'],
]

for (const [value, field] of wrong) {
  test(`${JSON.stringify(value).slice(0, 80)} is refused, naming ${field}`, () => {
    assert.throws(
      () => readTenantSettings(value),
      (error) =>
        (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) &&
        error.field === field &&
        error.message.includes(field.replace(/^policies\.\w+\./, '')),
    )
  })
}
