// Backup codes inside an application that keeps its users in SQLite: the codes lie in the same file, in tables of their own.
import { DatabaseSync } from 'node:sqlite'
import { createSparekey, type RedeemResult } from 'sparekey'
import { keyFile } from 'sparekey/node'
import { sqliteStore } from 'sparekey/sqlite'

const database = new DatabaseSync('app.db')
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
database.exec('CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, name TEXT NOT NULL)')
database.exec(`INSERT INTO users VALUES ('user-1', 'Ada') ON CONFLICT DO NOTHING`)

const sparekey = await createSparekey({ store: sqliteStore(database), keys: keyFile('sparekey.keys') })

// 1. Ada has just set up an authenticator and typed a code from it: now, and only now, she may have backup codes.
const justNow = (...methods: string[]) => ({ methods, at: new Date() })
const sheet = await sparekey.issue('user-1', { reason: 'enrollment', authentication: justNow('pwd', 'otp') })
if (!sheet.ok) throw new TypeError(sheet.detail)
console.log(`Sheet ${sheet.serial}:`, sheet.codes.join('  '))

// 2. She types one of them back from the copy she made. It stays unused.
const confirmed = await sparekey.confirm('user-1', { setId: sheet.setId, code: sheet.codes[4] ?? '' })
console.log(confirmed.ok ? 'Saved.' : confirmed.detail)

// 3. Weeks later her phone is gone. The password was right; the code comes from the sheet, typed as people type.
const typed = sheet.codes[0].toLowerCase().replaceAll('-', ' ')
const signIn = (code: string): Promise<RedeemResult> =>
  sparekey.redeem('user-1', { code, firstFactor: justNow('pwd'), context: { ip: '203.0.113.7' } })

console.log(answer(await signIn(typed)))
console.log(answer(await signIn(typed)))
console.log(answer(await signIn('X7K9-M3NP-QR2W-5T8E')))

// 4. What the account page shows.
const status = await sparekey.status('user-1')
console.log(
  `${status.activeSet?.remaining} of ${status.activeSet?.count} left; advice: ${status.advice.join(', ')}`,
)
await sparekey.close()

function answer(result: RedeemResult): string {
  if (result.ok)
    return `Welcome back. ${result.remaining} codes left; the one that starts with ${result.label} is used up.`
  switch (result.code) {
    case 'code_already_used':
      return `That code was used on ${result.usedAt.toISOString().slice(0, 10)}. Cross it off and take another.`
    case 'set_superseded':
    case 'set_revoked':
    case 'set_expired':
      return `That is a code of the old sheet ${result.serial}.`
    case 'too_many_attempts':
      return `Too many tries. Wait ${result.retryAfterSeconds} seconds.`
    default:
      return result.detail
  }
}
