import { samePublicBytes } from '../../bytes.ts'
import { theLog, type Leaf } from '../../store/catalogue/log.ts'
import type { Bytes, Store } from '../../store/port.ts'
import { readRows } from '../cursor.ts'
import type { AuditFinding } from '../findings.ts'
import { TILE_WIDTH } from '../log/tiles.ts'
import { HASH_BYTES } from '../log/tree.ts'

const pageTiles = 32
const pageLeaves = 500

/**
 * The leaves that the tiles hold, in order and up to `size`: fewer where tiles are missing, too short or not in their place.
 */
export async function* readTileLeaves(store: Store, size: number): AsyncGenerator<readonly Bytes[]> {
  let at = 0
  while (at < size) {
    const fromTile = at / TILE_WIDTH
    const tiles = await readRows(store, 'readLogTiles', {
      logId: theLog,
      level: 0,
      fromTile,
      limit: pageTiles,
    })
    if (tiles.length === 0) return
    for (const { tile, hashes } of tiles) {
      const width = Math.min(TILE_WIDTH, size - at)
      if (tile * TILE_WIDTH !== at || hashes.length < width * HASH_BYTES) return
      yield Array.from({ length: width }, (_, index) =>
        hashes.subarray(HASH_BYTES * index, HASH_BYTES * (index + 1)),
      )
      at += width
      if (at >= size) return
    }
  }
}

/** Events by their leaves, in order; more than one may claim the same. */
async function* readClaims(store: Store, size: number): AsyncGenerator<Leaf> {
  let fromIndex = 0
  for (;;) {
    const page = await readRows(store, 'readLeaves', { fromIndex, limit: pageLeaves })
    const last = page.at(-1)
    if (last === undefined) return
    const isLast = page.length < pageLeaves
    // More claims of the last leaf may be on the next page.
    const whole = isLast ? page : page.filter(({ leafIndex }) => leafIndex < last.leafIndex)
    const shown = whole.length > 0 ? whole : page
    for (const claim of shown) {
      if (claim.leafIndex >= size) return
      yield claim
    }
    if (isLast) return
    fromIndex = whole.length > 0 ? last.leafIndex : last.leafIndex + 1
  }
}

/** Names the events and leaves that disagree, side by side through the whole tree. */
export const nameDisagreements = async (
  store: Store,
  size: number,
  found: (finding: AuditFinding) => void,
): Promise<void> => {
  const claims = readClaims(store, size)
  let next = await claims.next()
  let goneFrom: number | null = null
  const endGone = (upto: number): void => {
    if (goneFrom !== null) found(gone(goneFrom, upto))
    goneFrom = null
  }
  let index = 0
  for await (const hashes of readTileLeaves(store, size)) {
    for (const hash of hashes) {
      const claimed: Leaf[] = []
      for (; next.done !== true && next.value.leafIndex === index; next = await claims.next()) {
        claimed.push(next.value)
      }
      if (claimed.length > 0) endGone(index - 1)
      else goneFrom ??= index
      for (const wrong of wrongAmong(claimed, hash)) found(wrong)
      index += 1
    }
  }
  endGone(index - 1)
}

/** Of several events that claim a leaf, one that has its hash is the leaf. */
const wrongAmong = (claimed: readonly Leaf[], hash: Bytes): readonly AuditFinding[] => {
  const holder = claimed.find(({ leafHash }) => samePublicBytes(leafHash, hash))
  return claimed.filter((claim) => claim !== holder).map((claim) => differs(claim, holder !== undefined))
}

const gone = (from: number, upto: number): AuditFinding => ({
  kind: 'leaf_without_event',
  accountKey: null,
  seq: null,
  eventId: null,
  leafIndex: from,
  detail:
    from === upto
      ? `The event of leaf ${from} is gone: it was deleted, or its account was removed with all rows.`
      : `The events of leaves ${from} to ${upto} are gone: they were deleted, or their accounts were removed with all rows.`,
})

const differs = ({ accountKey, seq, leafIndex }: Leaf, isHeld: boolean): AuditFinding => ({
  kind: 'leaf_differs',
  accountKey,
  seq,
  eventId: null,
  leafIndex,
  detail: isHeld
    ? `It claims leaf ${leafIndex}, which another event has already.`
    : `It is not the event that the tree holds at leaf ${leafIndex}: it was changed and its chain computed anew, or exchanged.`,
})
