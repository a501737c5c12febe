import { randomUUID, scryptSync, timingSafeEqual } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

export interface User {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly totpSecret: string | null
}

/** One browser's sign-in. Only with two methods is it whole. */
export interface Session {
  readonly id: string
  readonly userId: string
  readonly methods: readonly string[]
  readonly at: Date
}

const database = new DatabaseSync('app.db')
database.exec(`
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, email TEXT UNIQUE, password TEXT, totpSecret TEXT);
  CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, userId TEXT, data TEXT);
`)

const hash = (password: string, salt: string): string =>
  scryptSync(password, salt, 32).toString('hex')
const hashed = (password: string, salt: string = randomUUID()): string =>
  `${salt}:${hash(password, salt)}`

const userBy = (column: 'id' | 'email', value: string): User | null =>
  (database.prepare(`SELECT * FROM users WHERE ${column} = ?`).get(value) as User | undefined) ??
  null
const userById = (id: string): User | null => userBy('id', id)
export const userByEmail = (email: string): User | null => userBy('email', email)

export const addUser = (email: string, password: string): User => {
  const user = { id: randomUUID(), email, password: hashed(password), totpSecret: null }
  database.prepare('INSERT INTO users VALUES (?, ?, ?, ?)').run(user.id, email, user.password, null)
  return user
}

export const isPassword = ({ password }: User, typed: string): boolean =>
  timingSafeEqual(Buffer.from(password), Buffer.from(hashed(typed, password.split(':')[0])))

export const setPassword = ({ id }: User, password: string): void => {
  database.prepare('UPDATE users SET password = ? WHERE id = ?').run(hashed(password), id)
}

export const setTotpSecret = ({ id }: User, secret: string): void => {
  database.prepare('UPDATE users SET totpSecret = ? WHERE id = ?').run(secret, id)
}

/** Starts one with an id of its own, as after each step of a sign-in. */
export const startSession = (begun: Omit<Session, 'id'>): Session => {
  const session = { ...begun, id: randomUUID() }
  const statement = database.prepare('INSERT INTO sessions VALUES (?, ?, ?)')
  statement.run(session.id, session.userId, JSON.stringify(session))
  return session
}

const sessionById = (id: string): Session | null => {
  const row = database.prepare('SELECT data FROM sessions WHERE id = ?').get(id)
  if (row === undefined) return null
  const session = JSON.parse(String(row['data'])) as Session
  return { ...session, at: new Date(session.at) }
}

/** Ends all sessions of the same person but this one. */
export const endOthers = ({ id, userId }: Session): void => {
  database.prepare('DELETE FROM sessions WHERE userId = ? AND id <> ?').run(userId, id)
}

export const cookieFor = ({ id }: Session): string =>
  `session=${id}; Path=/; HttpOnly; SameSite=Lax`

export interface Person {
  readonly user: User
  readonly session: Session
}

/** Whose browser sent these cookies. */
export const personOf = (cookies: string | null | undefined): Person | null => {
  const session = sessionById(/(?:^|; )session=([\w-]+)/.exec(cookies ?? '')?.[1] ?? '')
  const user = session === null ? null : userById(session.userId)
  return session === null || user === null ? null : { user, session }
}
