import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createSparekey, type SparekeyInstance } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { createMailbox, type Mailbox } from '../mail/mailbox.ts'
import type { Log } from '../serve/trouble.ts'
import { type Auth, createAuth } from './auth.ts'
import { createNewAuthenticators, type NewAuthenticators } from './new-authenticators.ts'

/** Everything that the pages work with. */
export interface Demo {
  readonly auth: Auth
  readonly sparekey: SparekeyInstance
  readonly mailbox: Mailbox
  readonly newAuthenticators: NewAuthenticators
  readonly origin: string
  readonly log: Log
  close(): Promise<void>
}

export interface DemoOptions {
  readonly dataDirectory: string
  /** Where browsers reach it; passkeys are bound to its host. */
  readonly origin: string
  readonly log: Log
}

/** Accounts, mail and backup codes in one SQLite file. A real application keeps the key ring of the codes apart from it. */
export const openDemo = async ({ dataDirectory, origin, log }: DemoOptions): Promise<Demo> => {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const file = join(dataDirectory, 'demo.db')
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec('PRAGMA journal_mode = WAL')
  const mailbox = createMailbox(database, origin)
  const sparekey = await createSparekey({
    store: sqliteFile(file),
    keys: keyFile(join(dataDirectory, 'sparekey.keys')),
    deliver: mailbox.deliver,
  })
  const secret = readSecret(join(dataDirectory, 'auth-secret'))
  const auth = await createAuth({ database, sparekey, secret, origin, log })
  return {
    auth,
    sparekey,
    mailbox,
    newAuthenticators: createNewAuthenticators(),
    origin,
    log,
    close: async () => {
      await sparekey.close()
      database.close()
    },
  }
}

/** What better-auth signs its cookies with. Made once. */
const readSecret = (path: string): string => {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(path, 'utf8')
}
