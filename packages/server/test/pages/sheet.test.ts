import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { PolicyInput } from 'sparekey'
import { readPages, squaresOf, type ReadPage } from '../sheet/read-back.ts'
import { openBrowser, visit } from '../try/stage.ts'
import { openStage, press, shownCodes, type Stage } from './stage.ts'

let browser: Browser
const stages: Stage[] = []
before(async () => {
  browser = await openBrowser()
})
after(async () => {
  for (const one of stages) one.close()
  await browser.close()
})

const CODE = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/g

interface Shown {
  readonly page: Page
  readonly codes: readonly string[]
}

/** A page with codes, as a policy lets it be. */
const show = async (
  delivery: PolicyInput['delivery'] & {},
  name = 'Example',
  choices: readonly string[] = [],
) => {
  const stage = await openStage({ delivery }, name)
  stages.push(stage)
  const { page, complaints } = await visit(browser)
  page.setDefaultTimeout(5000)
  await page.goto(
    (await stage.open('ada', 'enroll', { otherMethodsUrl: 'https://app.example.org/security' })).url,
  )
  for (const choice of choices) await page.getByLabel(choice).check()
  await press(page, 'Show my codes')
  return { page, complaints, codes: await shownCodes(page) }
}

const download = async ({ page }: Shown, name: string): Promise<{ fileName: string; bytes: Buffer }> => {
  const waiting = page.waitForEvent('download')
  await page.getByRole('link', { name, exact: true }).click()
  const file = await waiting
  return { fileName: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

const print = async ({ page }: Shown): Promise<readonly ReadPage[]> =>
  readPages(await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: false }))

const codesOn = (pages: readonly ReadPage[]): readonly string[] =>
  pages.flatMap(({ text }) => text.match(CODE) ?? [])

test('20 codes leave the page as text, PDF and print, each code as issued, and their square decodes to them', async () => {
  const shown = await show({ qr: true }, 'Example', ['20 codes'])
  const { codes, complaints, page } = shown
  assert.doesNotMatch(await page.locator('main').innerText(), /letters that the PDF/)
  assert.equal(codes.length, 20)
  const text = await download(shown, 'Save as a text file')
  assert.match(text.fileName, /^backup-codes-example-[0-9A-Z]{4}\.txt$/)
  assert.deepEqual(text.bytes.toString().match(CODE), codes)
  assert.match(text.bytes.toString(), /New codes: https:\/\/app\.example\.org\/security/)

  const pdf = await download(shown, 'Save as PDF')
  assert.match(pdf.fileName, /^backup-codes-example-[0-9A-Z]{4}\.pdf$/)
  const read = await readPages(pdf.bytes)
  assert.equal(read.length, 1)
  assert.deepEqual(codesOn(read), codes)
  assert.match(read[0]?.text ?? '', /Backup codes for Example[^]*ada@example\.org/)
  assert.deepEqual(await squaresOf(read[0]?.picture ?? assert.fail()), [codes.join(' ')])

  // From the second screen, too: whoever goes on first still prints the sheet.
  await page.getByRole('link', { name: 'I have saved them' }).click()
  const printed = await print(shown)
  assert.equal(printed.length, 1)
  assert.deepEqual(codesOn(printed), codes)
  assert.doesNotMatch(printed[0]?.text ?? '', /Check your copy|Save as/)
  assert.deepEqual(await squaresOf(printed[0]?.picture ?? assert.fail()), [codes.join(' ')])
  assert.deepEqual(complaints, [], 'the content policy holds')
  const html = (await page.content()).replaceAll(/"data:[^"]*"/g, '')
  assert.ok(html.length < 20_000, `with its square, the page itself is ${html.length} bytes`)
})

test('a discreet sheet names neither service nor account, in whichever way it leaves', async () => {
  const shown = await show({}, 'Harbour Mail', ['Leave Harbour Mail and my account off the sheet'])
  const text = await download(shown, 'Save as a text file')
  const pdf = await download(shown, 'Save as PDF')
  assert.match(text.fileName, /^sheet-[0-9A-Z]{4}\.txt$/)
  assert.match(pdf.fileName, /^sheet-[0-9A-Z]{4}\.pdf$/)
  const read = await readPages(pdf.bytes)
  const printed = await print(shown)
  for (const one of [
    text.bytes.toString(),
    ...read.map((page) => page.text),
    ...printed.map((page) => page.text),
  ]) {
    assert.doesNotMatch(one, /harbour|ada@|example\.org/i)
    assert.deepEqual(one.match(CODE), shown.codes)
  }
  assert.deepEqual(
    await squaresOf(read[0]?.picture ?? assert.fail()),
    [],
    'no square unless the policy asks for one',
  )
  const next = shown.page.locator('.check-screen input[name=discreet]')
  assert.equal(await next.inputValue(), 'on', 'another sheet in its place is discreet, too')
})

test('what the policy forbids is not in the page, and where a browser saves no file, the page says what to do', async () => {
  const shown = await show({
    pdf: false,
    download: false,
    print: false,
    copy: false,
    storageAdvice: 'In the safe.',
  })
  const { page, codes } = shown
  assert.equal(codes.length, 10)
  assert.equal(await page.locator('.take :is(a, button)').count(), 0)
  const html = await page.content()
  assert.doesNotMatch(html, /data:|paper-sheet|paper\.css|data-copy/)
  assert.match(html, /In the safe\./)

  const open = await show({})
  assert.match(
    await open.page.locator('main').innerText(),
    /saves no file, print this page or write the codes down/,
  )
  const unprinted = await show({ print: false })
  assert.match(
    await unprinted.page.locator('main').innerText(),
    /saves no file, copy the codes or write them down/,
  )
})

test('as the page is left, codes and files go from it, and coming back to it asks for the page of the visit', async () => {
  const { page, codes } = await show({ qr: true })
  const secrets = [...codes, 'data:application', 'data:text', '<path']
  const held = async (): Promise<readonly string[]> => {
    const html = (await page.content()).replaceAll(/<\/?(?:b|wbr)>/g, '')
    return secrets.filter((one) => html.includes(one))
  }
  assert.deepEqual(await held(), secrets)
  // As when the browser keeps the page to come back to; with "no-store" it mostly does not.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  assert.deepEqual(await held(), [])
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await page.getByRole('heading', { name: 'Get your backup codes' }).waitFor()
})

test('a name that the PDF has no letters for is said, and printing shows it', async () => {
  const shown = await show({}, 'דואר נמל')
  assert.match(await shown.page.locator('main').innerText(), /letters that the PDF does not have/)
  const printed = await print(shown)
  assert.deepEqual(codesOn(printed), shown.codes)
  assert.match(printed[0]?.text ?? '', /[\u05D0-\u05EA]{3}/)
})

test('a print window that does not open is said', async () => {
  const { page } = await show({})
  await page.evaluate(() => {
    globalThis.print = () => undefined
  })
  await press(page, 'Print')
  await page.getByText('The browser opened no window to print.').waitFor()
  await page.evaluate(() => {
    globalThis.print = () => {
      dispatchEvent(new Event('beforeprint'))
    }
  })
  await press(page, 'Print')
  assert.equal(await page.locator('[data-said]').innerText(), '')
})
