import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Browser } from 'playwright-core'
import { addressSet } from '../../src/config/values.ts'
import { createFoundSheetPages } from '../../src/found-sheet/pages.ts'
import type { AppEnv } from '../../src/http/app-parts.ts'
import { impairments, lowTargets, overflows } from '../pages/looks.ts'
import { openBrowser, visit } from '../try/stage.ts'
import { createVisitStage } from '../unit/support-pages/support.ts'

let browser: Browser
let origin = ''
const reports: unknown[] = []
const app = new Hono<AppEnv>()
const server = createServer()

before(async () => {
  const styled = await createVisitStage({}, {}, () => origin)
  app.route('/pages', styled.pages)
  app.route(
    '/found',
    createFoundSheetPages({
      foundSheets: {
        report: async (...report) => {
          reports.push(report)
          return true
        },
      },
      isTenant: async () => true,
      wordingOf: async () => ({ applicationName: 'Example', defaultLanguage: 'en', contact: null }),
      trustedProxies: addressSet([]),
      clock: () => new Date(),
    }),
  )
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  server.on('request', (request, response) => void answer(request, response))
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
after(async () => {
  server.close()
  server.closeAllConnections()
  await browser.close()
})

for (const [locale, heading, problem, thanks] of [
  ['en', 'You found a sheet of backup codes?', 'This is not the name of a sheet', 'Thank you'],
  ['de', 'Sie haben ein Blatt', 'Das ist nicht', 'Danke'],
] as const) {
  test(`a found sheet is reported by keyboard; every page is accessible and fits: ${locale}`, async () => {
    const { page, complaints } = await visit(browser, { locale })
    page.setDefaultTimeout(5000)
    const faults: Record<string, readonly string[]> = {}
    const look = async (state: string, said: string): Promise<void> => {
      assert.ok((await page.locator('main').innerText()).includes(said), state)
      const found = [...(await impairments(page)), ...(await overflows(page)), ...(await lowTargets(page))]
      if (found.length > 0) faults[state] = found
    }
    const send = async (serial: string): Promise<void> => {
      await page.locator('#serial').focus()
      await page.keyboard.type(serial)
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    }
    const earlier = reports.length
    await page.goto(`${origin}/found`)
    await look('asked', heading)
    await send('X7K9-M3NP')
    await look('mistyped', problem)
    assert.equal(reports.length, earlier)
    await send('A7K2')
    await look('reported', thanks)
    assert.equal(reports.length, earlier + 1)
    assert.deepEqual(faults, {})
    assert.deepEqual(
      complaints.filter((one) => !one.includes('422')),
      [],
    )
  })
}

test('without scripts a found sheet is reported', async () => {
  const { page } = await visit(browser, { javaScriptEnabled: false })
  page.setDefaultTimeout(5000)
  await page.goto(`${origin}/found`)
  const earlier = reports.length
  await page.locator('#serial').fill('A7K2')
  await page.getByRole('button', { name: 'Report the sheet' }).click()
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  assert.equal(reports.length, earlier + 1)
})
