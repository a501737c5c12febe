import type { Head } from '../notes/chain-text.ts'
import { TeamError } from '../errors.ts'

/**
 * Compares what a server shows with what was seen of the same chain or log before.
 *
 * @param hashAt the hash of the text at a place, as the server shows it; `null` where it shows none.
 * @returns what is wrong; `null`: the server shows the same history, and maybe more of it.
 */
export function compareWithSeen(
  seen: Head,
  shown: Head,
  hashAt: (seq: number) => string | null,
): TeamError | null {
  if (seen.seq < 0) return null
  if (shown.seq < seen.seq) {
    return new TeamError(
      'chain_rolled_back',
      `The server shows ${shown.seq + 1} entries where ${seen.seq + 1} were seen before: an old backup, or something is being withheld. Compare with another member before you go on.`,
    )
  }
  if (hashAt(seen.seq) === seen.hash) return null
  return new TeamError(
    'chain_forked',
    `The server shows another entry ${seen.seq} than the one that was seen before: two histories are being kept. Compare with another member before you go on.`,
  )
}
