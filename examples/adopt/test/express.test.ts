import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../../packages/sparekey/test/elements/stage.ts'
import { type Copy, copyOf, startApplication, typeErrorsOf } from './application.ts'
import { tellStory } from './story.ts'

const types = ['@types/express']
let adopted: Copy
let browser: Browser
before(async () => {
  ;[adopted, browser] = await Promise.all([copyOf('express/adopted', types), openBrowser()])
})
after(async () => {
  adopted.remove()
  await browser.close()
})

test('the starter, and the same application with backup codes, type-check against the published packages', async () => {
  const starter = await copyOf('express/starter', types)
  try {
    assert.equal(await typeErrorsOf(starter.folder), '')
  } finally {
    starter.remove()
  }
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
