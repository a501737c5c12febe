import { encodeQR } from 'qr'
import { codeOf, type Sheet } from './sheet.ts'

/** A QR square: side in modules with its white edge, and the black ones as the `d` of an SVG path, one unit a module. */
export interface Square {
  readonly modules: number
  /** To be filled. */
  readonly path: string
  /** The same to be drawn with lines of one unit, in a third of the characters. */
  readonly lines: string
}

/** ISO/IEC 18004 asks for this white edge. */
const QUIET_MODULES = 4
/** 89 modules a side (ISO/IEC 18004, version 18-M): more are too fine for a square of 50 mm on worn paper. */
const MOST_CHARACTERS = 816
/** Up to here a quarter of the square may be lost; above, 15 %. */
const MOST_ROBUST_CHARACTERS = 240

/** The text of the square: every code as issued, with a space between. QR packs it closer than lines (ISO/IEC 18004, alphanumeric). */
export const squareText = ({ codes }: Sheet): string => codes.map(codeOf).join(' ')

/** All codes of the sheet in one square; `null` where it would be too dense to be read from paper. */
export function squareOf(sheet: Sheet): Square | null {
  const text = squareText(sheet)
  if (text.length > MOST_CHARACTERS) return null
  const ecc = text.length <= MOST_ROBUST_CHARACTERS ? 'quartile' : 'medium'
  const rows = encodeQR(text, 'raw', { ecc, border: QUIET_MODULES })
  return { modules: rows.length, path: rows.map(rowPath).join(''), lines: rows.map(rowLines).join('') }
}

const runsOf = (row: readonly boolean[]) =>
  row
    .map((isBlack) => (isBlack ? '1' : '0'))
    .join('')
    .matchAll(/1+/g)

function rowLines(row: readonly boolean[], y: number): string {
  let at = 0
  const lines = Array.from(runsOf(row), ({ index, 0: { length } }, place) => {
    const start = place === 0 ? `M${index} ${y}.5` : `m${index - at} 0`
    at = index + length
    return `${start}h${length}`
  })
  return lines.join('')
}

function rowPath(row: readonly boolean[], y: number): string {
  return Array.from(runsOf(row), ({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`).join(
    '',
  )
}
