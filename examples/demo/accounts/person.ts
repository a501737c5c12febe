import type { Authentication } from 'sparekey'
import type { Auth } from './auth.ts'

/** Who is signed in, and how. */
export interface Person {
  readonly accountId: string
  readonly sessionId: string
  readonly name: string
  readonly email: string
  readonly hasAuthenticator: boolean
  readonly authentication: Authentication
}

export const readPerson = async (auth: Auth, headers: Headers): Promise<Person | null> => {
  const found = await auth.api.getSession({ headers })
  if (found === null) return null
  const { user, session } = found
  return {
    accountId: user.id,
    sessionId: session.id,
    name: user.name,
    email: user.email,
    hasAuthenticator: user.twoFactorEnabled === true,
    authentication: { methods: (session.methods ?? 'pwd').split(' '), at: session.createdAt },
  }
}
