import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { FoundSheetInput } from 'sparekey/service'
import { addressSet } from '../../../src/config/values.ts'
import { createFoundSheetPages } from '../../../src/found-sheet/pages.ts'
import type { AppEnv } from '../../../src/http/app-parts.ts'

/** The pages, with what was reported. Requests come from whoever `from` says. */
const stage = () => {
  const reports: [tenant: string, input: FoundSheetInput][] = []
  const app = new Hono<AppEnv>()
  const pages = createFoundSheetPages({
    foundSheets: {
      report: async (tenant, input) => {
        reports.push([tenant, input])
        return true
      },
    },
    isTenant: async (tenant) => tenant === 'default' || tenant === 'shop',
    wordingOf: async () => ({ applicationName: 'Example', defaultLanguage: 'en', contact: null }),
    trustedProxies: addressSet([]),
    clock: () => new Date(0),
  })
  app.route('/found', pages)
  const ask = (path: string, fields: Record<string, string> | null, from = '192.0.2.1', language = 'en') =>
    app.request(
      path,
      {
        headers: { 'Accept-Language': language },
        ...(fields !== null && { method: 'POST', body: new URLSearchParams(fields) }),
      },
      { incoming: { socket: { remoteAddress: from } } },
    )
  return { reports, ask }
}

test('the page asks for the name of the sheet and for no code, in both languages, and runs and frames nothing', async () => {
  const { ask, reports } = stage()
  const page = await ask('/found', null)
  assert.equal(page.status, 200)
  const text = await page.text()
  assert.match(text, /<html lang="en"/)
  assert.match(text, /Do not type any of the codes here/)
  assert.doesNotMatch(text, /<style|style="/)
  const policy = page.headers.get('Content-Security-Policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.doesNotMatch(policy, /unsafe/)
  assert.match(
    await (await ask('/found', null, undefined, 'de')).text(),
    /Tippen Sie hier keinen der Codes ein/,
  )
  assert.deepEqual(reports, [])
})

test('a report is left for the security team of the tenant, as it was typed', async () => {
  const { ask, reports } = stage()
  await ask('/found', { serial: ' a7 k2 ', account: 'ada' })
  await ask('/found/shop', { serial: 'A7K2', account: '' })
  assert.deepEqual(reports, [
    ['default', { serial: 'a7k2', account: 'ada' }],
    ['shop', { serial: 'A7K2', account: '' }],
  ])
})

test('the answer is the same whether there is such a tenant, or too many reports came', async () => {
  const { ask, reports } = stage()
  const fields = { serial: 'A7K2', account: 'ada' }
  const [kept, elsewhere] = [await ask('/found', fields), await ask('/found/no-such-tenant', fields)]
  const answers = [kept, elsewhere]
  for (let index = 0; index < 10; index += 1) answers.push(await ask('/found', fields))
  const texts = new Set(await Promise.all(answers.map((answer) => answer.text())))
  assert.equal(texts.size, 1)
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(reports.length, 4, 'five of one address, of which one was for no tenant')
})

test('addresses together leave at most a hundred reports at once', async () => {
  const { ask, reports } = stage()
  for (let index = 0; index < 120; index += 1) await ask('/found', { serial: 'A7K2' }, `192.0.2.${index}`)
  assert.equal(reports.length, 100)
})

for (const serial of ['X7K9-M3NP-QR2W-5T8V', 'B9K', 'B9KU', '', '<b>!']) {
  test(`"${serial}" is no serial: it is asked for again, and what was typed is not shown`, async () => {
    const { ask, reports } = stage()
    const answer = await ask('/found', { serial, account: 'ada@example.org' })
    assert.equal(answer.status, 422)
    const text = await answer.text()
    assert.ok(serial === '' || !text.includes(serial))
    assert.ok(!text.includes('ada@example.org'))
    assert.match(text, /aria-invalid="true"/)
    assert.deepEqual(reports, [])
  })
}

test('a form that is too large, and other methods, are refused', async () => {
  const { ask, reports } = stage()
  assert.equal((await ask('/found', { serial: 'A7K2', account: 'x'.repeat(5000) })).status, 413)
  assert.deepEqual(reports, [])
})
