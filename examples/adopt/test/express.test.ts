import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../../packages/sparekey/test/elements/stage.ts'
import { type Copy, copyOf, starterOf, startApplication, typeErrorsOf } from './application.ts'
import { tellStory } from './story.ts'

let adopted: Copy
let browser: Browser
before(async () => {
  ;[adopted, browser] = await Promise.all([
    copyOf('express/adopted', ['@types/express']),
    openBrowser(),
  ])
})
after(async () => {
  adopted.remove()
  await browser.close()
})

test('the starter, and the same application with backup codes, type-check against the published packages', async () => {
  assert.equal(await typeErrorsOf(starterOf('express')), '')
  assert.equal(await typeErrorsOf(adopted.folder), '')
})

test('with backup codes: enrolled, signed in with a code, the list worked through, and the owner told', async () => {
  const application = await startApplication(adopted.folder, ['server.ts'], { PORT: '0' })
  try {
    await tellStory(browser, application)
  } finally {
    await application.stop()
  }
})
