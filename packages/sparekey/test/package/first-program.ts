// The program that the README begins with, for as long as there is no README. The test prefers the README's.
import { createSparekey } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'

const sparekey = await createSparekey({ store: sqliteFile('app.db'), keys: keyFile('sparekey.keys') })
const signedIn = (...methods: string[]) => ({ methods, at: new Date() })

const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication: signedIn('pwd', 'otp') })
if (!sheet.ok) throw new TypeError(sheet.detail)
console.log(`Sheet ${sheet.serial}`, sheet.codes) // shown once; only verifiers are kept
await sparekey.confirm('ada', { setId: sheet.setId, code: sheet.codes[0] }) // Ada typed one back; it stays unused

const use = await sparekey.redeem('ada', { code: sheet.codes[0].toLowerCase(), firstFactor: signedIn('pwd') })
console.log(use.ok ? `Welcome back, ${use.remaining} left` : `${use.code}: ${use.detail}`)
