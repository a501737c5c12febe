import { html } from 'hono/html'
import { logKey, nodePrimitives, printVerifierKey, readNewestCheckpoint } from 'sparekey/service'
import { badge, definitions, moment } from '../shell/parts.ts'
import type { Screen, Shown, Visit } from '../shell/screen.ts'

/** The keys by their ids, and whether the log is what was signed. No key is on the page, nor can one be got by it. */
export const keysScreen: Screen = {
  path: 'keys',
  permission: 'key.view',
  title: 'Keys and log',
  show: (visit) => show(visit),
}

const show = async (visit: Visit): Promise<Shown> => {
  const { store, ring, keeper } = visit.permit('key.view')
  const ofLog = logKey(nodePrimitives, ring)
  const newest = await readNewestCheckpoint(store, nodePrimitives, ofLog)
  const hold = keeper.hold()
  const others = ring.keyIds.filter((keyId) => keyId !== ring.currentKeyId)
  return {
    page: html`<h2>Keys</h2>
      ${definitions([
        ['Seals now', html`<code>${ring.currentKeyId}</code>`],
        [
          'Also on the ring',
          others.length === 0 ? 'none' : others.map((keyId) => html`<code>${keyId}</code> `),
        ],
      ])}
      <p>
        Keys are changed where the service runs: <code>sparekey keys rotate</code>. How many rows each of them
        sealed, <code>sparekey keys list</code> counts.
      </p>
      <h2>Log of all events</h2>
      ${definitions([
        ['Codes are decided', hold === null ? badge('good', 'yes') : html`${badge('bad', 'no')} ${hold}`],
        ['Newest signed checkpoint', newest === null ? 'none yet' : moment(new Date(newest.createdAt))],
        ...(newest === null
          ? []
          : ([
              [
                'The log has what was signed',
                newest.head === null ? badge('bad', 'no') : badge('good', 'yes'),
              ],
              ['Events under it', newest.head?.size ?? '–'],
            ] as const)),
        ['Verified with', html`<code>${printVerifierKey(nodePrimitives, ofLog)}</code>`],
      ])}
      <p>
        All of it is checked by <code>sparekey audit verify</code>, the service and its settings by
        <code>sparekey doctor</code>.
      </p>`,
  }
}
