import type { Desk, Stage } from './desk.ts'
import type { Form } from './form.ts'
import type { PageName } from './gate.ts'
import type { Frame } from './pages/frame.ts'
import type { Reply } from './reply.ts'

/** One request, as a page sees it. */
export interface Call {
  readonly desk: Desk
  /** The parts of the path that the route leaves open. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly form: Form
  readonly frame: Frame
  /** A new address of the page under another name; whoever opens it first is let in, and it works once. */
  readonly addressAt: (name: PageName) => string
  /** Closes the page once this request is answered. */
  readonly close: () => void
}

/** One thing that the page can be asked. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** Such as `accounts/:id/use`. */
  readonly path: string
  /** How far somebody must be. Who is elsewhere is led to where they stand. */
  readonly at: Stage | 'anywhere'
  readonly run: (call: Call) => Reply | Promise<Reply>
}

/** The route of a path, and what its open parts are; `null` where there is none. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | null {
  const parts = path.split('/')
  for (const route of routes) {
    if (route.method !== method) continue
    const params = match(route.path.split('/'), parts)
    if (params !== null) return { route, params }
  }
  return null
}

/** A route that shows something. */
export function get(path: string, at: Route['at'], run: Route['run']): Route {
  return { method: 'GET', path, at, run }
}

/** A route that does something. */
export function post(path: string, at: Route['at'], run: Route['run']): Route {
  return { method: 'POST', path, at, run }
}

function match(wanted: readonly string[], parts: readonly string[]): Readonly<Record<string, string>> | null {
  if (wanted.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [index, name] of wanted.entries()) {
    const part = parts[index] ?? ''
    if (name.startsWith(':')) params[name.slice(1)] = decode(part)
    else if (name !== part) return null
  }
  return params
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
