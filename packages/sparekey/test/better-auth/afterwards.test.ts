import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SparekeyError } from '../../src/errors.ts'
import { atSecondFactor, createSite, enrolled, password, totp, type Site } from './site.ts'

/** Somebody who came in by a backup code. */
const recovering = async (site: Site) => {
  const person = await enrolled(site)
  const browser = await atSecondFactor(site, person.email)
  const used = await browser.twoFactor.verifyBackupCode({ code: person.codes[0] ?? '' })
  assert.equal(used.error, null)
  return { ...person, browser, elsewhere: person.browser }
}

const open = async (browser: Awaited<ReturnType<typeof recovering>>['browser']) => {
  const { data } = await browser.backupCodes.status()
  return data?.recovery?.tasks.filter(({ outcome }) => outcome === null).map(({ task }) => task) ?? null
}

describe('a new sheet', () => {
  test('generateBackupCodes gives one of ours, and the old one works until a new code is confirmed', async () => {
    const site = await createSite()
    const { browser, codes, email, userId } = await enrolled(site)
    await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    const made = await browser.twoFactor.generateBackupCodes({ password })
    const anew = made.data?.backupCodes ?? []
    assert.equal(new Set([...anew, ...codes]).size, 20)
    const still = await atSecondFactor(site, email)
    assert.equal((await still.twoFactor.verifyBackupCode({ code: codes[1] ?? '' })).error, null)

    const confirmed = await browser.backupCodes.confirm({ code: anew[0] ?? '' })
    assert.equal(confirmed.error, null)
    assert.equal((await site.sparekey.status(userId)).activeSet?.remaining, 10)
    const dead = await atSecondFactor(site, email)
    const refused = await dead.twoFactor.verifyBackupCode({ code: codes[2] ?? '' })
    assert.deepEqual([refused.error?.status, refused.error?.code], [401, 'SET_SUPERSEDED'])
    assert.equal((await dead.twoFactor.verifyBackupCode({ code: anew[0] ?? '' })).error, null)
  })

  test('is made for nobody without the password, nor without two factors', async () => {
    const site = await createSite()
    const { browser } = await enrolled(site)
    for (const call of [
      browser.twoFactor.generateBackupCodes({ password: 'wrong password' }),
      browser.backupCodes.replace({ password: 'wrong password' }),
      browser.backupCodes.replace({}),
    ]) {
      const { error } = await call
      assert.deepEqual([error?.status, error?.code], [400, 'INVALID_PASSWORD'])
    }
    const other = site.browser()
    await other.signUp.email({ email: 'plain@example.org', password, name: 'Bob' })
    const refused = await other.backupCodes.replace({ password })
    assert.equal(refused.error?.code, 'TWO_FACTOR_NOT_ENABLED')
    assert.equal(
      (await other.twoFactor.generateBackupCodes({ password })).error?.code,
      'TWO_FACTOR_NOT_ENABLED',
    )
  })

  test('the status says what is left, to its owner alone', async () => {
    const site = await createSite()
    const { browser, codes } = await enrolled(site)
    await browser.twoFactor.verifyBackupCode({ code: codes[3] ?? '' })
    const { data } = await browser.backupCodes.status()
    assert.deepEqual(
      [data?.state, data?.activeSet?.remaining, data?.activeSet?.redemptions.map(({ label }) => label)],
      ['active', 9, [codes[3]?.slice(0, 2)]],
    )
    const stranger = await site.browser().backupCodes.status()
    assert.equal(stranger.error?.status, 401)
  })

  test('codes cannot be shown again, on the server neither', async () => {
    const site = await createSite()
    const { userId } = await enrolled(site)
    await assert.rejects(site.auth.api.viewBackupCodes({ body: { userId } }), {
      name: 'APIError',
      message: /^Backup codes are not stored/,
    })
  })
})

