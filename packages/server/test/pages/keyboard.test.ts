import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit, withSlip } from '../try/stage.ts'
import { heading, openStage, shownCodes, type Stage } from './stage.ts'

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

/** Goes on with the tab key until what has this name has the focus, and can be seen to have it. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let steps = 0; steps < 30; steps += 1) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate(() => {
      const one = document.activeElement
      if (!(one instanceof HTMLElement)) return null
      const label = one instanceof HTMLInputElement ? one.labels?.[0]?.innerText : one.innerText
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return { name: label?.trim(), isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 }
    })
    if (focus?.name !== name) continue
    assert.ok(focus.isSeen, `the focus is seen on “${name}”`)
    return
  }
  assert.fail(`“${name}” is not reached by the tab key`)
}

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.id ?? null)

test('a sheet is got, checked and used by keyboard alone; the field with a slip has the focus and its words', async () => {
  const { page } = await visit(browser, { reducedMotion: 'reduce' })
  page.setDefaultTimeout(5000)
  await page.goto((await stage.open('keys', 'enroll')).url)
  await tabTo(page, 'Skip to the content')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Show my codes')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Save these codes' }).waitFor()
  const [code = '', other = ''] = await shownCodes(page)
  for (const name of ['Copy all', 'Save as a text file', 'Save as PDF', 'Print', 'I have saved them']) {
    await tabTo(page, name)
  }
  await page.keyboard.press('Enter')
  assert.equal(await heading(page), 'Check your copy')
  await tabTo(page, 'One code from your copy')
  await page.keyboard.type(withSlip(code))
  await tabTo(page, 'Check it')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  assert.equal(await focused(page), 'code')
  const field = page.locator('input.code:visible')
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  const words = await field.evaluate((one) =>
    (one.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.innerText ?? ''),
  )
  assert.match(words.join(' '), /One symbol is wrong or two are swapped/)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Saved for certain' }).waitFor()

  await page.goto((await stage.open('keys', 'challenge')).url)
  await tabTo(page, 'I don’t have my codes')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Try another way')
  await page.goto(`${stage.origin}/pages`)
  await tabTo(page, 'Backup code')
  await page.keyboard.type(other)
  await tabTo(page, 'Use this code')
  await page.keyboard.press('Space')
  await page.getByRole('heading', { name: 'You are in.' }).waitFor()
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0, 'nothing moves')
})

test('the field for a code takes it whole, lets password managers and paste do their work, and asks for no other code', async () => {
  const { page } = await visit(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
  page.setDefaultTimeout(5000)
  await page.goto((await stage.open('field', 'challenge')).url)
  const field = page.locator('input.code')
  const attributes = await field.evaluate((one) =>
    Object.fromEntries(Array.from(one.attributes, ({ name, value }) => [name, value])),
  )
  const { type, autocomplete, inputmode, autocapitalize, spellcheck, autocorrect, maxlength } = attributes
  assert.deepEqual(
    { type, autocomplete, inputmode, autocapitalize, spellcheck, autocorrect, maxlength },
    {
      type: 'text',
      autocomplete: 'off',
      inputmode: 'text',
      autocapitalize: 'characters',
      spellcheck: 'false',
      autocorrect: 'off',
      maxlength: undefined,
    },
  )
  const pasted = ' x7k9 m3np-qr2w 5t8e '
  await page.evaluate((text) => navigator.clipboard.writeText(text), pasted)
  await field.focus()
  await page.keyboard.press('ControlOrMeta+v')
  assert.equal(await field.inputValue(), pasted)
})
