import type { Bytes } from '../../store/port.ts'
import { parseBase64, printBase64 } from './base64.ts'
import { parseSize } from './tree-head.ts'
import { HASH_BYTES } from './tree.ts'

/** A proof that a log holds something, as text that is verified offline (c2sp.org/tlog-proof@v1). */
export interface ProofText {
  /** Data beside the proof, bound by nothing. */
  readonly extra: Bytes | null
  /** Of the leaf, from 0. */
  readonly index: number
  /** The inclusion proof, from the leaf's neighbour up. */
  readonly hashes: readonly Bytes[]
  /** The checkpoint in whose tree the leaf is, with its signatures. */
  readonly checkpoint: string
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
/** A tree of 2^53 leaves needs no more. */
const MOST_HASHES = 53

export const printProof = ({ extra, index, hashes, checkpoint }: ProofText): string =>
  [
    FIRST_LINE,
    ...(extra === null ? [] : [`extra ${printBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(printBase64),
    '',
    checkpoint,
  ].join('\n')

/** `null` where the text is not a proof. Nothing of it is verified. */
export const parseProof = (text: string): ProofText | null => {
  const end = text.indexOf('\n\n')
  const [first, ...lines] = (end === -1 ? '' : text.slice(0, end)).split('\n')
  const extra =
    lines[0]?.startsWith('extra ') === true ? parseBase64(lines.shift()?.slice(6) ?? '') : undefined
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseSize(indexLine.slice(6)) : null
  const hashes = lines.map(parseBase64)
  if (first !== FIRST_LINE || extra === null || index === null || hashes.length > MOST_HASHES) return null
  if (!hashes.every((hash) => hash?.length === HASH_BYTES)) return null
  return {
    extra: extra ?? null,
    index,
    hashes: hashes.filter((hash) => hash !== null),
    checkpoint: text.slice(end + 2),
  }
}
