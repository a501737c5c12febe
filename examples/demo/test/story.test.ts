import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Request } from 'playwright-core'
import {
  follow,
  givePasskeys,
  heading,
  history,
  openBrowser,
  openStage,
  press,
  type Stage,
  visit,
} from './stage.ts'
import { digitsAt } from '../security/digits.ts'
import {
  ada,
  signIn,
  type Someone,
  typeDigits,
  useCode,
  walkThroughList,
  walkToChallenge,
  walkToSheet,
} from './walk.ts'

let browser: Browser
let stage: Stage
before(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
})
after(async () => {
  await browser.close()
  await stage.close()
})

const someone = (name: string): Someone => ({ ...ada, name, email: `${name.toLowerCase()}@example.org` })

const accountIdOf = async (email: string): Promise<string> => {
  const { internalAdapter } = await stage.demo.auth.$context
  return (await internalAdapter.findUserByEmail(email))?.user.id ?? ''
}

/** Codes that are found in a text, in whatever writing. */
const foundIn = (codes: readonly string[], text: string): readonly string[] => {
  const plain = text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
  return codes.filter((code) => plain.includes(code.replaceAll('-', '')))
}

const stored = (): string =>
  readdirSync(stage.dataDirectory)
    .map((name) => readFileSync(join(stage.dataDirectory, name), 'latin1'))
    .join('\n')

test('a lost phone, from the first page to the last: an answer is lost on the way, and no code is anywhere but on the sheet', async () => {
  const { page, asked, complaints } = await visit(browser)
  const codes = await walkToSheet(page, stage.origin, ada)
  assert.equal(codes.length, 10)

  await walkToChallenge(page, ada)
  const uses = (): readonly Request[] => asked.filter((one) => one.url().endsWith('/backup-codes/redeem'))
  stage.loseAnswers('POST /backup-codes/redeem')
  // The browser tries a connection that it had used before once more by itself, and then gives the request up.
  page.once('requestfailed', () => stage.loseAnswers(null))
  await useCode(page, ` ${codes[4]?.toLowerCase().replaceAll('-', ' ')} `)
  const [cut, repeated, ...more] = uses()
  assert.deepEqual(more, [])
  assert.ok(cut?.failure() !== null, 'the connection was cut')
  assert.equal((await repeated?.response())?.status(), 201)
  assert.equal(repeated?.headers()['idempotency-key'], cut?.headers()['idempotency-key'])
  const accountId = await accountIdOf(ada.email)
  assert.equal((await stage.demo.sparekey.status(accountId)).activeSet?.remaining, 9, 'one code is spent')

  const newCodes = await walkThroughList(page, ada, 'eight quiet herons')
  assert.equal(await heading(page), 'Nothing is left to put right')
  const { activeSet, recovery } = await stage.demo.sparekey.status(accountId)
  assert.equal(activeSet?.remaining, 10)
  assert.equal(recovery, null)
  await follow(page, 'Read the mail')
  assert.deepEqual(await page.locator('.mail h2').allInnerTexts(), [
    'Your backup codes are saved',
    'A new sheet of backup codes was made',
    'A backup code was used to sign in',
    'Your backup codes are saved',
    'A new sheet of backup codes was made',
  ])
  await page.goto(`${stage.origin}/account`)
  assert.match(await page.locator('.story').innerText(), /That is the whole story/)
  await press(page, 'Sign out')
  await signIn(page, ada.email, ada.password)
  assert.match(await page.locator('.problem').first().innerText(), /not right/, 'the old password is over')

  const everyCode = [...codes, ...newCodes]
  const addresses = [...asked.map((one) => one.url()), ...(await history(page))]
  assert.deepEqual(foundIn(everyCode, addresses.join('\n')), [])
  assert.deepEqual(foundIn(everyCode, stage.log.join('\n')), [])
  assert.deepEqual(foundIn(everyCode, JSON.stringify(stage.demo.mailbox.list())), [])
  assert.deepEqual(foundIn(everyCode, stored()), [])
  assert.ok(addresses.every((one) => one === 'about:blank' || one.startsWith(stage.origin)))
  const lost = complaints.filter((one) => !/ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|status of 400/.test(one))
  assert.deepEqual(lost, [])
})

