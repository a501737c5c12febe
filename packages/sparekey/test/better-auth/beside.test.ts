import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bearer, emailOTP } from 'better-auth/plugins'
import { wrongCode } from '../support/codes.ts'
import { atSecondFactor, createSite, enrolled, password, totp, type Site } from './site.ts'

const undelayed = { policy: { attempts: { delaysSeconds: [] } } }

test('other plugins see the step as better-auth’s own: a bearer token comes with the session', async () => {
  const site = await createSite({ plugins: [bearer()] })
  const { email, codes } = await enrolled(site)
  const browser = await atSecondFactor(site, email)
  const response = await browser.post('/two-factor/verify-backup-code', { code: codes[0] })
  const token = response.headers.get('set-auth-token') ?? ''
  const session = await site.auth.api.getSession({
    headers: new Headers({ authorization: `Bearer ${token}` }),
  })
  assert.equal(session?.user.email, email)
})

test('a burst of wrong codes gets no more tries than one after another', async () => {
  const site = await createSite(undelayed)
  const { email, userId } = await enrolled(site)
  const browser = await atSecondFactor(site, email)
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        browser.post('/two-factor/verify-backup-code', { code: wrongCode(round * 10 + index) }),
      ),
    )
  }
  const { failedAttempts } = await site.sparekey.status(userId)
  assert.ok(failedAttempts > 0 && failedAttempts <= 5, String(failedAttempts))
})

test('failures of the authenticator and of codes lock the same account', async () => {
  const site = await createSite(undelayed)
  const { email, codes } = await enrolled(site)
  for (let time = 0; time < 10; time += 1) {
    const browser = await atSecondFactor(site, email)
    if (time % 2 === 0) await browser.twoFactor.verifyTotp({ code: '000000' })
    else await browser.twoFactor.verifyBackupCode({ code: wrongCode(time) })
  }
  const { error } = await (
    await atSecondFactor(site, email)
  ).twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
  assert.equal(error?.code, 'ACCOUNT_TEMPORARILY_LOCKED')
})

describe('people without a password', () => {
  /** Somebody who signs in by codes sent by mail. */
  const passwordless = async (allowPasswordless: boolean) => {
    let sent = ''
    const site: Site = await createSite({
      twoFactor: { allowPasswordless },
      plugins: [emailOTP({ sendVerificationOTP: async ({ otp }) => void (sent = otp) })],
    })
    const browser = site.browser()
    const email = 'nopassword@example.org'
    await browser.post('/email-otp/send-verification-otp', { email, type: 'sign-in' })
    assert.equal((await browser.post('/sign-in/email-otp', { email, otp: sent })).status, 200)
    return { site, browser }
  }

  test('enrol, make and replace a sheet where the application allows that', async () => {
    const { browser } = await passwordless(true)
    const enabled = (await (await browser.post('/two-factor/enable', {})).json()) as {
      totpURI: string
      backupCodes: string[]
    }
    assert.equal(enabled.backupCodes.length, 10)
    assert.equal((await browser.twoFactor.verifyTotp({ code: totp(enabled.totpURI) })).error, null)
    assert.equal((await browser.post('/two-factor/generate-backup-codes', {})).status, 200)
    assert.equal((await browser.backupCodes.replace({})).data?.codes.length, 10)
  })

  test('do not where it does not; and whoever has a password is asked for it all the same', async () => {
    const { browser } = await passwordless(false)
    assert.equal((await browser.post('/two-factor/enable', { password })).status, 400)
    const site = await createSite({ twoFactor: { allowPasswordless: true } })
    const person = await enrolled(site)
    assert.equal((await person.browser.backupCodes.replace({})).error?.code, 'INVALID_PASSWORD')
    assert.equal((await person.browser.post('/two-factor/generate-backup-codes', {})).status, 400)
  })
})
