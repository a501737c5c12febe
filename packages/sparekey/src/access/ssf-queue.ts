import { openIdentity } from '../crypto/account-identity.ts'
import type { KeyRing } from '../crypto/ports.ts'
import type { QueuedRow, RefusedRow, StreamEvent } from '../store/catalogue/streams.ts'
import { SparekeyError } from '../errors.ts'
import { keep, read, write, type Step, type Store, type Transaction } from '../store/port.ts'
import type { Actor, EventType } from '../interface/events.ts'
import { run } from './run.ts'
import { describeStream, type Stream } from './ssf-settings.ts'

/** What one security event tells of: read from the trail when it is sent, and kept nowhere else. */
export interface Told {
  readonly accountId: string
  readonly type: EventType
  readonly at: Date
  readonly actor: Actor
  /** Names the sheet to its owner. `null`: it is about no sheet, or the sheet is gone. */
  readonly serial: string | null
  readonly detail: Readonly<Record<string, unknown>>
}

/** One security event that waits for its receiver. */
export interface WaitingEvent {
  readonly jti: string
  /** The same for all that came of one cause. */
  readonly txn: string | null
  readonly event: StreamEvent
  /** `null`: it is about the stream itself, and `about` says what. */
  readonly told: Told | null
  readonly about: Readonly<Record<string, unknown>>
}

export interface WaitingPage {
  readonly stream: Stream
  readonly events: readonly WaitingEvent[]
  readonly more: boolean
}

export interface RefusedEvent {
  readonly jti: string
  readonly event: StreamEvent
  readonly error: string
  readonly refusedAt: Date
}

/** What waits for receivers. */
export interface StreamQueue {
  /**
   * What waits, in the order in which it happened: 1 to 100 of it. Of a stream that is not enabled only that it was stopped.
   * What there is nothing left to tell of, because the account was erased, is dropped. `null`: the tenant has no such stream.
   *
   * @throws {SparekeyError} `internal`: whose account it is does not open under this key ring. It waits for one that opens it.
   */
  waiting(tenant: string, streamId: string, most: number): Promise<WaitingPage | null>
  /** The receiver has these. Gives how many waited. */
  acknowledge(tenant: string, streamId: string, jtis: readonly string[]): Promise<number>
  /** The receiver will not take these. They are kept to be looked at, the newest 1,000 of a stream. */
  refuse(
    tenant: string,
    streamId: string,
    refused: readonly { readonly jti: string; readonly error: string }[],
    at: Date,
  ): Promise<number>
  /** Newest first. */
  refusals(tenant: string, streamId: string, most: number): Promise<readonly RefusedEvent[]>
  /**
   * Takes on pushing what waits, until then. `busy`: another process has it. A time: nothing is pushed before. `null`: the
   * tenant has no such stream.
   */
  takePush(
    tenant: string,
    streamId: string,
    owner: Uint8Array,
    now: Date,
    until: Date,
  ): Promise<Stream | 'busy' | Date | null>
  /** Gives back what {@link takePush} took. */
  releasePush(
    tenant: string,
    streamId: string,
    owner: Uint8Array,
    next: { readonly at: Date | null; readonly failures: number },
  ): Promise<void>
}

const refusalsMost = 1000

