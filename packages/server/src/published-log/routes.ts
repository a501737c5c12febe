import { Hono } from 'hono'
import type { Store } from 'sparekey'
import { parseTilePath, readPublishedNote, readPublishedTile } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../http/app-parts.ts'
import type { ErrorCode } from '../http/errors.ts'
import { problemResponse } from '../http/problem.ts'

export interface PublishedLogOptions {
  readonly store: Store
  /** Why nothing may be published; `null`: nothing is wrong. */
  readonly hold: () => string | null
}

const CHECKPOINT_CACHED = { 'Cache-Control': 'public, max-age=1' }
const TILE_CACHED = { 'Cache-Control': 'public, max-age=31536000, immutable' }

/**
 * The log as anybody may follow it (C2SP tlog-tiles): the newest signed checkpoint and the tiles of the tree, hashes alone, to be
 * mounted at `/log`. They tell how many events there were, and nothing of what happened or to whom.
 */
export const createPublishedLog = ({ store, hold }: PublishedLogOptions): App => {
  const app: App = new Hono<AppEnv>()
  const refused = (c: AppContext, code: ErrorCode, detail: string, more = {}): Response => {
    c.set('code', code)
    return problemResponse(code, detail, more)
  }
  const unlessHeld = async (c: AppContext, read: () => Promise<Response | null>): Promise<Response> => {
    // A database that went back would publish a second history.
    const why = hold()
    if (why !== null) return refused(c, 'overloaded', why, { retryAfterSeconds: 60 })
    return (await read()) ?? refused(c, 'not_found', 'The log has nothing under this path.')
  }

  app.get('/checkpoint', (c) => {
    c.set('route', '/log/checkpoint')
    return unlessHeld(c, async () => {
      const note = await readPublishedNote(store)
      return note === null
        ? null
        : c.body(note, 200, { ...CHECKPOINT_CACHED, 'Content-Type': 'text/plain; charset=utf-8' })
    })
  })
  app.get('/tile/*', (c) => {
    c.set('route', '/log/tile/{tile}')
    return unlessHeld(c, async () => {
      const place = parseTilePath(c.req.path.slice(c.req.path.indexOf('/tile/') + '/tile/'.length))
      const hashes = place === null ? null : await readPublishedTile(store, place)
      return hashes === null
        ? null
        : c.body(Uint8Array.from(hashes), 200, { ...TILE_CACHED, 'Content-Type': 'application/octet-stream' })
    })
  })
  return app
}
