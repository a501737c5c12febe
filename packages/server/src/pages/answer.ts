import type { Markup } from '../docs/markup.ts'
import type { AppContext } from '../http/app-parts.ts'

/** Without the indentation of its templates, which nobody reads. */
export const answer = async (
  c: AppContext,
  page: Markup,
  status: 200 | 400 | 403 | 404 | 413 | 500 | 503 = 200,
): Promise<Response> => c.html(String(await page).replaceAll(/\n\s+/g, '\n'), status)