export const createStreamQueue = ({
  store,
  ring,
}: {
  readonly store: Store
  readonly ring: KeyRing
}): StreamQueue => ({
  waiting: (tenant, streamId, most) =>
    run(store, function* () {
      const [row] = yield* read('readStream', { tenant, streamId })
      if (row === undefined) return keep(null)
      const stream = describeStream(row)
      const isOpen = stream.status === 'enabled'
      const events: WaitingEvent[] = []
      for (let isMore = true; isMore && events.length <= most;) {
        const limit = most + 1 - events.length
        const rows = yield* read('readStreamQueue', { tenant, streamId, limit, offset: events.length })
        // That the stream was stopped stands before all that waits.
        const sendable = isOpen ? rows : rows.filter(({ event }) => event === 'stream-updated')
        for (const queued of sendable) {
          const event = yield* resolve(ring, queued)
          if (event === null) yield* write('deleteStreamToken', { tenant, streamId, jti: queued.jti })
          else events.push(event)
        }
        isMore = isOpen && rows.length === limit
      }
      return keep({ stream, events: events.slice(0, most), more: events.length > most })
    }),

  acknowledge: (tenant, streamId, jtis) =>
    run(store, function* () {
      let waited = 0
      for (const jti of jtis) waited += yield* write('deleteStreamToken', { tenant, streamId, jti })
      return keep(waited)
    }),

  refuse: (tenant, streamId, refused, at) =>
    run(store, function* () {
      let waited = 0
      for (const { jti, error } of refused) {
        const [row] = yield* read('readStreamToken', { tenant, streamId, jti })
        if (row === undefined) continue
        waited += yield* write('deleteStreamToken', { tenant, streamId, jti })
        const { event } = row
        yield* write('insertStreamRefusal', { tenant, streamId, jti, event, error, refusedAt: at.getTime() })
      }
      const place = { tenant, streamId }
      const [last] = yield* read('readStreamRefusals', { ...place, limit: 1, offset: refusalsMost })
      if (last !== undefined) yield* write('deleteStreamRefusalsUpTo', { ...place, jti: last.jti })
      return keep(waited)
    }),

  refusals: async (tenant, streamId, limit) => {
    const rows = await run(store, function* () {
      return keep(yield* read('readStreamRefusals', { tenant, streamId, limit, offset: 0 }))
    })
    return rows.map(({ jti, event, error, refusedAt }: RefusedRow) => ({
      jti,
      event,
      error,
      refusedAt: new Date(refusedAt),
    }))
  },

  takePush: (tenant, streamId, owner, now, until) =>
    run(store, function* (): Transaction<Stream | 'busy' | Date | null> {
      const place = { tenant, streamId }
      const [row] = yield* read('readStream', place)
      if (row === undefined) return keep(null)
      if (row.pushAt > now.getTime()) return keep(new Date(row.pushAt))
      const lease = { ...place, owner, now: now.getTime(), until: until.getTime() }
      return keep((yield* write('takeStreamPush', lease)) === 0 ? 'busy' : describeStream(row))
    }),

  releasePush: (tenant, streamId, owner, { at, failures }) =>
    run(store, function* () {
      const pushAt = at?.getTime() ?? 0
      yield* write('releaseStreamPush', { tenant, streamId, owner, pushAt, pushFailures: failures })
      return keep(undefined)
    }),
})

/** `null`: there is nothing left to tell of. */
function* resolve(ring: KeyRing, row: QueuedRow): Step<WaitingEvent | null> {
  const { jti, txn, event, account, seq } = row
  const about = row.detail === null ? {} : (JSON.parse(row.detail) as Record<string, unknown>)
  if (account === null || seq === null) return { jti, txn, event, told: null, about }
  const told = yield* readTold(ring, row.tenant, account, seq)
  return told === null ? null : { jti, txn, event, told, about }
}

function* readTold(ring: KeyRing, tenant: string, accountKey: Uint8Array, seq: number): Step<Told | null> {
  const [account] = yield* read('readAccount', { accountKey })
  const [row] = yield* read('readEvents', { accountKey, beforeSeq: seq + 1, limit: 1 })
  const { identityKeyId: keyId = null, sealedIdentity: bytes = null } = account ?? {}
  if (keyId === null || bytes === null || row?.seq !== seq) return null
  const { type, at, actor, setId } = row
  const identity = openIdentity(ring, accountKey, { keyId, bytes })
  if (identity === null) throw sealedAway()
  if (identity.tenant !== tenant || type === null || at === null || actor === null) return null
  const [set] = setId === null ? [] : yield* read('readSet', { accountKey, setId })
  return {
    accountId: identity.account,
    type,
    at: new Date(at),
    actor,
    serial: set?.serial ?? null,
    detail: row.detail === null ? {} : (JSON.parse(row.detail) as Record<string, unknown>),
  }
}

const sealedAway = (): SparekeyError =>
  new SparekeyError(
    'internal',
    'A security event is of an account that does not open under this key ring, and waits. Put the key back on the ring; where it is ' +
      'lost, disable the stream and enable it again: what waits is dropped.',
  )
