import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, openStage, readPage, savedSheet, type Stage, visit } from './stage.ts'

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  stage.close()
  await browser.close()
})

const asTyped = (code: string): string => ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `
const withSlip = (code: string): string => code.slice(0, -1) + (code.endsWith('Z') ? 'Y' : 'Z')

test('enrol: a sheet is shown once, kept in three ways, proved by typing one code back, and gone', async () => {
  const page = await visit(browser, stage, 'ada')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const complaints: string[] = []
  page.on('console', (message) => void complaints.push(message.text()))
  await page.goto(`${stage.origin}/enroll`)
  await page.evaluate(() => {
    const told: string[] = []
    Object.assign(globalThis, { told })
    for (const type of ['issued', 'confirmed']) {
      addEventListener(`sparekey-${type}`, (event) =>
        told.push(type + JSON.stringify((event as CustomEvent).detail)),
      )
    }
  })
  await page.getByRole('button', { name: 'Show my codes' }).dblclick()
  const codes = await page.locator('code').allTextContents()
  await page.getByRole('heading', { name: /^Sheet [0-9A-Z]{4}$/ }).waitFor()
  const shown = codes.length === 0 ? await page.locator('code').allTextContents() : codes
  assert.equal(shown.length, 10)
  assert.deepEqual(shown, shown.toSorted())
  assert.deepEqual(
    await page.locator('code b').allTextContents(),
    shown.map((code) => code.slice(0, 2)),
  )
  assert.equal(stage.asked.filter(({ path }) => path === 'issue').length, 1, 'a double click makes one sheet')

  await page.getByRole('button', { name: 'Copy all' }).click()
  await page.getByText('Copied.').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown.join('\n'))
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as text' }).click(),
  ])
  assert.match(
    download.suggestedFilename(),
    /^backup-codes_127\.0\.0\.1_ada-example\.org_sheet-[0-9A-Z]{4}_[\d-]{10}\.txt$/,
  )
  const file = readFileSync(await download.path(), 'utf8')
  assert.ok(shown.every((code) => file.includes(`[ ] ${code}\r\n`)))

  await page.evaluate(() => {
    const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow')!
    Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
      get(this: HTMLIFrameElement) {
        const view = get?.call(this) as Window
        view.print = () => void Object.assign(globalThis, { printed: view.document.body.textContent })
        return view
      },
    })
  })
  await page.getByRole('button', { name: 'Print' }).click()
  const printed = await page.evaluate(() => (globalThis as unknown as { printed: string }).printed)
  assert.ok(shown.every((code) => printed.includes(code)) && !printed.includes('An application'))

  await page.getByRole('button', { name: 'I have saved them' }).click()
  assert.equal(await page.locator('iframe').count(), 0, 'what it was printed from is gone')
  const second = await readPage(page)
  assert.ok(!shown.some((code) => second.includes(code)), 'the second screen has no codes')
  const field = page.getByRole('textbox')
  const check = page.getByRole('button', { name: 'Check' })
  await field.fill(shown.join('\n'))
  await check.click()
  await page.getByText('Just one of them, please.').waitFor()
  await field.fill(withSlip(shown[3]!))
  await check.click()
  await page.getByText('Not quite').waitFor()
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  assert.equal(stage.asked.filter(({ path }) => path === 'confirm').length, 0, 'neither was sent')
  await page.getByRole('button', { name: 'Show them again' }).click()
  assert.deepEqual(await page.locator('code').allTextContents(), shown)
  await page.getByRole('button', { name: 'I have saved them' }).click()
  await page.getByRole('textbox').fill(asTyped(shown[3]!))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your codes are saved' }).waitFor()
  const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told.join(' '))
  assert.match(told, /^issued\{.*"serial".*confirmed\{/)
  assert.ok(!shown.some((code) => told.includes(code)), 'no event holds a code')
  const { activeSet } = await stage.sparekey.status('ada')
  assert.equal(activeSet?.remaining, 10, 'the code that was typed back stays unused')
  assert.deepEqual(complaints, [], 'the content security policy stopped nothing')
})

test('enrol: a sheet of digits is typed back on a number pad, and a letter in it is named', async () => {
  const digits = await openStage({ policy: { format: 'digits' } })
  try {
    const page = await visit(browser, digits, 'ada')
    await page.goto(`${digits.origin}/enroll`)
    await page.getByRole('button', { name: 'Show my codes' }).click()
    const [code = ''] = await page.locator('code').allTextContents()
    assert.match(code, /^\d{4}(-\d{4}){5}$/)
    await page.getByRole('button', { name: 'I have saved them' }).click()
    const field = page.getByRole('textbox')
    assert.equal(await field.getAttribute('inputmode'), 'numeric')
    await field.fill(`${code.slice(0, -1)}O`)
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('A code of this length has only digits. Look at the sixth group.').waitFor()
    await field.fill(code.replaceAll('-', ' '))
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('heading', { name: 'Your codes are saved' }).waitFor()
    await page.context().close()
  } finally {
    digits.close()
  }
})

test('enrol: going elsewhere and back, and taking the element away, leave no code behind', async () => {
  const page = await visit(browser, stage, 'back')
  await page.goto(`${stage.origin}/enroll`)
  await page.getByRole('button', { name: 'Show my codes' }).click()
  await page.locator('code').first().waitFor()
  const [code = ''] = await page.locator('code').allTextContents()
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  assert.ok(!(await readPage(page)).includes(code))
  assert.equal(await page.getByRole('button', { name: 'Show my codes' }).count(), 1)
  await page.goto(`${stage.origin}/elsewhere`)
  await page.goBack()
  await page.getByRole('button', { name: 'Show my codes' }).click()
  await page.locator('code').first().waitFor()
  assert.ok(!(await readPage(page)).includes(code), 'another sheet')
  const left = await page.evaluate(() => {
    const element = document.querySelector('sparekey-enroll')
    element?.remove()
    return element?.shadowRoot?.querySelectorAll('code').length
  })
  assert.equal(left, 0)
})

describe('challenge', () => {
  const open = async (person: string) => {
    const page = await visit(browser, stage, person, { whole: false })
    await page.goto(`${stage.origin}/challenge`)
    const use = async (code: string): Promise<void> => {
      await page.getByRole('textbox').fill(code)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    const sent = (): number => stage.asked.filter(({ path }) => path === 'redeem').length
    return { page, use, sent }
  }

  test('slips and foreign codes are named, the field is marked, and none of it is sent', async () => {
    const [code = ''] = await savedSheet(stage, 'slips')
    const { page, use, sent } = await open('slips')
    const already = sent()
    const named: readonly (readonly [string, RegExp])[] = [
      ['', /Enter one code/],
      [withSlip(code), /Not quite/],
      ['X7K9-M3N-QR2W-5T8E', /second group is too short/],
      ['X7K9-M3NPP-QR2W-5T8E', /second group is too long/],
      ['U7K9-M3NP-QR2W-5T8E', /no letter U/],
      ['A7K2', /name of a sheet/],
      ['123 456', /authenticator app/],
      ['12345678', /another service/],
      ['abandon ability able about above absent absorb abstract absurd abuse access zoo', /It was not sent/],
      [
        '1. legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. will 11. thank 12. yellow',
        /It was not sent/,
      ],
    ]
    for (const [typed, sentence] of named) {
      await use(typed)
      const error = page.getByRole('alert')
      assert.match(await error.innerText(), sentence)
      assert.equal(await page.getByRole('textbox').getAttribute('aria-invalid'), 'true')
    }
    assert.equal(sent(), already)
    assert.ok(!stage.asked.some(({ body }) => /abandon|legal/.test(body)))
  })

  test('a code of an older list, which another system made, is sent when it is sent again as it stands', async (t) => {
    const older = await openStage({ policy: { preset: 'legacy' } })
    t.after(() => older.close())
    const codes = [{ code: 'aB3dE-9xYz1' }, { code: 'Qw7rT-2uIo8' }]
    const moved = { source: 'elsewhere', symbols: 'alphanumeric_cased', codes } as const
    assert.ok((await older.sparekey.importSet('ada', moved)).ok)
    const page = await visit(browser, older, 'ada', { whole: false })
    await page.clock.install()
    await page.goto(`${older.origin}/challenge`)
    await page.getByRole('textbox').fill('aB3dE-9xYz1')
    const send = page.getByRole('button', { name: 'Sign in' })
    await send.dblclick()
    assert.notEqual(await page.getByRole('alert').innerText(), '')
    const sent = () => older.asked.filter(({ path }) => path === 'redeem').length
    assert.equal(sent(), 0, 'nobody has looked between the clicks of a double click')
    await page.clock.fastForward(1500)
    await send.click()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    assert.equal(sent(), 1)
    assert.equal((await older.sparekey.status('ada')).activeSet?.remaining, 1)
    await page.context().close()
  })

  test('each refusal is said in plain words, with what to do', async () => {
    const [first = '', second = ''] = await savedSheet(stage, 'refused')
    const { page, use } = await open('refused')
    const firstFactor = { methods: ['pwd'], at: stage.clock.now() }
    await stage.sparekey.redeem('refused', { code: first, firstFactor })
    const said = async (sentence: RegExp): Promise<void> => page.getByText(sentence).waitFor()
    await use(first)
    await said(/already used on .+\. Cross it off/)
    await use('9QMT-4XWE-7RK2-3VHD')
    await said(/This code is not right/)
    await savedSheet(stage, 'refused')
    await use(second)
    await said(/from the older sheet [0-9A-Z]{4}/)
    for (let tries = 0; tries < 3; tries += 1) {
      await stage.sparekey.redeem('refused', { code: '9QMT-4XWE-7RK2-3VHD', firstFactor })
    }
    await use('9QMT-4XWE-7RK2-3VHD')
    await said(/Too many tries\. Please wait until/)
  })

  test('a code that was typed and not sent is gone when the page is left', async () => {
    const { page } = await open('left')
    await page.getByRole('textbox').fill('X7K9-M3NP-QR2W-5T8E')
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
    assert.equal(await page.getByRole('textbox').inputValue(), '')
  })

  test('who has no codes is led to help, and told what not to do', async () => {
    const { page } = await open('helpless')
    await page.getByText("I don't have my codes").click()
    await page.getByText('Do not keep guessing').waitFor()
    assert.equal(await page.getByRole('link', { name: 'Get help to sign in' }).getAttribute('href'), '/help')
  })

  test('a lost answer: the connection is cut after the code was spent; the page repeats, one code is spent, and the person is in', async () => {
    const [code = ''] = await savedSheet(stage, 'cut')
    const { page, use } = await open('cut')
    const from = stage.asked.length
    stage.cutAnswers = 1
    await use(asTyped(code))
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    const redeems = stage.asked.slice(from).filter(({ path }) => path === 'redeem')
    assert.equal(stage.cutAnswers, 0)
    assert.equal(redeems.length, 2)
    assert.equal(new Set(redeems.map(({ key }) => key)).size, 1)
    assert.equal((await stage.sparekey.status('cut')).activeSet?.remaining, 9)
    const cookies = await page.context().cookies()
    assert.ok(cookies.some(({ name, value }) => name === 'in' && value === 'bkcode'))
  })

  test('no answer at all is said so; trying again by hand is the same attempt', async () => {
    const [code = ''] = await savedSheet(stage, 'away')
    const { page, use } = await open('away')
    const from = stage.asked.length
    stage.cutAnswers = 3
    await use(code)
    await page.getByText('There was no answer. Nothing is lost').waitFor()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    const redeems = stage.asked.slice(from).filter(({ path }) => path === 'redeem')
    assert.equal(new Set(redeems.map(({ key }) => key)).size, 1)
    assert.equal((await stage.sparekey.status('away')).activeSet?.remaining, 9)
  })

  test('a double click sends once; afterwards the list of what to do can be worked through', async () => {
    const [code = ''] = await savedSheet(stage, 'twice')
    const { page } = await open('twice')
    const from = stage.asked.length
    await page.getByRole('textbox').fill(code)
    await page.getByRole('button', { name: 'Sign in' }).dblclick()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    assert.equal(stage.asked.slice(from).filter(({ path }) => path === 'redeem').length, 1)
    await page.getByText('9 codes are left').waitFor()
    assert.equal(await page.getByRole('link', { name: 'Go on' }).getAttribute('href'), '/home')
    await page.getByRole('button', { name: 'Not now: Change your password.' }).click()
    await page.getByText(/^Change your password\. Not now\.$/).waitFor()
    const { recovery } = await stage.sparekey.status('twice')
    assert.equal(recovery?.tasks.find(({ task }) => task === 'change_password')?.outcome, 'declined')
    await page.getByRole('button', { name: 'Make a new sheet', exact: true }).click()
    await page.getByRole('button', { name: 'Show my codes' }).click()
    await page.locator('code').first().waitFor()
    const events = await stage.sparekey.events('twice')
    const issued = events.items.find(({ type }) => type === 'set.issued')
    assert.equal(issued?.detail['reason'], 'recovery', 'by the token that the application kept')
    assert.doesNotMatch(JSON.stringify(stage.asked) + (await readPage(page)), /rct_/)
  })
})

test('manage: what is left and used, a new sheet beside the old one, and stopping it', async () => {
  const [code = ''] = await savedSheet(stage, 'grace')
  const firstFactor = { methods: ['pwd'], at: stage.clock.now() }
  await stage.sparekey.redeem('grace', { code, firstFactor })
  const page = await visit(browser, stage, 'grace')
  await page.goto(`${stage.origin}/manage`)
  await page.getByText('9 of 10 codes are left.').waitFor()
  await page.getByText(`The code that starts with ${code.slice(0, 2)}, on`).waitFor()
  await page.getByRole('button', { name: 'Make a new sheet' }).click()
  await page.getByRole('button', { name: 'Show my codes' }).click()
  await page.getByText('Your old sheet keeps working').waitFor()
  const [anew = ''] = await page.locator('code').allTextContents()
  await page.getByRole('button', { name: 'I have saved them' }).click()
  await page.getByRole('textbox').fill(anew)
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('Your old sheet no longer works').waitFor()
  await page.reload()
  await page.getByText('10 of 10 codes are left.').waitFor()
  await page.getByRole('button', { name: 'My sheet may have been seen' }).click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.getByRole('button', { name: 'My sheet may have been seen' }).click()
  await page.getByRole('button', { name: 'Stop the sheet' }).click()
  await page.getByText('The sheet was stopped.').waitFor()
  assert.equal((await stage.sparekey.status('grace')).state, 'revoked')
})

test('texts can be replaced one by one, and the language is that of the page', async () => {
  const page = await visit(browser, stage, 'texts')
  await page.goto(`${stage.origin}/enroll?lang=de`)
  await page.getByRole('heading', { name: 'Ihre Backup-Codes' }).waitFor()
  await page.evaluate(() => {
    Object.assign(document.querySelector('sparekey-enroll')!, { texts: { showCodes: 'Her damit' } })
  })
  await page.getByRole('button', { name: 'Her damit' }).waitFor()
  assert.equal(await page.getByRole('heading', { name: 'Ihre Backup-Codes' }).count(), 1)
})
