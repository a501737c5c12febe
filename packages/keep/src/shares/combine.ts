import { Buffer } from 'node:buffer'
import { combine as interpolate } from 'shamir-secret-sharing'
import { readShare, setInWords, shareLength } from './share-text.ts'
import type { Share, ShareFault } from './share-text.ts'
import { keyBytes, keyDigest } from './split.ts'

/** Why shares give no key. */
export type ShareRefusal =
  | 'no_shares'
  | 'share_malformed'
  | 'share_newer'
  | 'share_of_another_set'
  | 'too_few_shares'
  | 'share_changed'

/** What came of putting shares together. `detail` says what happened and what to do; it holds nothing of a share. */
export type Combined =
  | {
      readonly ok: true
      /** The key of 32 bytes. */
      readonly key: Uint8Array
      readonly setId: string
      readonly threshold: number
      readonly count: number
      /** Numbers of shares that were brought and do not belong to this key: they were changed, and were not used. */
      readonly changed: readonly number[]
    }
  | { readonly ok: false; readonly reason: ShareRefusal; readonly detail: string }

// C(16, 8): every way of choosing among the most shares that there can be.
const mostTries = 12_870

/**
 * Puts shares together, in any order. The same share twice counts once.
 *
 * Nothing but the key that was split comes out: a result that is not it (1 in 2³² slips through) is refused. Where more shares
 * are brought than are needed, a changed one is found and left out.
 */
export async function combineShares(typed: readonly string[]): Promise<Combined> {
  const entries = typed.map((text) => readShare(text))
  const shares: Share[] = []
  for (const [index, entry] of entries.entries()) {
    if ('fault' in entry) return faulty(entry, index)
    shares.push(entry)
  }
  const [first] = shares
  if (first === undefined) return refused('no_shares', 'No share was given. Enter one share after the other.')
  const stranger = shares.findIndex(({ setId }) => setId !== first.setId)
  if (stranger !== -1) return anotherSet(shares, stranger, first)
  const distinct = withoutRepeats(shares)
  const isTorn = distinct.some(
    ({ threshold, count }) => threshold !== first.threshold || count !== first.count,
  )
  if (isTorn) return changedShare(first)
  const numbers = new Set(distinct.map(({ number }) => number))
  if (numbers.size < first.threshold) {
    if (distinct.length > numbers.size)
      return tooFew(first, numbers, ' Two that differ carry the same number: one of them was changed.')
    return tooFew(first, numbers, shares.length > distinct.length ? ' The same share twice counts once.' : '')
  }
  return interpolateSome(distinct, first)
}

async function interpolateSome(shares: readonly Share[], set: Share): Promise<Combined> {
  let tries = 0
  for (const chosen of choices(shares, set.threshold)) {
    if (new Set(chosen.map(({ number }) => number)).size < set.threshold) continue
    const key = await keyFrom(chosen, set)
    if (key !== null) {
      const { setId, threshold, count } = set
      return { ok: true, key, setId, threshold, count, changed: await changedAmong(shares, chosen, set) }
    }
    tries += 1
    if (tries >= mostTries) break
  }
  return changedShare(set)
}

async function keyFrom(chosen: readonly Share[], set: Share): Promise<Uint8Array | null> {
  const places = new Set(chosen.map(({ body }) => body.at(-1)))
  // The library refuses two shares at one place of the curve: one of them was changed.
  if (places.size < chosen.length || places.has(0)) return null
  const secret = Buffer.from(await interpolate(chosen.map(({ body }) => body)))
  const key = secret.subarray(0, keyBytes)
  return keyDigest(key, set).equals(secret.subarray(keyBytes)) ? new Uint8Array(key) : null
}

async function changedAmong(
  shares: readonly Share[],
  good: readonly Share[],
  set: Share,
): Promise<readonly number[]> {
  const changed: number[] = []
  for (const share of shares) {
    if (good.includes(share)) continue
    const others = good.filter(({ number }) => number !== share.number).slice(0, set.threshold - 1)
    if ((await keyFrom([share, ...others], set)) === null) changed.push(share.number)
  }
  return changed.toSorted((a, b) => a - b)
}

function* choices(shares: readonly Share[], size: number): Generator<readonly Share[]> {
  if (size === 0) {
    yield []
    return
  }
  for (const [index, share] of shares.entries()) {
    for (const rest of choices(shares.slice(index + 1), size - 1)) yield [share, ...rest]
  }
}

function withoutRepeats(shares: readonly Share[]): readonly Share[] {
  const seen = new Set<string>()
  return shares.filter(({ number, body }) => {
    const identity = `${number}:${Buffer.from(body).toString('hex')}`
    if (seen.has(identity)) return false
    seen.add(identity)
    return true
  })
}

function faulty(fault: ShareFault, index: number): Combined {
  const which = `Share no. ${index + 1} of those entered`
  switch (fault.fault) {
    case 'not_a_share':
      return refused(
        'share_malformed',
        `${which} is not a share: a share begins with SHAR-E1. A recovery key, which begins with KEEP, is entered elsewhere.`,
      )
    case 'length':
      return refused(
        'share_malformed',
        `${which} has ${fault.symbols} symbols; a share has ${shareLength}. Look for a group that is missing or typed twice.`,
      )
    case 'checksum':
      return refused(
        'share_malformed',
        `${which} was not typed as it was printed: its check does not agree. A share has no 1 after SHAR-E1, and no B, I or O: check 8, L and 0.`,
      )
    case 'newer':
      return refused(
        'share_newer',
        `${which} was made by a newer version of sparekey-keep. Update the program; nothing was changed.`,
      )
    default:
      return fault satisfies never
  }
}

function anotherSet(shares: readonly Share[], stranger: number, first: Share): Combined {
  const other = shares[stranger]?.setId ?? ''
  return refused(
    'share_of_another_set',
    `Share no. ${stranger + 1} of those entered belongs to set ${setInWords(other)}, the one before it to set ${setInWords(first.setId)}. Shares of different sets never fit: enter shares of one set only.`,
  )
}

function tooFew(set: Share, numbers: ReadonlySet<number>, remark: string): Combined {
  const missing = set.threshold - numbers.size
  const others = Array.from({ length: set.count }, (_, index) => index + 1).filter(
    (number) => !numbers.has(number),
  )
  return refused(
    'too_few_shares',
    `This set needs ${set.threshold} different shares; ${numbers.size === 1 ? '1 is' : `${numbers.size} are`} here.${remark} Find ${missing} more of the shares numbered ${others.join(', ')}.`,
  )
}

function changedShare(set: Share): Combined {
  return refused(
    'share_changed',
    `At least one of these shares of set ${setInWords(set.setId)} is not as it was made, although its check agrees: somebody changed it. Bring other shares of the set, one more than the ${set.threshold} that are needed: then the changed one is found.`,
  )
}

function refused(reason: ShareRefusal, detail: string): Combined {
  return { ok: false, reason, detail }
}
