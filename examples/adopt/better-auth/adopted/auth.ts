import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { createSparekey, type Notice } from 'sparekey'
import { twoFactor } from 'sparekey/better-auth'
import { keyFile, sqliteFile } from 'sparekey/node'
import { sendMail } from './mail.ts'

const deliver = ({ kind, at, to, sheet }: Notice): Promise<void> => {
  const subject = `Backup codes: ${kind.replaceAll('_', ' ')}, sheet ${sheet?.serial ?? 'unknown'}`
  return sendMail(to?.address ?? '', subject, `${at.toUTCString()}. Not you? See /account.`)
}
const sparekey = await createSparekey({
  store: sqliteFile('codes.db'),
  keys: keyFile('sparekey.keys'),
  policies: { legacy: { preset: 'legacy' } },
  deliver,
})
setInterval(() => void sparekey.runDue().catch(console.error), 5_000).unref()

export const auth = betterAuth({
  appName: 'Notes',
  baseURL: `http://127.0.0.1:${process.env['PORT'] ?? 3000}`,
  secret: process.env['SECRET'] ?? randomBytes(32).toString('hex'),
  database: new DatabaseSync('app.db'),
  emailAndPassword: {
    enabled: true,
    sendResetPassword: ({ user, url }) => sendMail(user.email, 'A new password', url),
  },
  telemetry: { enabled: false },
  plugins: [twoFactor({ sparekey })],
})

const { runMigrations } = await getMigrations(auth.options)
await runMigrations()
