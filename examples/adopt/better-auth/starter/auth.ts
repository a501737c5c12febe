import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { twoFactor } from 'better-auth/plugins'
import { sendMail } from './mail.ts'

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
  plugins: [twoFactor()],
})

const { runMigrations } = await getMigrations(auth.options)
await runMigrations()
