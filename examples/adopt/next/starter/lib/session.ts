import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { addSession, sessionById, userById, type Session, type User } from './accounts'

export interface Person {
  readonly user: User
  readonly session: Session
}

/** Whose browser sent this request, in whatever step of the sign-in. */
export const currentPerson = async (): Promise<Person | null> => {
  const session = sessionById((await cookies()).get('session')?.value ?? '')
  const user = session === null ? null : userById(session.userId)
  return session === null || user === null ? null : { user, session }
}

/** The person after the first step; else sends the browser to sign in. */
export const afterFirstStep = async (): Promise<Person> => {
  const person = await currentPerson()
  if (person === null) redirect('/sign-in')
  return person
}

/** The person, in both steps where the second is on; else sends the browser to sign in. */
export const signedIn = async (): Promise<Person> => {
  const person = await afterFirstStep()
  if (person.user.totpSecret !== null && person.session.methods.length < 2) redirect('/sign-in')
  return person
}

export const startSession = async (begun: Omit<Session, 'id'>): Promise<void> => {
  const { id } = addSession(begun)
  const jar = await cookies()
  jar.set('session', id, { httpOnly: true, sameSite: 'lax' })
}

export const signIn = (user: User, ...methods: readonly string[]): Promise<void> =>
  startSession({ userId: user.id, methods, at: new Date() })
