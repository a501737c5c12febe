import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { heading, press, said, settled, shownCodes } from '../../pages/stage.ts'
import { openBrowser, visit, withSlip } from '../../try/stage.ts'
import { createRealStage } from '../../unit/support-pages/real.ts'

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** The pages over the real library on a listener. */
const listen = async () => {
  let origin = ''
  const stage = await createRealStage(() => origin)
  const answer = getRequestListener(stage.app.fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void answer(request, response))
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...stage,
    open: async (): Promise<string> => `${origin}/pages/${await stage.openVisit()}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`an owner who lost everything is in again, and has a new sheet, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async (t) => {
    const stage = await listen()
    t.after(stage.close)
    const { page, complaints } = await visit(browser, { javaScriptEnabled, locale: 'en' })
    page.setDefaultTimeout(5000)
    await page.goto(await stage.open())
    await page.getByLabel('They were stolen').check()
    await press(page, 'Send my request')
    assert.equal(await heading(page), 'Your request is with us')

    // In the mail.
    const [confirm = ''] = await stage.linksOf('support_opened')
    await page.goto(confirm)
    assert.equal(await heading(page), 'Did you ask for this?')
    await press(page, 'I asked for this')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await stage.decide()
    stage.clock.advance(86_400)

    await page.goto(await stage.open())
    await press(page, 'Send me the code')
    assert.equal(await heading(page), 'Type the code that we sent')
    await stage.deliverAll()
    const code = stage.newest('support_code').support?.code?.text ?? ''
    const send = async (typed: string): Promise<void> => {
      await page.locator('input.code:visible').fill(typed)
      if (javaScriptEnabled) await settled(page, () => press(page, 'Use this code'))
      else await press(page, 'Use this code')
    }
    await send(withSlip(code))
    assert.equal(await said(page), 'That looks like a slip')
    await send(code.toLowerCase().replaceAll('-', ' '))
    await page.getByRole('heading', { name: 'You are in' }).waitFor()

    await press(page, 'Make a new sheet')
    const codes = await shownCodes(page)
    assert.equal(codes.length, 5)
    await page.locator('a.main[href="#check"]').click()
    await page.locator('input.code:visible').fill(codes[0] ?? '')
    await press(page, 'Check it')
    await page.getByText('Make a new sheet – done').waitFor()
    assert.deepEqual(complaints, [])
  })
}
