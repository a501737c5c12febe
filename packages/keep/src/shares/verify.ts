import { plainShare, readShare, setInWords } from './share-text.ts'
import type { ShareSet } from './split.ts'

/** What came of typing a share back from paper. */
export type ShareTypedBack =
  { readonly ok: true; readonly number: number } | { readonly ok: false; readonly detail: string }

/**
 * Checks a share that was typed back from its paper. A set counts only after this was done for every share: see
 * {@link sharesLeftToProve}.
 */
export function proveShare(set: ShareSet, typed: string): ShareTypedBack {
  const plain = plainShare(typed)
  const index = set.shares.findIndex((share) => plainShare(share) === plain)
  if (index !== -1) return { ok: true, number: index + 1 }
  const share = readShare(typed)
  if ('fault' in share) {
    return {
      ok: false,
      detail: 'That is no share as it was printed. Compare it with the paper, group by group.',
    }
  }
  return {
    ok: false,
    detail:
      share.setId === set.setId
        ? `That reads as share ${share.number} of this set, but it is not the one that was printed. Print it anew.`
        : `That share belongs to set ${setInWords(share.setId)}. These are the shares of set ${setInWords(set.setId)}.`,
  }
}

/** Numbers of the shares that were not typed back. While there is one, nothing may lean on the set. */
export function sharesLeftToProve(set: ShareSet, proven: ReadonlySet<number>): readonly number[] {
  return set.shares.map((_, index) => index + 1).filter((number) => !proven.has(number))
}
