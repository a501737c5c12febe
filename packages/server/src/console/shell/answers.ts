import type { Visitor } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import type { AppContext } from '../../http/app-parts.ts'
import type { ConsoleParts } from './context.ts'
import { framed } from './layout.ts'
import { menuOf } from './menu.ts'
import { missingPage } from './plain-pages.ts'
import type { Download, Next, Said, Screen, Visit } from './screen.ts'
import { tenantsOf } from './tenants.ts'

type Status = 200 | 400 | 403 | 404 | 409 | 413 | 422 | 500 | 503

/** Without the indentation of its templates, which nobody reads. */
export const answer = async (c: AppContext, page: Markup, status: Status = 200): Promise<Response> =>
  c.html(String(await page).replaceAll(/\n\s+/g, '\n'), status)

export interface Shown {
  readonly visitor: Visitor
  readonly visit: Visit
  readonly screen: Screen | null
  readonly title: string
  readonly content: Markup
  readonly status?: Status
}

/** A page in the frame of the console. */
export const answerFramed = async (
  c: AppContext,
  parts: ConsoleParts,
  { visitor, visit, screen, title, content, status = 200 }: Shown,
): Promise<Response> => {
  const frame = {
    displayName: visit.operator.displayName,
    tenant: visit.tenant,
    tenants: await tenantsOf(parts, visitor),
    menu: menuOf(parts.screens, visit.permissions, visit.tenant, screen),
    idleAt: visitor.idleAt,
    formToken: visit.formToken(),
    isEmergency: visitor.source === 'emergency',
  }
  return answer(c, framed(frame, title, content, visit.said), status)
}

const SAID = 'said'

export const saidIn = (
  parts: ConsoleParts,
  { sessionKey }: Visitor,
  sealed: string | undefined,
): Said | null => {
  const text = sealed === undefined ? null : parts.forms.open(SAID, sessionKey, sealed)
  return text === null ? null : (JSON.parse(text) as Said)
}

/** What follows an act. */
export const answerNext = (
  c: AppContext,
  parts: ConsoleParts,
  at: Pick<Shown, 'visitor' | 'visit'> & { readonly screen: Screen },
  next: Next,
): Response | Promise<Response> => {
  if ('missing' in next) return answer(c, missingPage(next.missing), 404)
  if ('fileName' in next) return download(next)
  if ('page' in next) {
    const { page: content, title = at.screen.title, status = 422 } = next
    return answerFramed(c, parts, { ...at, title, content, status })
  }
  const said =
    next.said === undefined ? null : parts.forms.seal(SAID, at.visitor.sessionKey, JSON.stringify(next.said))
  const [path = '', query = ''] = next.to.split('?')
  const fields = { ...Object.fromEntries(new URLSearchParams(query)), ...(said !== null && { [SAID]: said }) }
  return c.redirect(at.visit.link(path, fields), 303)
}

/** Written while it is made: a file of any length holds no memory. */
const download = ({ fileName, contentType, lines }: Download): Response => {
  const name = fileName.replaceAll(/[^A-Za-z0-9._-]/g, '_')
  const rest = lines[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next: IteratorResult<string, unknown> = await rest.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => {
      await rest.return?.()
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${name}"`,
    },
  })
}