describe('after a sign-in by a backup code', () => {
  test('the tasks are ticked off as they are done, and the token stays on the server', async () => {
    const site = await createSite()
    const { browser, codes } = await recovering(site)
    const shown = await browser.backupCodes.status()
    assert.deepEqual(await open(browser), [
      'reenroll_factor',
      'replace_codes',
      'change_password',
      'end_other_sessions',
    ])
    assert.doesNotMatch(JSON.stringify([shown.data, [...browser.cookies]]), /rct_/)
    assert.doesNotMatch(JSON.stringify(site.tables), /rct_/)

    const next = 'another horse battery'
    await browser.client.changePassword({ currentPassword: password, newPassword: next })
    assert.deepEqual(await open(browser), ['reenroll_factor', 'replace_codes', 'end_other_sessions'])
    await browser.client.revokeOtherSessions()
    assert.deepEqual(await open(browser), ['reenroll_factor', 'replace_codes'])

    await browser.twoFactor.disable({ password: next })
    const { data } = await browser.twoFactor.enable({ password: next })
    assert.ok(data !== null && 'totpURI' in data)
    await browser.twoFactor.verifyTotp({ code: totp(data.totpURI) })
    assert.deepEqual(await open(browser), ['replace_codes'])
    const anew = (data as { backupCodes?: string[] }).backupCodes ?? []
    assert.equal(anew.includes(codes[1] ?? ''), false)
    const confirmed = await browser.backupCodes.confirm({ code: anew[0] ?? '' })
    assert.equal(confirmed.data?.recovery?.state, 'completed')
  })

  test('a new sheet is made without the password, in that session alone', async () => {
    const site = await createSite()
    const { browser, elsewhere, userId } = await recovering(site)
    const made = await browser.backupCodes.replace({})
    assert.equal(made.data?.codes.length, 10)
    assert.equal((await elsewhere.backupCodes.replace({})).error?.code, 'INVALID_PASSWORD')
    const { items } = await site.sparekey.events(userId)
    assert.equal(items.find(({ type }) => type === 'set.issued')?.detail['reason'], 'recovery')
  })

  test('a person may leave a task as it is', async () => {
    const site = await createSite()
    const { browser } = await recovering(site)
    assert.equal((await browser.backupCodes.decline({ task: 'change_password' })).error, null)
    assert.equal((await open(browser))?.includes('change_password'), false)
    assert.equal((await browser.backupCodes.decline({ task: 'rule the world' })).error?.status, 404)
  })

  test('who came in by the authenticator has no recovery', async () => {
    const site = await createSite()
    const { email, totpURI } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    assert.equal((await browser.twoFactor.verifyTotp({ code: totp(totpURI) })).error, null)
    assert.equal(await open(browser), null)
    assert.equal((await browser.backupCodes.replace({})).error?.code, 'INVALID_PASSWORD')
  })
})

describe('what happens to the account', () => {
  const signals = async (site: Site, userId: string) =>
    (await site.sparekey.events(userId)).items
      .filter(({ type }) => type === 'signal.received')
      .map(({ detail }) => detail['type'])
      .toReversed()

  test('switching two factors off takes the codes with it', async () => {
    const site = await createSite()
    const { browser, userId, codes } = await enrolled(site)
    await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    // The recovery of that use holds the signal back; without one it takes effect at once.
    const other = await enrolled(site)
    await other.browser.twoFactor.disable({ password })
    assert.equal((await site.sparekey.status(other.userId)).state, 'revoked')
    await browser.twoFactor.disable({ password })
    assert.equal((await site.sparekey.status(userId)).state, 'active')
    assert.deepEqual(await signals(site, other.userId), ['factor_changed', 'factor_removed'])
  })

  test('a changed and a reset password are told', async () => {
    const site = await createSite()
    const { browser, email, userId } = await enrolled(site)
    await browser.client.changePassword({ currentPassword: password, newPassword: 'second password' })
    await browser.client.requestPasswordReset({ email })
    const [token = ''] = site.resets
    const wrong = await browser.client.resetPassword({ token: 'made up', newPassword: 'third password' })
    assert.notEqual(wrong.error, null)
    assert.equal((await browser.client.resetPassword({ token, newPassword: 'third password' })).error, null)
    assert.deepEqual(await signals(site, userId), ['factor_changed', 'password_changed', 'password_changed'])
  })

  test('a deleted user is erased here', async () => {
    const site = await createSite()
    const { browser, userId } = await enrolled(site)
    assert.equal((await browser.client.deleteUser({ password })).error, null)
    assert.equal((await site.sparekey.status(userId)).state, 'none')
    const { items } = await site.sparekey.events(userId)
    assert.deepEqual(
      items.map(({ type }) => type),
      ['account.erased'],
    )
  })

  test('a signal that is not taken leaves what better-auth did; an erasure that fails is not kept silent', async () => {
    const down = () => Promise.reject(new SparekeyError('internal', 'Down.'))
    const site = await createSite({
      through: (sparekey) => ({ ...sparekey, signal: down, erase: down }),
    })
    const { browser } = await enrolled(site)
    assert.equal((await browser.twoFactor.disable({ password })).error, null)
    assert.notEqual((await browser.client.deleteUser({ password })).error, null)
  })

  test('the owner is told at the address that better-auth knows', async () => {
    const site = await createSite()
    const { email, codes } = await enrolled(site)
    await (await atSecondFactor(site, email)).twoFactor.verifyBackupCode({ code: codes[0] ?? '' })
    while ((await site.sparekey.runDue()).done > 0);
    assert.deepEqual(
      site.notices.map(({ kind, to }) => [kind, to?.address]),
      [
        ['sheet_made', email],
        ['code_used', email],
      ],
    )
  })

  test('what could not be decided is 503, costs no try of better-auth, and no code', async () => {
    let isDown = true
    const site = await createSite({
      through: (sparekey) => ({
        ...sparekey,
        redeem: (...call) =>
          isDown
            ? Promise.reject(new SparekeyError('overloaded', 'Busy.', { retryAfterSeconds: 2 }))
            : sparekey.redeem(...call),
      }),
    })
    const { email, codes } = await enrolled(site)
    const browser = await atSecondFactor(site, email)
    for (let time = 0; time < 6; time += 1) {
      const response = await browser.post('/two-factor/verify-backup-code', { code: codes[0] })
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '2'])
    }
    isDown = false
    assert.equal((await browser.twoFactor.verifyBackupCode({ code: codes[0] ?? '' })).error, null)
  })
})
