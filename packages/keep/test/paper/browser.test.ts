import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { drawPdf, readPdf, squaresOf } from './read-back.ts'
import { renderHtml } from '../../src/paper/html/render.ts'
import { paperSizes } from '../../src/paper/paper-size.ts'
import type { PaperSize } from '../../src/paper/paper-size.ts'
import type { Sheet } from '../../src/paper/sheet.ts'
import { codeSheet } from '../../src/paper/sheets/code-sheet.ts'
import { triFoldSheet } from '../../src/paper/sheets/tri-fold-sheet.ts'
import { BookBuilder } from '../support/book.ts'
import { codesOf, hexCodes, plan } from '../support/paper.ts'

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

/** Prints a sheet as a person's browser does, and fails where the page asks for anything or complains. */
async function printed(
  sheet: Sheet,
  paper: PaperSize,
): Promise<{ bytes: Uint8Array; fonts: readonly string[] }> {
  const page = await browser.newPage()
  const heard: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith('data:font/')) heard.push(request.url())
  })
  page.on('console', (message) => heard.push(message.text()))
  await page.setContent(renderHtml(sheet.document, paper))
  const fonts = await page.evaluate(async () => {
    const loaded = await Promise.all(Array.from(document.fonts, (font) => font.load()))
    return loaded.filter(({ status }) => status === 'loaded').map(({ family }) => family)
  })
  const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true })
  assert.deepEqual(heard, [])
  await page.close()
  return { bytes, fonts }
}

const texts = hexCodes(20).map(({ text }) => text)
const builder = new BookBuilder().account('github-work').codes('github-work', 20, { codes: hexCodes(20) })
const codes = codesOf(builder, 'github-work')

for (const paper of Object.values(paperSizes)) {
  test(`${paper.name}: a browser prints twenty codes on one page, in the fonts of the sheet, loading nothing`, async () => {
    const { bytes, fonts } = await printed(codeSheet(codes, { ...plan, square: false }), paper)
    const [page, ...rest] = await readPdf(bytes)
    assert.ok(page !== undefined)
    assert.equal(rest.length, 0)
    assert.ok(Math.abs(page.heightPoints - paper.height) < 1)
    const shown = texts.filter((text) => page.text.includes(text))
    assert.deepEqual(shown, texts)
    assert.match(page.text, /Sheet 0123-4567, copy 1 of 2/)
    assert.match(page.text, /page 1 of 1/)
    assert.equal(fonts.length, 6)
  })

  test(`${paper.name}: a browser prints a sealed sheet on its two faces`, async () => {
    const { bytes } = await printed(triFoldSheet(codes, { ...plan, seal: '004217' }), paper)
    const [inside, outside, ...rest] = await readPdf(bytes)
    assert.ok(inside !== undefined && outside !== undefined)
    assert.equal(rest.length, 0)
    for (const text of texts) {
      assert.ok(inside.text.includes(text))
      assert.ok(!outside.text.includes(text))
    }
  })
}

test('the square that a browser prints says the codes', async () => {
  const { bytes } = await printed(
    codeSheet({ ...codes, positions: [1, 2, 3] }, { ...plan, square: true }),
    paperSizes.a4,
  )
  assert.deepEqual(await squaresOf(await drawPdf(bytes)), [texts.slice(0, 3).join('\n')])
})
