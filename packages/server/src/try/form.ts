import { randomUUID } from 'node:crypto'
import type { AppContext } from '../http/app-parts.ts'

export type Form = Readonly<Record<string, string>>

/** The fields of a form; files are left out. */
export const readForm = async (c: AppContext): Promise<Form> =>
  Object.fromEntries(
    Object.entries(await c.req.parseBody()).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )

/** The form's own key makes sending it twice the same as sending it once. */
export const keyOf = (form: Form): string => {
  const key = form['key'] ?? ''
  return /^[0-9a-f-]{36}$/.test(key) ? key : randomUUID()
}
