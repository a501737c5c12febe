import type {
  QueuedRow,
  RefusedRow,
  StreamKeyRow,
  StreamReads,
  StreamRow,
  StreamWrites,
} from '../catalogue/streams.ts'
import { keyOf } from './table.ts'
import { oneOrNone } from './tables.ts'
import type { KeptStream, ReadHandlers, WriteHandlers } from './tables.ts'

const compare = (a: string | number, b: string | number): number => (a === b ? 0 : a < b ? -1 : 1)

const oldestFirst = (a: StreamRow, b: StreamRow): number =>
  compare(a.createdAt, b.createdAt) || compare(a.streamId, b.streamId)
const newestKeyFirst = (a: StreamKeyRow, b: StreamKeyRow): number =>
  compare(b.createdAt, a.createdAt) || compare(a.kid, b.kid)

/** Rows of a stream lie under their tenant: neither name has a space. */
const place = (streamId: string, jti: string): string => `${streamId} ${jti}`
const ofStream =
  (streamId: string) =>
  (row: QueuedRow | RefusedRow): boolean =>
    row.streamId === streamId
const always = (): boolean => true

const shown = ({ pushOwner: _owner, pushUntil: _until, ...row }: KeptStream): StreamRow => row

export const streamReads: ReadHandlers<keyof StreamReads> = {
  readStreams: ({ streams }, { tenant }) => streams.of(tenant).toSorted(oldestFirst).map(shown),
  readStream: ({ streams }, { tenant, streamId }) => oneOrNone(streams.get(tenant, streamId)).map(shown),
  readAllStreams: ({ streams }) =>
    streams
      .all()
      .toSorted((a, b) => compare(a.tenant, b.tenant) || compare(a.streamId, b.streamId))
      .map(shown),

  readStreamKeys: ({ streamKeys }, { tenant }) => streamKeys.of(tenant).toSorted(newestKeyFirst),
  readAllStreamKeys: ({ streamKeys }) =>
    streamKeys.all().toSorted((a, b) => compare(a.tenant, b.tenant) || compare(a.kid, b.kid)),

  readStreamQueue: ({ streamQueue }, { tenant, streamId, limit, offset }) =>
    streamQueue
      .of(tenant)
      .filter(ofStream(streamId))
      .toSorted((a, b) => compare(a.jti, b.jti))
      .slice(offset, offset + limit),

  readStreamToken: ({ streamQueue }, { tenant, streamId, jti }) =>
    oneOrNone(streamQueue.get(tenant, place(streamId, jti))),

  readStreamRefusals: ({ streamRefusals }, { tenant, streamId, limit, offset }) =>
    streamRefusals
      .of(tenant)
      .filter(ofStream(streamId))
      .toSorted((a, b) => compare(b.jti, a.jti))
      .slice(offset, offset + limit),
}

export const streamWrites: WriteHandlers<keyof StreamWrites> = {
  insertStream: ({ streams }, row) =>
    streams.addNew(row.tenant, row.streamId, { ...row, pushOwner: null, pushUntil: 0 }),

  changeStream: ({ streams }, { tenant, streamId, readChangedAt, ...change }) =>
    streams.change(
      tenant,
      streamId,
      (row) => row.changedAt === readChangedAt,
      () => ({ ...change, pushAt: 0 }),
    ),

  changeStreamStatus: ({ streams }, { tenant, streamId, status, reason }) =>
    streams.change(tenant, streamId, always, () => ({ status, reason, pushAt: 0, pushFailures: 0 })),

  resealStream: ({ streams }, { tenant, streamId, readSealed, ...change }) =>
    streams.change(
      tenant,
      streamId,
      (row) => row.sealedAuthorization !== null && keyOf(row.sealedAuthorization) === keyOf(readSealed),
      () => change,
    ),

  noteStreamVerification: ({ streams }, { tenant, streamId, verifiedAt, before }) =>
    streams.change(
      tenant,
      streamId,
      (row) => row.verifiedAt <= before,
      () => ({ verifiedAt, pushAt: 0 }),
    ),

  takeStreamPush: ({ streams }, { tenant, streamId, owner, until, now }) =>
    streams.change(
      tenant,
      streamId,
      (row) => row.pushUntil <= now,
      () => ({ pushOwner: owner, pushUntil: until }),
    ),

  releaseStreamPush: ({ streams }, { tenant, streamId, owner, pushAt, pushFailures }) =>
    streams.change(
      tenant,
      streamId,
      (row) => row.pushOwner !== null && keyOf(row.pushOwner) === keyOf(owner),
      () => ({ pushOwner: null, pushUntil: 0, pushAt, pushFailures }),
    ),

  deleteStream: ({ streams }, { tenant, streamId }) => streams.remove(tenant, streamId, always),
  deleteStreams: ({ streams }, { tenant }) => streams.forEach(tenant, always, null),

  insertStreamKey: ({ streamKeys }, row) => streamKeys.addNew(row.tenant, row.kid, row),
  retireStreamKeys: ({ streamKeys }, { tenant, retiredAt }) =>
    streamKeys.forEach(tenant, (row) => row.retiredAt === null, { retiredAt }),
  deleteRetiredStreamKeys: ({ streamKeys }, { tenant, retiredBy }) =>
    streamKeys.forEach(tenant, (row) => row.retiredAt !== null && row.retiredAt <= retiredBy, null),
  resealStreamKey: ({ streamKeys }, { tenant, kid, readSealed, ...change }) =>
    streamKeys.change(
      tenant,
      kid,
      (row) => keyOf(row.sealedKey) === keyOf(readSealed),
      () => change,
    ),
  deleteStreamKeys: ({ streamKeys }, { tenant }) => streamKeys.forEach(tenant, always, null),

  insertStreamToken: ({ streamQueue }, row) =>
    streamQueue.addNew(row.tenant, place(row.streamId, row.jti), row),
  deleteStreamToken: ({ streamQueue }, { tenant, streamId, jti }) =>
    streamQueue.remove(tenant, place(streamId, jti), always),
  deleteStreamQueue: ({ streamQueue }, { tenant, streamId }) =>
    streamQueue.forEach(tenant, ofStream(streamId), null),
  deleteStreamQueues: ({ streamQueue }, { tenant }) => streamQueue.forEach(tenant, always, null),

  insertStreamRefusal: ({ streamRefusals }, row) =>
    streamRefusals.add(row.tenant, place(row.streamId, row.jti), row),
  deleteStreamRefusalsUpTo: ({ streamRefusals }, { tenant, streamId, jti }) =>
    streamRefusals.forEach(tenant, (row) => row.streamId === streamId && row.jti <= jti, null),
  deleteStreamRefusals: ({ streamRefusals }, { tenant }) => streamRefusals.forEach(tenant, always, null),
}
