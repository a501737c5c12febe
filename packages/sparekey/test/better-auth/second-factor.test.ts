import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TWO_FACTOR_ERROR_CODES } from 'better-auth/plugins'
import { wrongCode } from '../support/codes.ts'
import { atSecondFactor, createSite, enrolled, password } from './site.ts'

const ours = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/

describe('enrolling', () => {
  test('what enabling answers with are our codes, and better-auth keeps nothing that could be used', async () => {
    const site = await createSite()
    const { codes, userId } = await enrolled(site)
    assert.equal(codes.length, 10)
    for (const code of codes) assert.match(code, ours)
    assert.deepEqual(
      site.tables.twoFactor.map((row) => row['backupCodes']),
      ['sparekey'],
    )
    const status = await site.sparekey.status(userId)
    assert.equal(status.pendingSet?.count, 10)
  })

  test('two factors are not on, and no code is asked for, until the authenticator was proven', async () => {
    const site = await createSite()
    const browser = site.browser()
    const email = 'early@example.org'
    await browser.signUp.email({ email, password, name: 'Ada' })
    const { data } = await browser.twoFactor.enable({ password })
    assert.match(data !== null && 'totpURI' in data ? data.totpURI : '', /^otpauth:\/\/totp\//)
    const answer = await site.browser().signIn.email({ email, password })
    assert.equal('twoFactorRedirect' in (answer.data ?? {}), false)
  })

  test('a wrong password makes no codes', async () => {
    const site = await createSite()
    const browser = site.browser()
    const { data } = await browser.signUp.email({ email: 'no@example.org', password, name: 'Ada' })
    const refused = await browser.twoFactor.enable({ password: 'another password' })
    assert.equal(refused.error?.code, 'INVALID_PASSWORD')
    assert.equal((await site.sparekey.status(data?.user.id ?? '')).state, 'none')
  })

  test('an answer with codes is kept by no cache', async () => {
    const site = await createSite()
    const browser = site.browser()
    await browser.signUp.email({ email: 'cache@example.org', password, name: 'Ada' })
    const response = await browser.post('/two-factor/enable', { password })
    assert.equal(response.headers.get('cache-control'), 'no-store')
  })
})

describe('signing in with a backup code', () => {
  test('a code opens a session, once, however it is typed', async () => {
    const site = await createSite()
    const { email, codes } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    assert.equal(await browser.isSignedIn(), false)
    const used = await browser.twoFactor.verifyBackupCode({
      code: codes[0]?.toLowerCase().replaceAll('-', ' ') ?? '',
    })
    assert.equal(used.data?.user.email, email)
    assert.equal(await browser.isSignedIn(), true)

    const again = await atSecondFactor(site, email)
    const refused = await again.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    assert.deepEqual([refused.error?.status, refused.error?.code], [401, 'CODE_ALREADY_USED'])
    assert.equal(await again.isSignedIn(), false)
  })

  test('the challenge is spent with the session that it opened', async () => {
    const site = await createSite()
    const { email, codes } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    const cookies = new Map(browser.cookies)
    await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    const thief = site.browser()
    for (const [name, value] of cookies) thief.cookies.set(name, value)
    const refused = await thief.twoFactor.verifyBackupCode({ code: codes[1] ?? '' })
    assert.equal(refused.error?.code, 'INVALID_TWO_FACTOR_COOKIE')
    assert.equal(await thief.isSignedIn(), false)
  })

  test('without the cookie of a sign-in no code is looked at', async () => {
    const site = await createSite()
    const { codes, userId } = await enrolled(site)
    const refused = await site.browser().twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    assert.equal(refused.error?.code, 'INVALID_TWO_FACTOR_COOKIE')
    const { failedAttempts, pendingSet } = await site.sparekey.status(userId)
    assert.deepEqual([failedAttempts, pendingSet?.count], [0, 10])
  })

  test('an expired challenge costs no code', async () => {
    const site = await createSite()
    const { email, codes, userId } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    for (const row of site.tables.verification) row['expiresAt'] = new Date(Date.now() - 1000)
    const refused = await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    assert.equal(refused.error?.code, 'INVALID_TWO_FACTOR_COOKIE')
    assert.equal((await site.sparekey.status(userId)).activeSet, null, 'no code was used')
  })

  test('disableSession answers without a session, trustDevice trusts the device', async () => {
    const site = await createSite()
    const { email, codes } = await enrolled(site)
    const without = await atSecondFactor(site, email)
    const answer = await without.twoFactor.verifyBackupCode({ code: codes[0] ?? '', disableSession: true })
    assert.equal(answer.data?.user.email, email)
    assert.equal(await without.isSignedIn(), false)

    const trusting = await atSecondFactor(site, email)
    await trusting.twoFactor.verifyBackupCode({ code: codes[1] ?? '', trustDevice: true })
    await trusting.signOut()
    const later = await trusting.signIn.email({ email, password })
    assert.equal('twoFactorRedirect' in (later.data ?? {}), false)
    assert.equal(await trusting.isSignedIn(), true)
  })

  test('somebody signed in can use one too, and keeps the session', async () => {
    const site = await createSite()
    const { browser, codes, userId } = await enrolled(site)
    const used = await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    assert.equal(used.error, null)
    assert.equal(await browser.isSignedIn(), true)
    assert.equal((await site.sparekey.status(userId)).activeSet?.remaining, 9)
  })

  test('where it came from is in the trail', async () => {
    const site = await createSite()
    const { email, codes, userId } = await enrolled(site)
    await (await atSecondFactor(site, email)).twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    const { items } = await site.sparekey.events(userId)
    assert.equal(items.find(({ type }) => type === 'code.redeemed')?.context?.userAgent, 'a browser')
  })
})

const undelayed = { policy: { attempts: { delaysSeconds: [] } } }

describe('at once', () => {
  test('one code in 20 parallel sign-ins opens one session', async () => {
    const site = await createSite(undelayed)
    const { email, codes } = await enrolled(site)
    const browsers = await Promise.all(Array.from({ length: 20 }, () => atSecondFactor(site, email)))
    const answers = await Promise.all(
      browsers.map((browser) => browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })),
    )
    assert.equal(answers.filter(({ data }) => data !== null).length, 1)
    const signedIn = await Promise.all(browsers.map((browser) => browser.isSignedIn()))
    assert.equal(signedIn.filter(Boolean).length, 1)
    for (const { error } of answers) if (error !== null) assert.equal(error.code, 'CODE_ALREADY_USED')
  })

  test('one code in 20 parallel requests of one sign-in opens one session', async () => {
    const site = await createSite(undelayed)
    const { email, codes, userId } = await enrolled(site)
    const before = site.tables.session.length
    const browser = await atSecondFactor(site, email)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.post('/two-factor/verify-backup-code', { code: codes[0] })),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(site.tables.session.length, before + 1)
    assert.equal((await site.sparekey.status(userId)).activeSet?.remaining, 9)
  })

  test('two different codes at once both succeed', async () => {
    const site = await createSite()
    const { email, codes, userId } = await enrolled(site)
    const browsers = [await atSecondFactor(site, email), await atSecondFactor(site, email)]
    const answers = await Promise.all(
      browsers.map((browser, index) =>
        browser.post('/two-factor/verify-backup-code', { code: codes[index] }),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    )
    for (const browser of browsers) assert.equal(await browser.isSignedIn(), true)
    assert.equal((await site.sparekey.status(userId)).activeSet?.remaining, 8)
  })

  test('all codes of a sheet at once all succeed', async () => {
    const site = await createSite(undelayed)
    const { email, codes, userId } = await enrolled(site)
    const browsers = await Promise.all(codes.map(() => atSecondFactor(site, email)))
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.twoFactor.verifyBackupCode({ code: codes[index] ?? '' })),
    )
    assert.deepEqual(
      answers.map(({ error }) => error),
      codes.map(() => null),
    )
    assert.equal((await site.sparekey.status(userId)).state, 'exhausted')
  })
})

