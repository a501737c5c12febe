import { concatBytes, fromHex, toHex, uint32, utf8 } from '../bytes.ts'
import { SparekeyError } from '../errors.ts'
import type { IndexPlace } from '../store/catalogue/rollups.ts'
import type { RollupParts } from './parts.ts'

/** Where a page of a list begins, and which way it goes. */
export interface ListPlace extends IndexPlace {
  readonly towards: 'older' | 'newer'
}

/** What a cursor is good for: this list of this tenant under this filter, and no other. */
export interface ListName {
  readonly tenant: string
  readonly filter: string
}

type Sealing = Pick<RollupParts, 'ring' | 'primitives'>

const form = /^([on])\.(\d{1,15})\.([0-9a-f]{32})\.([0-9a-f]{64})$/

export const printCursor = (parts: Sealing, name: ListName, { towards, at, eventId }: ListPlace): string => {
  const place = `${towards === 'older' ? 'o' : 'n'}.${at}.${toHex(eventId)}`
  const mac = macOf(parts, name, place)
  if (mac === null) throw new SparekeyError('internal', 'The current key of the ring makes no cursors.')
  return `${place}.${toHex(mac)}`
}

/**
 * `null`: it was not made by this service for this tenant and this filter, or under a key that is current no more; the list
 * begins anew.
 */
export const readCursor = (parts: Sealing, name: ListName, cursor: string): ListPlace | null => {
  const [, towards, at, eventId, given] = form.exec(cursor) ?? []
  if (towards === undefined || at === undefined || eventId === undefined || given === undefined) return null
  const place = `${towards}.${at}.${eventId}`
  const mac = macOf(parts, name, place)
  if (mac === null || !parts.primitives.equalDigests(mac, fromHex(given))) return null
  return { towards: towards === 'o' ? 'older' : 'newer', at: Number(at), eventId: fromHex(eventId) }
}

const macOf = ({ ring }: Sealing, { tenant, filter }: ListName, place: string): Uint8Array | null => {
  const texts = [tenant, filter, place].map((text) => utf8(text))
  const data = concatBytes(...texts.flatMap((text) => [uint32(text.length), text]))
  return ring.mac('cursor', data)?.mac ?? null
}
