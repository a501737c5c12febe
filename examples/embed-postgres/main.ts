// Backup codes in several processes on one PostgreSQL: a code is used once, whichever process its requests reach.
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { createSparekey, SparekeyError, type RedeemResult } from 'sparekey'
import { keysFromText } from 'sparekey/keys'
import { postgresStore } from 'sparekey/postgres'

// The tables are made by `sparekey migrate`, or by your own tool from `sparekey migrate --print`.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })
const keys = keysFromText(readFileSync(process.env['SPAREKEY_KEYS_FILE'] ?? 'sparekey.keys', 'utf8'))

// Two instances stand for two processes here.
const first = await createSparekey({ store: postgresStore(pool), keys })
const second = await createSparekey({ store: postgresStore(pool), keys })

const account = `user-${Date.now()}`
const justNow = (...methods: string[]) => ({ methods, at: new Date() })
const sheet = await first.issue(account, { reason: 'enrollment', authentication: justNow('pwd', 'otp') })
if (!sheet.ok) throw new TypeError(sheet.detail)
console.log(`Sheet ${sheet.serial} with ${sheet.count} codes`)
await first.confirm(account, { setId: sheet.setId, code: sheet.codes[0] })

// The same request arrives at both processes at once: one sign-in, one refusal.
const signIn = (code: string) => ({ code, firstFactor: justNow('pwd') })
const answers = await Promise.all([
  first.redeem(account, signIn(sheet.codes[0])),
  second.redeem(account, signIn(sheet.codes[0])),
])
console.log(answers.map((one) => (one.ok ? `accepted, ${one.remaining} left` : one.code)).toSorted())

// A lost connection at the wrong moment: the same key makes it safe to ask again.
const idempotencyKey = crypto.randomUUID()
const redeemSafely = async (code: string): Promise<RedeemResult> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await second.redeem(account, signIn(code), { idempotencyKey })
    } catch (error) {
      if (!(error instanceof SparekeyError) || error.retryAfterSeconds === null || tries === 3) throw error
      await new Promise((resolve) => setTimeout(resolve, 1000 * (error.retryAfterSeconds ?? 1)))
    }
  }
}
const used = await redeemSafely(sheet.codes[1] ?? '')
const repeated = await redeemSafely(sheet.codes[1] ?? '')
console.log(
  used.ok && repeated.ok && used.redemptionId === repeated.redemptionId ? 'asked twice, used once' : used,
)

await pool.end()