describe('better-auth’s limits', () => {
  test('five wrong codes end the sign-in: a right one comes too late, and is not spent', async () => {
    const site = await createSite(undelayed)
    const { email, codes } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    for (const guess of [1, 2, 3, 4, 5]) {
      const { error } = await browser.twoFactor.verifyBackupCode({ code: wrongCode(guess) })
      assert.deepEqual(
        [error?.status, error?.message],
        [401, TWO_FACTOR_ERROR_CODES.INVALID_BACKUP_CODE.message],
      )
    }
    const late = await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    assert.deepEqual([late.error?.status, late.error?.code], [400, 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'])
    const anew = await atSecondFactor(site, email)
    assert.equal((await anew.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })).error, null)
  })

  test('a slip spends none of them', async () => {
    const site = await createSite()
    const { email, codes, userId } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    for (let slip = 0; slip < 6; slip += 1) {
      const { error } = await browser.twoFactor.verifyBackupCode({ code: codes[0]?.slice(0, -1) ?? '' })
      assert.deepEqual([error?.status, error?.code], [401, 'INVALID_BACKUP_CODE'])
    }
    assert.equal((await site.sparekey.status(userId)).failedAttempts, 0)
    assert.equal((await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })).error, null)
  })

  test('ten failures lock the account across sign-ins, and a success sets the count back', async () => {
    const site = await createSite(undelayed)
    const { email, codes } = await enrolled(site)
    const fail = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        const browser = await atSecondFactor(site, email)
        await browser.twoFactor.verifyBackupCode({ code: wrongCode(time) })
      }
    }
    await fail(9)
    const saved = await atSecondFactor(site, email)
    assert.equal((await saved.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })).error, null)
    await fail(10)
    const locked = await atSecondFactor(site, email)
    const { error } = await locked.twoFactor.verifyBackupCode({ code: codes[1] ?? '' })
    assert.deepEqual([error?.status, error?.code], [429, 'ACCOUNT_TEMPORARILY_LOCKED'])
  })

  test('our own delays are said with the time to wait', async () => {
    const site = await createSite()
    const { email, codes } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    for (const guess of [1, 2, 3, 4]) await browser.twoFactor.verifyBackupCode({ code: wrongCode(guess) })
    const response = await browser.post('/two-factor/verify-backup-code', { code: codes[0] })
    assert.equal(response.status, 429)
    assert.match(response.headers.get('retry-after') ?? '', /^(30|29)$/)
  })
})
