import type { Desk, Stage } from './desk.ts'
import type { Form } from './form.ts'
import type { PageName } from './gate.ts'
import { problemPage } from './pages/frame.ts'
import type { Frame } from './pages/frame.ts'
import { goTo, page } from './reply.ts'
import type { Reply } from './reply.ts'
import { findRoute } from './route.ts'
import { routes } from './routes.ts'
import { staticFile } from './static-files.ts'
import { KeepError } from '../errors.ts'

/** A request of the browser that was let in. */
export interface AdmittedRequest {
  readonly desk: Desk
  readonly method: 'GET' | 'POST'
  /** Below the base, without a slash in front. */
  readonly path: string
  readonly base: string
  readonly idleSeconds: number
  readonly query: URLSearchParams
  readonly form: () => Promise<Form>
  readonly close: () => void
  /** The name that the browser asked for. */
  readonly name: PageName
  readonly addressAt: (name: PageName) => string
}

/** Answers a request; nothing is thrown. */
export async function answer(request: AdmittedRequest): Promise<Reply> {
  const { desk, method, path, query, close, addressAt } = request
  const frame = frameOf(request)
  try {
    const asset = method === 'GET' ? await staticFile(path) : null
    if (asset !== null) return asset
    const found = findRoute(routes, method, path)
    if (found === null) return page(problemPage(frame, 'There is nothing here.', null), 404)
    await desk.refresh()
    const stage = await desk.stage()
    const { route, params } = found
    if (route.at !== 'anywhere' && route.at !== stage) return goTo(beginnings[stage])
    const form = await request.form()
    return await route.run({ desk, params, query, form, close, addressAt, frame: frameOf(request) })
  } catch (error) {
    return problem(frame, error)
  }
}

const beginnings: Readonly<Record<Stage, string>> = { 'first-run': 'start', locked: 'unlock', open: '' }

function frameOf({ desk, base, path, idleSeconds, name }: AdmittedRequest): Frame {
  return { base, path, idleSeconds, name, isOpen: desk.isOpen }
}

function problem(frame: Frame, error: unknown): Reply {
  if (error instanceof KeepError) {
    const status = error.code === 'name_unknown' ? 404 : 422
    return page(problemPage(frame, error.message, error.code), status)
  }
  // The message of an unforeseen error may hold anything, a code among it: only its name goes out.
  const kind = error instanceof Error ? error.name : 'unknown'
  return page(
    problemPage(frame, `Something went wrong inside the program (${kind}). Please report it.`, null),
    500,
  )
}
