import type { Bytes, EventRow, Millis } from '../port.ts'

/** The one log of a database. Rows name it, so that a database can be given more of them. */
export const theLog = 'events'

/** The most ranges that {@link LogReads.readLeafPlaces} and {@link LogWrites.giveLeaves} take at once. */
export const rangesMost = 50

/**
 * Where a log stands. Whoever sequences holds the lease, and `fence` is one higher for each that took it: what is written
 * under an older one is refused.
 */
export interface LogRow {
  /** 1, and one more for each time the database went back behind what was published. */
  readonly epoch: number
  /** Leaves. */
  readonly size: number
  /** The roots of the complete subtrees, the largest first, 32 bytes each. */
  readonly frontier: Bytes
  readonly owner: Bytes | null
  readonly leaseUntil: Millis
  readonly fence: number
  /** How far the walk for events that nobody queued has got. */
  readonly walkAccount: Bytes
  readonly walkSeq: number
  /** When that walk last began; 0: never. */
  readonly walkBegunAt: Millis
  /** Whether it has come to its end. */
  readonly walkEndedAt: Millis
}

/** Events of one account that lie one after the other. */
export interface EventRange {
  readonly accountKey: Bytes
  readonly fromSeq: number
  readonly toSeq: number
}

/** A note that a range may have no leaves yet. Only the events say whether they have. */
export type QueuedRange = EventRange & { readonly bucket: number; readonly queuedAt: Millis }

/** `leafIndex` of the event `seq` is `base + seq`. */
export type LeafRange = EventRange & { readonly base: number }

export interface LeafPlace {
  readonly accountKey: Bytes
  readonly seq: number
  readonly leafHash: Bytes
  /** From 0; `null`: no leaf yet. */
  readonly leafIndex: number | null
}

export type Leaf = LeafPlace & Pick<EventRow, 'type' | 'at'> & { readonly leafIndex: number }

export interface LogTileRow {
  readonly level: number
  readonly tile: number
  readonly width: number
  /** `width` · 32 bytes. */
  readonly hashes: Bytes
}

export interface LogCheckpointRow {
  readonly epoch: number
  readonly size: number
  /** A signed note. */
  readonly note: string
  readonly createdAt: Millis
}

/** Where a log that had gone back went on. */
export interface LogEpochRow {
  readonly epoch: number
  /** The leaves that were left. */
  readonly size: number
  /** A note signed by the log's key, that names what was lost. */
  readonly note: string
  readonly createdAt: Millis
}

type OfLog = { readonly logId: string }
type OfFence = OfLog & { readonly fence: number }

export interface LogReads {
  /** At most one row. */
  readLog: { parameters: OfLog; row: LogRow }
  /** What is queued in a bucket, the longest waiting first. */
  readQueued: {
    parameters: { readonly bucket: number; readonly limit: number }
    row: { readonly queuedAt: Millis }
  }
  /** Of at most {@link rangesMost} ranges, in no order: their events, and the one before each. */
  readLeafPlaces: { parameters: { readonly ranges: readonly EventRange[] }; row: LeafPlace }
  /** Of an account up to `uptoSeq`, ascending: events without a leaf. */
  readLeafless: { parameters: Omit<EventRange, 'fromSeq'> & { readonly limit: number }; row: LeafPlace }
  /** Events by their leaves, ascending. */
  readLeaves: { parameters: { readonly fromIndex: number; readonly limit: number }; row: Leaf }
  /** Tiles of a level, ascending. */
  readLogTiles: {
    parameters: OfLog & { readonly level: number; readonly fromTile: number; readonly limit: number }
    row: LogTileRow
  }
  /** Newest first: by epoch, then by size. */
  readLogCheckpoints: { parameters: OfLog & { readonly limit: number }; row: LogCheckpointRow }
  /** Oldest first, behind one. The first page is behind epoch 0. */
  walkLogCheckpoints: {
    parameters: OfLog & { readonly epoch: number; readonly size: number; readonly limit: number }
    row: LogCheckpointRow
  }
  /** Newest first. */
  readLogEpochs: { parameters: OfLog & { readonly limit: number }; row: LogEpochRow }
}

/** A statement that takes rows away answers with what they were. */
export interface LogTakes {
  /** Deletes what was queued in a bucket up to a time, and gives exactly what it deleted. */
  takeQueued: {
    parameters: { readonly bucket: number; readonly upto: Millis }
    row: EventRange
  }
}

export interface LogWrites {
  /** An empty log. 0: it is there. */
  createLog: OfLog & Pick<LogRow, 'frontier' | 'walkAccount'>
  /** 0: another holds it until later than `now`. `fence` becomes one higher. */
  takeLogLease: OfLog & { readonly owner: Bytes; readonly leaseUntil: Millis; readonly now: Millis }
  /** 0: another has taken the lease since. */
  holdLogLease: OfFence & { readonly owner: Bytes; readonly leaseUntil: Millis }
  /** 0: another has taken the lease since, or the log does not stand at `readSize`; everything must be undone. */
  advanceLog: OfFence & { readonly readSize: number } & Pick<
      LogRow,
      'size' | 'frontier' | 'walkAccount' | 'walkSeq' | 'walkBegunAt' | 'walkEndedAt'
    >
  /** Ends every lease and moves to the next epoch. 0: the log does not stand where it was read. */
  beginLogEpoch: OfLog & { readonly readEpoch: number; readonly readSize: number; readonly epoch: number }
  /** 0: the range is queued already. */
  queueRange: QueuedRange
  /** Of at most {@link rangesMost} ranges those events that have no leaf; gives how many. */
  giveLeaves: { readonly ranges: readonly LeafRange[] }
  /** 0: the tile is there. */
  insertLogTile: OfLog & LogTileRow
  /** 0: the tile is not there, or at least as wide. */
  widenLogTile: OfLog & LogTileRow
  /** 0: there is one of this epoch and size. */
  insertLogCheckpoint: OfLog & LogCheckpointRow
  /** Of an epoch those made in a span of time, but for one size. */
  thinLogCheckpoints: OfLog & {
    readonly epoch: number
    readonly fromTime: Millis
    readonly beforeTime: Millis
    readonly keptSize: number
  }
  /** 0: this epoch has begun. */
  insertLogEpoch: OfLog & LogEpochRow
}
