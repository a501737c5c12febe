import type { KeyRing, Store } from 'sparekey'
import { type NewStreamKey, createStreamKeys, createStreamQueue, createStreams } from 'sparekey/service'
import type { PostReach } from '../../src/notices/guarded-post.ts'
import type { KeyLiveness } from '../../src/serve/api-keys.ts'
import { makeStreamKey } from '../../src/ssf/keys.ts'
import { type Transmitter, createTransmitter } from '../../src/ssf/transmitter.ts'

export const PUBLIC_URL = 'https://codes.example.org'

let shared: Promise<NewStreamKey> | undefined
/** One signing key for all tests of a process: making one takes a while. */
export const sharedStreamKey = (): Promise<NewStreamKey> => (shared ??= makeStreamKey())

export interface TestTransmitterOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock: () => Date
  readonly reach?: PostReach
  /** Default: every key opens. */
  readonly isKeyLive?: KeyLiveness
}

/** A transmitter that answers polls at once. */
export const createTestTransmitter = ({
  store,
  ring,
  clock,
  reach,
  isKeyLive = () => Promise.resolve(true),
}: TestTransmitterOptions): Transmitter =>
  createTransmitter({
    streams: createStreams({ store, ring, clock }),
    keys: createStreamKeys({ store, ring, clock }),
    queue: createStreamQueue({ store, ring }),
    clock,
    publicUrl: () => PUBLIC_URL,
    isStopping: () => false,
    isKeyLive,
    longestPollSeconds: 0,
    ...(reach !== undefined && { reach }),
  })
