import { randomUUID } from 'node:crypto'
import type { Form } from '../http/form.ts'

/** The form's own key makes sending it twice the same as sending it once. */
export const keyOf = (form: Form): string => {
  const key = form['key'] ?? ''
  return /^[0-9a-f-]{36}$/.test(key) ? key : randomUUID()
}