test('half a sign-in opens nothing and tells nothing; the digits make it whole; a phone that is replaced ends its sheet', async () => {
  const grace = someone('Grace')
  const phone = await visit(browser)
  let secret = ''
  await walkToSheet(phone.page, stage.origin, grace, async (state) => {
    if (state === 'app') secret = (await phone.page.locator('.secret').innerText()).replaceAll(' ', '')
  })

  const { page } = await visit(browser)
  await page.goto(`${stage.origin}/sign-in`)
  await signIn(page, grace.email, grace.password)
  await page.goto(`${stage.origin}/account`)
  assert.equal(await heading(page), 'Sign in')
  const told = await page.evaluate(async () => {
    const answer = await fetch('/backup-codes/status', { headers: { 'Sparekey-Request': '1' } })
    return ((await answer.json()) as { readonly status: unknown }).status
  })
  assert.equal(told, null)

  await page.goto(`${stage.origin}/sign-in/second-step`)
  await page.getByLabel('Six digits').fill(digitsAt(`otpauth://totp/Grace?secret=${secret}`, new Date()))
  await press(page, 'Sign in')
  assert.equal(await heading(page), 'Good day, Grace')
  const headers = { Origin: stage.origin }
  await page.request.post(`${stage.origin}/put-right/end-others`, { headers, form: {} })
  await phone.page.reload()
  assert.equal(await heading(phone.page), 'Sign in')

  await page.goto(`${stage.origin}/authenticator`)
  assert.match(await page.locator('.lead').innerText(), /so does the sheet of backup codes/)
  await page.getByLabel('Your password').fill(grace.password)
  await press(page, 'Go on')
  await typeDigits(page)
  await page.getByText('You have no codes that work').waitFor()
  assert.equal((await stage.demo.sparekey.status(await accountIdOf(grace.email))).state, 'revoked')
})

test('a passkey signs in whole, and counts as the new way in after a code was used', async () => {
  const alan = someone('Alan')
  const { page } = await visit(browser)
  await givePasskeys(page)
  const codes = await walkToSheet(page, stage.origin, alan)
  await walkToChallenge(page, alan)
  await useCode(page, codes[7] ?? '')
  await follow(page, 'Put things right')
  await follow(page, 'Passkey')
  await press(page, 'Add a passkey')
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.match(await page.locator('.tasks li').first().innerText(), /Set up a new phone\s+✓ Done/)
  await press(page, 'Sign out')
  await press(page, 'Sign in with a passkey')
  await page.getByRole('heading', { name: 'Good day, Alan' }).waitFor()
})

test('“this was not me” in a message stops the sheet, and opening the link alone does not', async () => {
  const mary = someone('Mary')
  const { page } = await visit(browser)
  const codes = await walkToSheet(page, stage.origin, mary)
  await page.goto(`${stage.origin}/mail`)
  await follow(page.locator('.mail li', { hasText: mary.email }).first(), 'This was not me')
  const accountId = await accountIdOf(mary.email)
  assert.equal((await stage.demo.sparekey.status(accountId)).state, 'active')
  await press(page, 'Stop the sheet')
  assert.equal((await stage.demo.sparekey.status(accountId)).state, 'suspended')
  await page.goto(`${stage.origin}/account`)
  await press(page, 'Sign out')
  await signIn(page, mary.email, mary.password)
  await page.goto(`${stage.origin}/sign-in/backup-code`)
  await page.locator('sparekey-challenge input').fill(codes[2] ?? '')
  await press(page, 'Sign in')
  await page.locator('sparekey-challenge [role=alert]', { hasText: 'switched off' }).waitFor()
})

test('what another site sends is not done, and another name of this machine leads to the one address', async () => {
  const { page } = await visit(browser)
  await walkToSheet(page, stage.origin, someone('Edsger'))
  const post = (headers: Record<string, string>) =>
    page.request.post(`${stage.origin}/sign-out`, { headers, form: {}, maxRedirects: 0 })
  assert.equal((await post({ Origin: 'http://elsewhere.example' })).status(), 403)
  await page.reload()
  assert.equal(await heading(page), 'Good day, Edsger')
  const other = await fetch(stage.origin.replace('localhost', '127.0.0.1'), { redirect: 'manual' })
  assert.equal(other.headers.get('Location'), stage.origin)
})
