import type { AppContext } from './app-parts.ts'

/** The fields of a form by their names. */
export type Form = Readonly<Record<string, string>>

/**
 * The fields of a form that was sent; files are left out. `null` where it cannot be read: it is not what its content type says, or
 * its end never came.
 */
export const readForm = async (c: AppContext): Promise<Form | null> => {
  try {
    return Object.fromEntries(
      Object.entries(await c.req.parseBody()).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    )
  } catch {
    return null
  }
}
