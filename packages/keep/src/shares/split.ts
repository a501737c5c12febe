import { Buffer } from 'node:buffer'
import { createHmac, randomBytes } from 'node:crypto'
import { combine as interpolate, split as shamirSplit } from 'shamir-secret-sharing'
import { mostShares, writeShare } from './share-text.ts'
import { KeepError } from '../errors.ts'

/** The shares of one key, as they are handed out. */
export interface ShareSet {
  readonly setId: string
  readonly threshold: number
  readonly count: number
  /** In the order of their numbers, as `writeShare` writes them. */
  readonly shares: readonly string[]
}

export const keyBytes = 32
const digestBytes = 4
const setIdBytes = 4
const digestLabel = 'sparekey-keep share v1'

/**
 * Splits a key of 32 bytes into `count` shares, any `threshold` of which give it back; fewer say nothing about it.
 *
 * Only random keys are split, never codes themselves. Four bytes of digest are split along with the key, so that
 * {@link combineShares} knows a wrong result. Before it answers, the shares were put together again.
 *
 * @throws KeepError `input_invalid` unless the key has 32 bytes and 2 ≤ `threshold` ≤ `count` ≤ 16.
 */
export async function splitKey(
  key: Uint8Array,
  { threshold, count }: { readonly threshold: number; readonly count: number },
): Promise<ShareSet> {
  requireBounds(key, threshold, count)
  const setId = randomBytes(setIdBytes).toString('hex')
  const secret = Buffer.concat([key, keyDigest(key, { setId, threshold, count })])
  const bodies = await shamirSplit(new Uint8Array(secret), count, threshold)
  for (let first = 0; first < count; first += 1) {
    const some = Array.from({ length: threshold }, (_, step) => bodies[(first + step) % count]).filter(
      (body) => body !== undefined,
    )
    if (!Buffer.from(await interpolate(some)).equals(secret)) {
      throw new KeepError(
        'input_invalid',
        'The shares do not give the key back on this machine. Hand none of them out.',
      )
    }
  }
  const shares = bodies.map((body, index) => writeShare({ setId, threshold, count, number: index + 1, body }))
  return { setId, threshold, count, shares }
}

/** Four bytes by which a key put together from shares is known to be the one that was split. */
export function keyDigest(
  key: Uint8Array,
  { setId, threshold, count }: Pick<ShareSet, 'setId' | 'threshold' | 'count'>,
): Buffer {
  const bound = Buffer.concat([
    Buffer.from(digestLabel),
    Buffer.from(setId, 'hex'),
    Buffer.from([threshold, count]),
  ])
  return createHmac('sha256', key).update(bound).digest().subarray(0, digestBytes)
}

function requireBounds(key: Uint8Array, threshold: number, count: number): void {
  if (key.length !== keyBytes) {
    throw new KeepError('input_invalid', `Only a key of ${keyBytes} bytes is split into shares.`, {
      field: 'key',
    })
  }
  if (!Number.isInteger(threshold) || !Number.isInteger(count) || threshold < 2 || count > mostShares) {
    throw new KeepError(
      'input_invalid',
      `Shares number 2 to ${mostShares}, and 2 of them at least are needed together. One share alone would be the key itself.`,
      { field: 'shares' },
    )
  }
  if (threshold > count) {
    throw new KeepError(
      'input_invalid',
      'More shares would be needed than are made: nobody could ever use them.',
      {
        field: 'need',
      },
    )
  }
}
