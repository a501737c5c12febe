import type { SparekeyInstance } from 'sparekey'
import { createHonoHandler } from 'sparekey/hono'
import type { Identity } from 'sparekey/web'
import type { PageContext } from '../serve/app.ts'
import type { Auth } from './auth.ts'
import { readPerson } from './person.ts'

/** Where the elements ask. */
export const CODES_PATH = '/backup-codes'

export interface BackupCodesOptions {
  readonly auth: Auth
  readonly sparekey: SparekeyInstance
  readonly origin: string
}

/** The calls of the elements, for whoever better-auth says it is. */
export const createBackupCodes = ({ auth, sparekey, origin }: BackupCodesOptions) =>
  createHonoHandler<PageContext>({
    sparekey,
    basePath: CODES_PATH,
    publicOrigin: origin,
    supportUrl: '/help',
    otherMethodsUrl: '/account',
    identify: ({ headers }) => identify(auth, headers),
    completeSignIn: async ({ headers }, { recovery }) => {
      const signedIn = await auth.api.finishSignIn({
        headers,
        body: { recoveryToken: recovery?.token ?? null },
        returnHeaders: true,
      })
      const answer = new Response(null, { status: 303, headers: { Location: '/put-right' } })
      for (const cookie of signedIn.headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
      return answer
    },
  })

const identify = async (auth: Auth, headers: Headers): Promise<Identity | null> => {
  const person = await readPerson(auth, headers)
  if (person !== null) {
    const { accountId, email, authentication } = person
    const contacts = [{ channel: 'email', address: email }] as const
    const recoveryToken = await recoveryTokenOf(auth, person.sessionId)
    return { accountId, displayName: email, authentication, recoveryToken, contacts }
  }
  const waiting = await auth.api.waitingSignIn({ headers })
  if (waiting === null) return null
  const { accountId, email, at } = waiting
  return { accountId, displayName: email, authentication: { methods: ['pwd'], at } }
}

/** Read from the table: better-auth gives it to no caller. */
const recoveryTokenOf = async (auth: Auth, sessionId: string): Promise<string | null> => {
  const { adapter } = await auth.$context
  const where = [{ field: 'id', value: sessionId }]
  const row = await adapter.findOne<{ recoveryToken?: string | null }>({ model: 'session', where })
  return row?.recoveryToken ?? null
}
