import type {
  EventRange,
  LeafPlace,
  LogCheckpointRow,
  LogReads,
  LogTakes,
  LogWrites,
} from '../catalogue/log.ts'
import type { Bytes, StoredEvent } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import { oneOrNone } from './tables.ts'
import type { ReadHandlers, Tables, WriteHandlers } from './tables.ts'

const placeOf = (accountKey: Bytes, { seq, leafHash, leafIndex }: StoredEvent): LeafPlace => ({
  accountKey,
  seq,
  leafHash,
  leafIndex,
})

const eventsOf = ({ events }: Tables, { accountKey, fromSeq, toSeq }: EventRange): readonly StoredEvent[] => {
  const found: StoredEvent[] = []
  for (let seq = fromSeq; seq <= toSeq; seq += 1) {
    const event = events.get(keyOf(accountKey), String(seq))
    if (event !== undefined) found.push(event)
  }
  return found
}

const oldestFirst = (a: LogCheckpointRow, b: LogCheckpointRow): number => a.epoch - b.epoch || a.size - b.size
const newestFirst = (a: LogCheckpointRow, b: LogCheckpointRow): number => oldestFirst(b, a)

export const logReads: ReadHandlers<keyof LogReads | keyof LogTakes> = {
  readLog: ({ logs }, { logId }) => oneOrNone(logs.get(logId, '')),

  readQueued: ({ logQueue }, { bucket, limit }) =>
    logQueue
      .of(String(bucket))
      .toSorted((a, b) => a.queuedAt - b.queuedAt)
      .slice(0, limit)
      .map(({ queuedAt }) => ({ queuedAt })),

  takeQueued: ({ logQueue }, { bucket, upto }) => {
    const taken = logQueue.of(String(bucket)).filter(({ queuedAt }) => queuedAt <= upto)
    logQueue.forEach(String(bucket), ({ queuedAt }) => queuedAt <= upto, null)
    return taken.map(({ accountKey, fromSeq, toSeq }) => ({ accountKey, fromSeq, toSeq }))
  },

  readLeafPlaces: (tables, { ranges }) => {
    const found = new Map<string, LeafPlace>()
    for (const range of ranges) {
      for (const event of eventsOf(tables, { ...range, fromSeq: range.fromSeq - 1 })) {
        found.set(`${keyOf(range.accountKey)} ${event.seq}`, placeOf(range.accountKey, event))
      }
    }
    return [...found.values()]
  },

  readLeafless: ({ events }, { accountKey, toSeq, limit }) =>
    events
      .of(keyOf(accountKey))
      .filter(({ seq, leafIndex }) => seq <= toSeq && leafIndex === null)
      .toSorted((a, b) => a.seq - b.seq)
      .slice(0, limit)
      .map((event) => placeOf(accountKey, event)),

  readLeaves: ({ events }, { fromIndex, limit }) =>
    events
      .entries()
      .flatMap(({ owner, row: { type, at, leafIndex, ...row } }) =>
        leafIndex === null || leafIndex < fromIndex
          ? []
          : [{ ...placeOf(bytesOf(owner), { ...row, type, at, leafIndex }), leafIndex, type, at }],
      )
      .toSorted((a, b) => a.leafIndex - b.leafIndex)
      .slice(0, limit),

  readLogTiles: ({ logTiles }, { logId, level, fromTile, limit }) =>
    logTiles
      .of(logId)
      .filter((row) => row.level === level && row.tile >= fromTile)
      .toSorted((a, b) => a.tile - b.tile)
      .slice(0, limit),

  readLogCheckpoints: ({ logCheckpoints }, { logId, limit }) =>
    logCheckpoints.of(logId).toSorted(newestFirst).slice(0, limit),

  walkLogCheckpoints: ({ logCheckpoints }, { logId, epoch, size, limit }) =>
    logCheckpoints
      .of(logId)
      .filter((row) => row.epoch > epoch || (row.epoch === epoch && row.size > size))
      .toSorted(oldestFirst)
      .slice(0, limit),

  readLogEpochs: ({ logEpochs }, { logId, limit }) =>
    logEpochs.of(logId).toSorted(newestFirst).slice(0, limit),
}

export const logWrites: WriteHandlers<keyof LogWrites> = {
  createLog: ({ logs }, { logId, frontier, walkAccount }) =>
    logs.add(logId, '', {
      epoch: 1,
      size: 0,
      frontier,
      owner: null,
      leaseUntil: 0,
      fence: 0,
      walkAccount,
      walkSeq: 0,
      walkBegunAt: 0,
      walkEndedAt: 0,
    }),

  takeLogLease: ({ logs }, { logId, owner, leaseUntil, now }) =>
    logs.change(
      logId,
      '',
      (row) => row.leaseUntil <= now,
      (row) => ({ owner, leaseUntil, fence: row.fence + 1 }),
    ),

  holdLogLease: ({ logs }, { logId, owner, fence, leaseUntil }) =>
    logs.change(
      logId,
      '',
      (row) => row.fence === fence && row.owner !== null && keyOf(row.owner) === keyOf(owner),
      () => ({ leaseUntil }),
    ),

  advanceLog: ({ logs }, { logId, fence, readSize, ...state }) =>
    logs.change(
      logId,
      '',
      (row) => row.fence === fence && row.size === readSize,
      () => state,
    ),

  beginLogEpoch: ({ logs }, { logId, readEpoch, readSize, epoch }) =>
    logs.change(
      logId,
      '',
      (row) => row.epoch === readEpoch && row.size === readSize,
      (row) => ({ epoch, owner: null, leaseUntil: 0, fence: row.fence + 1 }),
    ),

  queueRange: ({ logQueue }, range) =>
    logQueue.add(
      String(range.bucket),
      `${range.queuedAt} ${keyOf(range.accountKey)} ${range.fromSeq}`,
      range,
    ),

  giveLeaves: (tables, { ranges }) => {
    let given = 0
    for (const range of ranges) {
      for (const { seq } of eventsOf(tables, range)) {
        given += tables.events.change(
          keyOf(range.accountKey),
          String(seq),
          (row) => row.leafIndex === null,
          () => ({ leafIndex: range.base + seq }),
        )
      }
    }
    return given
  },

  insertLogTile: ({ logTiles }, { logId, ...row }) => logTiles.add(logId, `${row.level} ${row.tile}`, row),

  widenLogTile: ({ logTiles }, { logId, level, tile, width, hashes }) =>
    logTiles.change(
      logId,
      `${level} ${tile}`,
      (row) => row.width < width,
      () => ({ width, hashes }),
    ),

  insertLogCheckpoint: ({ logCheckpoints }, { logId, ...row }) =>
    logCheckpoints.add(logId, `${row.epoch} ${row.size}`, row),

  thinLogCheckpoints: ({ logCheckpoints }, { logId, epoch, fromTime, beforeTime, keptSize }) =>
    logCheckpoints.forEach(
      logId,
      (row) =>
        row.epoch === epoch &&
        row.createdAt >= fromTime &&
        row.createdAt < beforeTime &&
        row.size !== keptSize,
      null,
    ),

  insertLogEpoch: ({ logEpochs }, { logId, ...row }) => logEpochs.add(logId, String(row.epoch), row),
}
