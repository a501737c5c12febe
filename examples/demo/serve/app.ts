import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { bodyLimit } from 'hono/body-limit'
import { CODES_PATH, createBackupCodes } from '../accounts/backup-codes.ts'
import type { Demo } from '../accounts/demo.ts'
import { readPerson, type Person } from '../accounts/person.ts'
import { addMail } from '../mail/pages.ts'
import { addPutRight } from '../put-right/put-right.ts'
import { addAuthenticator } from '../security/authenticator.ts'
import { addCodes } from '../security/codes.ts'
import { addOverview } from '../security/overview.ts'
import { addPasskeys } from '../security/passkeys.ts'
import { addPassword } from '../security/password.ts'
import { addSecondStep } from '../sign-in/second-step.ts'
import { addSignIn } from '../sign-in/sign-in.ts'
import { addSignUp } from '../sign-up/sign-up.ts'
import { addFiles } from './files.ts'
import { carefully, ownAddress } from './guard.ts'
import { addTrouble } from './trouble.ts'

export interface Env {
  Variables: { person: Person | null }
}
export type App = Hono<Env>
export type PageContext = Context<Env>

/** All pages of the demo. Each is a form that works without scripts, but for passkeys and the elements of the backup codes. */
export const createApp = (demo: Demo): App => {
  const app: App = new Hono()
  app.use(carefully, ownAddress(demo.origin))
  addTrouble(app, demo.log)
  addFiles(app)
  // Both have checks of their own for what comes from another page.
  app.on(['GET', 'POST'], '/api/auth/*', (c) => demo.auth.handler(c.req.raw))
  app.all(`${CODES_PATH}/*`, createBackupCodes(demo))
  app.use(csrf({ origin: demo.origin }), bodyLimit({ maxSize: 16_384 }))
  app.use(async (c, next) => {
    c.set('person', await readPerson(demo.auth, c.req.raw.headers))
    await next()
  })
  for (const add of [
    addSignUp,
    addSignIn,
    addSecondStep,
    addOverview,
    addAuthenticator,
    addPasskeys,
    addPassword,
    addCodes,
    addPutRight,
    addMail,
  ]) {
    add(app, demo)
  }
  return app
}
