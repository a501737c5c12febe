import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { pageFaults } from '../../../sparekey/test/support/page-faults.ts'
import { languages } from '../../src/notices/language.ts'
import { notMePage } from '../../src/notices/not-me-page.ts'
import { renderNotice } from '../../src/notices/render.ts'
import { openBrowser } from '../try/stage.ts'
import { inLanguage, noticeOf, renderOptions } from '../unit/notices/support.ts'

/** Contrast depends on the colours alone, and layout on the width alone, so these two see everything. */
const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'a phone in daylight': { viewport: { width: 320, height: 700 }, colorScheme: 'light' },
  'a desk at night': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
}

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** What is wrong with a page, in words. */
const problemsOf = async (html: string, look: BrowserContextOptions): Promise<readonly string[]> => {
  const page = await browser.newPage(look)
  try {
    await page.setContent(html)
    return await pageFaults(page)
  } finally {
    await page.close()
  }
}

describe('on a phone in daylight and on a desk at night', () => {
  for (const [look, options] of Object.entries(looks)) {
    for (const texts of languages) {
      test(`a message can be read by everybody, in ${texts.language} on ${look}`, async () => {
        const context = { ip: '2001:db8:1234::/48', userAgent: 'X'.repeat(120) }
        const { html } = await renderNotice(
          noticeOf({ context, to: inLanguage(texts.language) }),
          renderOptions,
        )
        assert.deepEqual(await problemsOf(html, options), [])
      })

      test(`the page behind its link can be used by everybody, in ${texts.language} on ${look}`, async () => {
        assert.deepEqual(await problemsOf(String(await notMePage('ask', 'Example', texts)), options), [])
      })
    }
  }
})
