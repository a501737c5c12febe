import { createStreamKeys, type StreamKey, type StreamKeys } from 'sparekey/service'
import { makeStreamKey } from '../../ssf/keys.ts'
import { timeText } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import { unserved } from '../tenants/lookup.ts'
import type { Terminal } from '../terminal.ts'

const withKeys = (
  terminal: Terminal,
  tenant: string,
  work: (keys: StreamKeys) => Promise<Report>,
): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const refusal = await unserved(store, tenant)
    return refusal ?? work(createStreamKeys({ store, ring: await openRing(store, config) }))
  })

/** The keys that receivers can read at the moment. */
export const listStreamKeys = (terminal: Terminal, tenant: string): Promise<Report> =>
  withKeys(terminal, tenant, async (keys) => {
    const items = await keys.list(tenant)
    return {
      json: { items: items.map(shown) },
      lines:
        items.length === 0
          ? [`Tenant ${tenant} has no key yet: its first stream makes one.`]
          : items.map(lineOf),
    }
  })

/** Signs with a new key from now on. */
export const rotateStreamKey = (terminal: Terminal, tenant: string): Promise<Report> =>
  withKeys(terminal, tenant, async (keys) => {
    const made = await keys.add(tenant, await makeStreamKey())
    return {
      json: shown(made),
      lines: [
        `New tokens are signed with ${made.kid}.`,
        'Keys before it stay published for 30 days, so that what they signed can be checked.',
      ],
    }
  })

const shown = ({ kid, createdAt, retiredAt }: StreamKey): object => ({ kid, createdAt, retiredAt })

const lineOf = ({ kid, createdAt, retiredAt }: StreamKey): string => {
  const since = `made ${timeText(createdAt)}`
  return `${kid}   ${since}, ${retiredAt === null ? 'signs' : `signed until ${timeText(retiredAt)}`}`
}
