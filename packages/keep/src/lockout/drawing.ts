import { codePlaces, reach, refOfAccount, refOfPlace } from './reach.ts'
import type { Loss } from './reach.ts'
import { showRef } from '../model/find.ts'
import type { Book, Ref } from '../model/types.ts'

const rowHeight = 34
const boxHeight = 24
const boxWidth = 220
const columnGap = 240
const margin = 20

interface Box {
  readonly ref: Ref
  readonly label: string
  readonly x: number
  readonly y: number
}

interface Line {
  readonly from: Ref
  readonly to: Ref
  readonly kind: 'factor' | 'code' | 'key'
  readonly label: string
}

/**
 * The graph as an SVG: on the left what things lie in, on the right the accounts that they open. What does not open under the
 * loss is dashed and says so. Holds names, no codes.
 */
export function drawGraph(book: Book, loss: Loss): string {
  const boxes = layOut(book)
  const opened = reach(book, loss)
  const height = margin * 2 + 30 + Math.max(...boxes.map(({ y }) => y + boxHeight), 0)
  const width = margin * 2 + boxWidth * 2 + columnGap
  const byRef = new Map(boxes.map((box) => [box.ref, box]))
  const lines = linesOf(book).flatMap((line) => drawLine(line, byRef, opened.has(line.from)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    '<title>What opens which account</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${margin}" y="${margin + 4}" font-weight="bold" fill="#1a1a1a">Where things are</text>`,
    `<text x="${margin + boxWidth + columnGap}" y="${margin + 4}" font-weight="bold" fill="#1a1a1a">Accounts</text>`,
    ...lines,
    ...boxes.map((box) => drawBox(box, opened.has(box.ref))),
    `<text x="${margin}" y="${height - 12}" fill="#444444">Solid line: a way to sign in. Dotted line: backup codes. Dashed box: does not open.</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function layOut(book: Book): readonly Box[] {
  const left: readonly Ref[] = ['memory', 'vault', ...book.places.map(refOfPlace)]
  const column = (refs: readonly Ref[], x: number): readonly Box[] =>
    refs.map((ref, index) => ({ ref, label: showRef(book, ref), x, y: margin + 16 + index * rowHeight }))
  return [...column(left, margin), ...column(book.accounts.map(refOfAccount), margin + boxWidth + columnGap)]
}

function linesOf(book: Book): readonly Line[] {
  const { keptAt, passphraseAt, recoveryKeyAt } = book.vaultCare
  const vault = [...keptAt, ...passphraseAt, ...recoveryKeyAt].map((from): Line => ({
    from,
    to: 'vault',
    kind: 'key',
    label: 'opens',
  }))
  const places = book.places.flatMap((place) =>
    place.opensWith
      .flat()
      .map((from): Line => ({ from, to: refOfPlace(place), kind: 'key', label: 'opens' })),
  )
  const accounts = book.accounts.flatMap((account): readonly Line[] => [
    ...account.factors.map(({ at, kind }): Line => ({
      from: at,
      to: refOfAccount(account),
      kind: 'factor',
      label: kind,
    })),
    ...codePlaces(account).map(({ at }): Line => ({
      from: at,
      to: refOfAccount(account),
      kind: 'code',
      label: 'backup codes',
    })),
  ])
  return [...vault, ...places, ...accounts]
}

function drawLine(
  { from, to, kind, label }: Line,
  boxes: ReadonlyMap<Ref, Box>,
  isOpen: boolean,
): readonly string[] {
  const start = boxes.get(from)
  const end = boxes.get(to)
  if (start === undefined || end === undefined || start === end) return []
  const isAcross = start.x !== end.x
  const goesRight = start.x <= end.x
  const x1 = goesRight ? start.x + boxWidth : start.x
  const x2 = isAcross ? (goesRight ? end.x : end.x + boxWidth) : end.x + boxWidth
  const y1 = start.y + boxHeight / 2
  const y2 = end.y + boxHeight / 2
  const bend = isAcross ? (x1 + x2) / 2 : x1 + 60
  const colour = isOpen ? '#1f5f99' : '#b3261e'
  const dash = kind === 'code' ? ' stroke-dasharray="2 4"' : ''
  const title = `${label}: ${start.label} to ${end.label}`
  return [
    `<path d="M ${x1} ${y1} C ${bend} ${y1}, ${bend} ${y2}, ${x2} ${y2}" fill="none" stroke="${colour}" stroke-width="1.5"${dash}><title>${escapeXml(title)}</title></path>`,
  ]
}

function drawBox({ label, x, y }: Box, isOpen: boolean): string {
  const style = isOpen ? 'stroke="#1a1a1a"' : 'stroke="#b3261e" stroke-width="2" stroke-dasharray="6 4"'
  const text = label.length > 30 ? `${label.slice(0, 29)}…` : label
  return (
    `<g><title>${escapeXml(isOpen ? label : `${label}: does not open`)}</title>` +
    `<rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="4" fill="#f6f6f6" ${style}/>` +
    `<text x="${x + 8}" y="${y + 16}" fill="#1a1a1a">${escapeXml(text)}</text></g>`
  )
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
