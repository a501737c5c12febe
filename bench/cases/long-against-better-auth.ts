// Redemption of `long` codes in process on SQLite FULL, in turns with better-auth's verifyBackupCode on the same kind of
// database. Neither runs a slow hash. better-auth is called on its cheapest path: a session exists, and none is made.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { createSparekey } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { atLeast, median, perSecond, rate, say, workFolder, type Row } from '../measure.ts'

const rounds = 3
const accounts = 30
const codesEach = 10

interface Ready {
  readonly uses: readonly (() => Promise<void>)[]
}

const inTurns = (perAccount: readonly (readonly (() => Promise<void>)[])[]): Ready => ({
  uses: Array.from({ length: codesEach }, (_, code) => perAccount.flatMap((uses) => uses[code] ?? [])).flat(),
})

const ours = async (folder: string) => {
  const sparekey = await createSparekey({
    store: sqliteFile(join(folder, 'ours.db')),
    keys: keyFile(join(folder, 'ours.keys')),
    policy: { format: 'long' },
  })
  const justNow = (...methods: string[]) => ({ methods, at: new Date() })
  return async (): Promise<Ready> =>
    inTurns(
      await Promise.all(
        Array.from({ length: accounts }, async () => {
          const account = crypto.randomUUID()
          const sheet = await sparekey.issue(account, {
            reason: 'enrollment',
            authentication: justNow('otp'),
          })
          if (!sheet.ok) throw new TypeError(sheet.detail)
          return sheet.codes.map((code) => async () => {
            const used = await sparekey.redeem(account, { code, firstFactor: justNow('pwd') })
            if (!used.ok) throw new TypeError(used.detail)
          })
        }),
      ),
    )
}

const theirs = async (folder: string, storeBackupCodes: 'plain' | 'encrypted') => {
  const database = new DatabaseSync(join(folder, `theirs-${storeBackupCodes}.db`))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  const options = {
    database,
    baseURL: 'http://localhost:3000',
    secret: 'a secret of the benchmark alone, long enough',
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    plugins: [twoFactor({ skipVerificationOnEnable: true, backupCodeOptions: { storeBackupCodes } })],
    logger: { disabled: true },
    telemetry: { enabled: false },
  }
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const auth = betterAuth(options)
  const password = 'correct horse battery staple'
  const enrol = async (): Promise<(() => Promise<void>)[]> => {
    const body = { email: `${crypto.randomUUID()}@example.org`, password, name: 'Ada' }
    const signedUp = await auth.api.signUpEmail({ body, returnHeaders: true })
    const cookieOf = (headers: Headers) =>
      new Headers({
        cookie: headers
          .getSetCookie()
          .map((one) => one.split(';')[0])
          .join('; '),
      })
    const enabled = await auth.api.enableTwoFactor({
      body: { password },
      headers: cookieOf(signedUp.headers),
      returnHeaders: true,
    })
    const headers =
      enabled.headers.getSetCookie().length > 0 ? cookieOf(enabled.headers) : cookieOf(signedUp.headers)
    if (!('backupCodes' in enabled.response)) throw new TypeError('better-auth gave no codes.')
    return enabled.response.backupCodes.map((code) => async () => {
      await auth.api.verifyBackupCode({ body: { code, disableSession: true }, headers })
    })
  }
  return async (): Promise<Ready> => {
    const all: (() => Promise<void>)[][] = []
    for (let account = 0; account < accounts; account += 1) all.push(await enrol())
    return inTurns(all)
  }
}

export const longAgainstBetterAuth = async (): Promise<readonly Row[]> => {
  const folder = workFolder()
  const contestants = {
    ours: await ours(folder),
    encrypted: await theirs(folder, 'encrypted'),
    plain: await theirs(folder, 'plain'),
  }
  const rates: Record<keyof typeof contestants, number[]> = { ours: [], encrypted: [], plain: [] }
  for (let round = 0; round <= rounds; round += 1) {
    say(`  long codes against better-auth, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`)
    for (const name of ['ours', 'encrypted', 'plain'] as const) {
      const { uses } = await contestants[name]()
      const measured = await rate(uses.length, 4, (item) => uses[item]?.() ?? Promise.resolve())
      if (round > 0) rates[name].push(measured)
    }
  }
  const row = (peer: 'encrypted' | 'plain', goal: boolean): Row => {
    const ratio = median(rates.ours) / median(rates[peer])
    return {
      what: 'redeem in process, long, SQLite FULL',
      figure: perSecond(median(rates.ours)),
      against: `better-auth verifyBackupCode, ${peer} ${perSecond(median(rates[peer]))}`,
      ratio,
      goal: goal ? atLeast(ratio, 4) : null,
    }
  }
  return [row('encrypted', true), row('plain', false)]
}
