import type { Context } from 'hono'

/** The fields of a form as typed; files are left out. */
export const readForm = async (c: Context): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    Object.entries(await c.req.parseBody()).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
