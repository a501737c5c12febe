import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TwoFactorOptions } from 'better-auth/plugins'
import { moveBackupCodes } from '../../src/integrations/better-auth/entry.ts'
import { atSecondFactor, createSite, enrolled, password, type SiteOptions } from './site.ts'

const theirs = /^[0-9A-Za-z]{5}-[0-9A-Za-z]{5}$/

/** Somebody with better-auth's own codes, and the same site after it took over this plugin. */
const moving = async (twoFactor: TwoFactorOptions = {}, after: SiteOptions = {}) => {
  const before = await createSite({ ownCodes: true, twoFactor })
  const person = await enrolled(before)
  const site = await createSite({ tables: before.tables, twoFactor, ...after })
  const stored = () => site.tables.twoFactor.map((row) => row['backupCodes'])
  return { site, person, stored, before }
}

const reversed = {
  encrypt: async (text: string) => [...text].toReversed().join(''),
  decrypt: async (text: string) => [...text].toReversed().join(''),
}

for (const [name, storeBackupCodes] of [
  ['encrypted', 'encrypted'],
  ['plain', 'plain'],
  ['in a way of the application', reversed],
] as const) {
  test(`codes that better-auth stored ${name} go on working, each once, and are deleted there`, async () => {
    const { site, person, stored } = await moving({ backupCodeOptions: { storeBackupCodes } })
    // Their codes tell capitals from small letters; one code in 230 has no capital.
    const second = person.codes.find((code) => code !== code.toLowerCase()) ?? ''
    const first = person.codes.find((code) => code !== second) ?? ''
    assert.match(first, theirs)
    const browser = await atSecondFactor(site, person.email)
    assert.equal((await browser.twoFactor.verifyBackupCode({ code: first })).data?.user.email, person.email)
    assert.equal(await browser.isSignedIn(), true)
    assert.deepEqual(stored(), ['sparekey'])
    const again = await atSecondFactor(site, person.email)
    assert.equal((await again.twoFactor.verifyBackupCode({ code: first })).error?.code, 'CODE_ALREADY_USED')
    assert.equal((await again.twoFactor.verifyBackupCode({ code: second.toLowerCase() })).error?.status, 401)
    assert.equal((await again.twoFactor.verifyBackupCode({ code: second })).error, null)
    assert.equal((await site.sparekey.status(person.userId)).activeSet?.remaining, 8)
  })
}

describe('moving', () => {
  test('what was used before is not among them', async () => {
    const { site, person, before } = await moving()
    // The tables are the same: a code is used at the site as it was.
    const browser = await atSecondFactor(before, person.email)
    assert.equal((await browser.twoFactor.verifyBackupCode({ code: person.codes[0] ?? '' })).error, null)
    const later = await atSecondFactor(site, person.email)
    const refused = await later.twoFactor.verifyBackupCode({ code: person.codes[0] ?? '' })
    assert.equal(refused.error?.code, 'INVALID_BACKUP_CODE')
    assert.equal((await site.sparekey.status(person.userId)).activeSet?.count, 9)
  })

  test('two old codes at once, at the very first use, both succeed', async () => {
    const { site, person } = await moving()
    const browsers = [await atSecondFactor(site, person.email), await atSecondFactor(site, person.email)]
    const answers = await Promise.all(
      browsers.map((browser, index) =>
        browser.post('/two-factor/verify-backup-code', { code: person.codes[index] }),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    )
  })

  test('all users at once, in any number of runs', async () => {
    const { site, person, stored } = await moving()
    const other = await enrolled(await createSite({ ownCodes: true, tables: site.tables }))
    const third = await enrolled(site)
    assert.deepEqual(await moveBackupCodes(site.auth, site.pluginOptions), { moved: 2, none: 1, kept: [] })
    assert.deepEqual(stored(), ['sparekey', 'sparekey', 'sparekey'])
    assert.deepEqual(await moveBackupCodes(site.auth, site.pluginOptions), { moved: 0, none: 3, kept: [] })
    for (const { email, codes } of [person, other, third]) {
      const browser = await atSecondFactor(site, email)
      assert.equal((await browser.twoFactor.verifyBackupCode({ code: codes[4] ?? '' })).error, null)
    }
    const { became } = await site.auth.api.moveBackupCodes({ body: { userId: person.userId } })
    assert.equal(became, 'none')
  })

  test('a crash between the import and the deletion is made good by the next run', async () => {
    const { site, person, stored } = await moving()
    const [row] = site.tables.twoFactor
    const kept = row?.['backupCodes']
    await moveBackupCodes(site.auth, site.pluginOptions)
    const browser = await atSecondFactor(site, person.email)
    await browser.twoFactor.verifyBackupCode({ code: person.codes[0] ?? '' })
    if (row !== undefined) row['backupCodes'] = kept
    assert.equal((await moveBackupCodes(site.auth, site.pluginOptions)).moved, 1)
    assert.deepEqual(stored(), ['sparekey'])
    assert.equal((await site.sparekey.status(person.userId)).activeSet?.remaining, 9)
  })

  test('codes that cannot be read, or that no policy takes, are left where they are and named', async () => {
    const other = await moving({}, { auth: { secret: 'another secret, with which nothing can be read' } })
    const unread = await moveBackupCodes(other.site.auth, other.site.pluginOptions)
    assert.equal(unread.kept[0]?.userId, other.person.userId)
    assert.match(unread.kept[0]?.reason ?? '', /cannot be read/)
    assert.notDeepEqual(other.stored(), ['sparekey'])

    const { site, stored } = await moving()
    const under = { ...site.pluginOptions, stored: { policy: 'default' } }
    const refused = await moveBackupCodes(site.auth, under)
    assert.match(refused.kept[0]?.reason ?? '', /59 random bits/)
    assert.notDeepEqual(stored(), ['sparekey'])
  })

  test('a new sheet takes the place of the old codes once it is confirmed', async () => {
    const { site, person } = await moving()
    const browser = await atSecondFactor(site, person.email)
    await browser.twoFactor.verifyBackupCode({ code: person.codes[0] ?? '' })
    const made = await browser.twoFactor.generateBackupCodes({ password })
    const anew = made.data?.backupCodes[0] ?? ''
    const still = await atSecondFactor(site, person.email)
    assert.equal((await still.twoFactor.verifyBackupCode({ code: person.codes[1] ?? '' })).error, null)
    assert.equal((await browser.backupCodes.confirm({ code: anew })).error, null)
    const dead = await atSecondFactor(site, person.email)
    const refused = await dead.twoFactor.verifyBackupCode({ code: person.codes[2] ?? '' })
    assert.equal(refused.error?.code, 'SET_SUPERSEDED')
  })

  test('codes of the application’s own making are taken in their own symbols', async () => {
    const digits = Array.from({ length: 10 }, (_, index) => `48210-77301-946${index}`)
    const { site, person } = await moving(
      { backupCodeOptions: { customBackupCodesGenerate: () => digits } },
      {},
    )
    const options = { ...site.pluginOptions, stored: { symbols: 'digits' as const } }
    assert.equal((await moveBackupCodes(site.auth, options)).moved, 1)
    const browser = await atSecondFactor(site, person.email)
    assert.equal((await browser.twoFactor.verifyBackupCode({ code: '482107730 19463' })).error, null)
  })
})
