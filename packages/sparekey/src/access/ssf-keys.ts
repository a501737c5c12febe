import type { Clock, KeyRing } from '../crypto/ports.ts'
import { openStreamKey, sealStreamKey } from '../crypto/stream-seal.ts'
import { SparekeyError } from '../errors.ts'
import type { StreamKeyRow } from '../store/catalogue/streams.ts'
import { keep, read, write, type Store } from '../store/port.ts'
import { asName } from '../validation.ts'
import { run } from './run.ts'

export interface StreamKeysOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
}

/** A key that a tenant's security events are signed with, without its private part. */
export interface StreamKey {
  readonly kid: string
  /** A JSON Web Key (RFC 7517) as JSON text. */
  readonly publicKey: string
  readonly createdAt: Date
  /** When another took its place; `null`: it signs. */
  readonly retiredAt: Date | null
}

/** A key that was just made. */
export interface NewStreamKey {
  /** RFC 7638: the thumbprint of the public key. */
  readonly kid: string
  readonly publicKey: string
  /** PKCS #8 as PEM. Lies sealed in the database. */
  readonly privateKey: string
}

/** The keys that the tenants' security events are signed with. */
export interface StreamKeys {
  /** Those that are published, the newest first. */
  list(tenant: string): Promise<readonly StreamKey[]>
  /**
   * The key that signs; `null`: there is none yet.
   *
   * @throws {SparekeyError} `internal`: it does not open under this key ring.
   */
  signing(tenant: string): Promise<NewStreamKey | null>
  /**
   * Signs with a new key from now on. Those before it are published for {@link publishedAfterMs} more, so that what they
   * signed can be checked, and deleted after that.
   */
  add(tenant: string, key: NewStreamKey): Promise<StreamKey>
}

/**
 * How long a key is published after it signed last. What waits in a queue is signed when it is sent; a receiver that keeps
 * what it got unchecked for longer than this cannot check it.
 */
export const publishedAfterMs = 30 * 86_400_000

export const createStreamKeys = ({
  store,
  ring,
  clock = () => new Date(),
}: StreamKeysOptions): StreamKeys => {
  const rowsOf = async (tenant: string): Promise<readonly StreamKeyRow[]> => {
    const rows = await run(store, function* () {
      return keep(yield* read('readStreamKeys', { tenant }))
    })
    const publishedSince = clock().getTime() - publishedAfterMs
    return rows.filter(({ retiredAt }) => retiredAt === null || retiredAt > publishedSince)
  }
  return {
    list: async (tenant) => (await rowsOf(tenant)).map(described),
    signing: async (tenant) => {
      const row = (await rowsOf(tenant)).find(({ retiredAt }) => retiredAt === null)
      if (row === undefined) return null
      const { kid, publicKey, keyId, sealedKey } = row
      const privateKey = openStreamKey(ring, row, { keyId, bytes: sealedKey })
      if (privateKey === null) {
        throw new SparekeyError(
          'internal',
          'The key that signs security events does not open under this key ring. Run "sparekey signals keys rotate".',
        )
      }
      return { kid, publicKey, privateKey }
    },
    add: async (name, { kid, publicKey, privateKey }) => {
      const tenant = asName(name, 'tenant')
      const now = clock().getTime()
      const { keyId, bytes: sealedKey } = sealStreamKey(ring, { tenant, kid }, privateKey)
      const row = { tenant, kid, publicKey, keyId, sealedKey, createdAt: now, retiredAt: null }
      await run(store, function* () {
        yield* write('deleteRetiredStreamKeys', { tenant, retiredBy: now - publishedAfterMs })
        yield* write('retireStreamKeys', { tenant, retiredAt: now })
        return keep(yield* write('insertStreamKey', row))
      })
      return described(row)
    },
  }
}

const described = ({ kid, publicKey, createdAt, retiredAt }: StreamKeyRow): StreamKey => ({
  kid,
  publicKey,
  createdAt: new Date(createdAt),
  retiredAt: retiredAt === null ? null : new Date(retiredAt),
})
