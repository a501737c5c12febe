import type { Bytes, Millis } from '../port.ts'

/** What a receiver can be sent. The first nine are about an account, the others about the stream itself. */
export type StreamEvent =
  | 'credential-create'
  | 'credential-update'
  | 'credential-revoke'
  | 'credential-delete'
  | 'credential-compromise'
  | 'credential-change-required'
  | 'recovery-activated'
  | 'recovery-information-changed'
  | 'session-revoked'
  | 'verification'
  | 'stream-updated'

/** A stream of security events to one receiver (OpenID Shared Signals Framework 1.0 §8.1.1). */
export interface StreamRow {
  readonly tenant: string
  readonly streamId: string
  /** Whose it is. */
  readonly apiKeyId: string
  readonly status: 'enabled' | 'paused' | 'disabled'
  /** Why it has this status, as whoever set it said. */
  readonly reason: string | null
  /** JSON text without secrets. */
  readonly settings: string
  /** Where events are pushed; `null`: they are polled. */
  readonly endpointUrl: string | null
  /** Of the sealed `Authorization` header; `null`: the receiver wants none. */
  readonly keyId: string | null
  readonly sealedAuthorization: Bytes | null
  /** When a verification was asked for last; 0: never. */
  readonly verifiedAt: Millis
  readonly createdAt: Millis
  readonly changedAt: Millis
  /** Not before then is anything pushed; 0: at once. */
  readonly pushAt: Millis
  /** Pushes that failed in a row. */
  readonly pushFailures: number
}

/** A key that a tenant's events are signed with. */
export interface StreamKeyRow {
  readonly tenant: string
  /** Names the key in what it signed (RFC 7638). */
  readonly kid: string
  /** A JSON Web Key (RFC 7517) as JSON text. */
  readonly publicKey: string
  readonly keyId: string
  readonly sealedKey: Bytes
  readonly createdAt: Millis
  /** When another took its place; `null`: it signs. */
  readonly retiredAt: Millis | null
}

/** One security event that waits for its receiver: a place in the trail, or something about the stream itself. */
export interface QueuedRow {
  readonly tenant: string
  readonly streamId: string
  /** Names the token. Sorts by the time at which it was queued. */
  readonly jti: string
  /** The same for all that came of one cause. */
  readonly txn: string | null
  readonly event: StreamEvent
  /** What an event about the stream itself says, as JSON text. */
  readonly detail: string | null
  /** The key of an account; `null`: it is about the stream itself. */
  readonly account: Bytes | null
  readonly seq: number | null
  readonly queuedAt: Millis
}

/** A security event that its receiver will not take. */
export interface RefusedRow {
  readonly tenant: string
  readonly streamId: string
  readonly jti: string
  readonly event: StreamEvent
  /** The receiver's word for why (RFC 8935 §2.4). */
  readonly error: string
  readonly refusedAt: Millis
}

type OfTenant = { readonly tenant: string }
type OfStream = OfTenant & { readonly streamId: string }
type OfToken = OfStream & { readonly jti: string }

export interface StreamReads {
  /** Oldest first. */
  readStreams: { parameters: OfTenant; row: StreamRow }
  /** At most one row. */
  readStream: { parameters: OfStream; row: StreamRow }
  /** Of every tenant. Asked to seal them anew, never while serving. */
  readAllStreams: { parameters: Record<string, never>; row: StreamRow }
  /** Newest first, retired ones too. */
  readStreamKeys: { parameters: OfTenant; row: StreamKeyRow }
  /** Of every tenant. Asked to seal them anew, never while serving. */
  readAllStreamKeys: { parameters: Record<string, never>; row: StreamKeyRow }
  /** What waits, the oldest first, but for so many of them. */
  readStreamQueue: {
    parameters: OfStream & { readonly limit: number; readonly offset: number }
    row: QueuedRow
  }
  /** At most one row. */
  readStreamToken: { parameters: OfToken; row: QueuedRow }
  /** The newest first, but for so many of them. */
  readStreamRefusals: {
    parameters: OfStream & { readonly limit: number; readonly offset: number }
    row: RefusedRow
  }
}

export interface StreamWrites {
  /** Always 1; the same id again is an `internal` error. */
  insertStream: StreamRow
  /** Only where it was not changed since it was read. 0: it was, or the tenant has no such stream. */
  changeStream: OfStream & {
    readonly readChangedAt: Millis
    readonly settings: string
    readonly endpointUrl: string | null
    readonly keyId: string | null
    readonly sealedAuthorization: Bytes | null
    readonly changedAt: Millis
  }
  /** What is pushed to an enabled one is pushed at once. 0: the tenant has no such stream. */
  changeStreamStatus: OfStream & Pick<StreamRow, 'status' | 'reason'>
  /** Only where the seal is still the one that was read. 0: it is not, or the tenant has no such stream. */
  resealStream: OfStream & {
    readonly keyId: string
    readonly sealedAuthorization: Bytes
    readonly readSealed: Bytes
  }
  /** 0: one was asked for after `before`, or the tenant has no such stream. Of concurrent callers one gets 1. */
  noteStreamVerification: OfStream & { readonly verifiedAt: Millis; readonly before: Millis }
  /** Takes on pushing what waits. 0: another has it, whose lease still runs. Of concurrent callers one gets 1. */
  takeStreamPush: OfStream & { readonly owner: Bytes; readonly until: Millis; readonly now: Millis }
  /** 0: the lease went to another. */
  releaseStreamPush: OfStream & { readonly owner: Bytes } & Pick<StreamRow, 'pushAt' | 'pushFailures'>
  deleteStream: OfStream
  deleteStreams: OfTenant
  /** Always 1; the same key again is an `internal` error. */
  insertStreamKey: StreamKeyRow
  /** Retires every key that signs. Gives how many there were. */
  retireStreamKeys: OfTenant & { readonly retiredAt: Millis }
  /** Deletes keys that were retired at or before then. */
  deleteRetiredStreamKeys: OfTenant & { readonly retiredBy: Millis }
  /** Only where the seal is still the one that was read. 0: it is not, or there is no such key. */
  resealStreamKey: OfTenant & {
    readonly kid: string
    readonly keyId: string
    readonly sealedKey: Bytes
    readonly readSealed: Bytes
  }
  deleteStreamKeys: OfTenant
  /** Always 1; the same token again is an `internal` error. */
  insertStreamToken: QueuedRow
  /** 0: it does not wait any more. */
  deleteStreamToken: OfToken
  deleteStreamQueue: OfStream
  deleteStreamQueues: OfTenant
  /** 0: it was refused before. */
  insertStreamRefusal: RefusedRow
  /** Deletes this one and those before it. */
  deleteStreamRefusalsUpTo: OfToken
  deleteStreamRefusals: OfTenant
}
