import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { readPages, squaresOf, type ReadPage } from './read-back.ts'
import { printSheet, printStyle } from '../../src/sheet/print.ts'
import type { Sheet } from '../../src/sheet/sheet.ts'
import { squareText } from '../../src/sheet/square.ts'
import { sampleCodes, sampleSheet, sortedCodes } from '../support/sheet-samples.ts'

let browser: Browser

before(async () => {
  const executablePath = await chromium.executablePath()
  browser = await playwright.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    headless: true,
  })
})
after(() => browser.close())

const pageWith = async (sheet: Sheet, square: boolean): Promise<string> =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${sheet.title}</title>
  <style>body{margin:40px;font-size:30px}h1{color:red;margin:90px}</style><style>${printStyle}</style>
  <body><main><h1>Shown on screen</h1></main>${String(await printSheet(sheet, { square }))}</body></html>`

async function printed(sheet: Sheet, format: 'A4' | 'Letter', square: boolean): Promise<readonly ReadPage[]> {
  const page = await browser.newPage()
  await page.setContent(await pageWith(sheet, square))
  const bytes = await page.pdf({ format, preferCSSPageSize: true, printBackground: false })
  await page.close()
  return readPages(bytes)
}

/** A line of the browser's print, without the spaces that it may put between bold and plain symbols. */
const codesOn = (pages: readonly ReadPage[]): readonly string[] =>
  pages.flatMap(({ text }) => text.match(/\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{4,5}){3,5}\b/g) ?? [])

for (const paper of ['A4', 'Letter'] as const) {
  for (const format of ['standard', 'long'] as const) {
    test(`${paper}, ${format}: 10 and 20 codes are printed on one page with their square, and nothing beside`, async () => {
      for (const count of [10, 20]) {
        const codes = sampleCodes(count, format)
        const sheet = sampleSheet({ codes, language: count === 10 ? 'en' : 'de' })
        const [page, ...rest] = await printed(sheet, paper, true)
        assert.ok(page !== undefined)
        assert.equal(rest.length, 0)
        assert.deepEqual(codesOn([page]), sortedCodes(codes))
        assert.doesNotMatch(page.text, /Shown on screen/)
        assert.deepEqual(await squaresOf(page.picture), [squareText(sheet)])
      }
    })
  }
}

test('long names in any script leave 20 codes on one page of Letter', async () => {
  const names = { serviceName: 'דואר נמל '.repeat(9), accountName: '👩🏽‍💻'.repeat(30) + 'W'.repeat(150) }
  const pages = await printed(sampleSheet({ ...names, codes: sampleCodes(20) }), 'Letter', true)
  assert.equal(pages.length, 1)
  assert.deepEqual(codesOn(pages), sortedCodes(sampleCodes(20)))
})

test('on screen the sheet for printing is not there', async () => {
  const page = await browser.newPage()
  await page.setContent(await pageWith(sampleSheet(), false))
  assert.equal(await page.locator('.paper-sheet').isVisible(), false)
  assert.equal(await page.getByRole('heading').count(), 1)
  await page.close()
})
