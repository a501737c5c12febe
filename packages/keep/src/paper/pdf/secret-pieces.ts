import type { Canvas } from './canvas.ts'
import { gap, heightOf, stacked } from './piece.ts'
import type { Piece } from './piece.ts'
import { wrapCode } from './wrap.ts'
import type { Block, CodeLine } from '../document.ts'
import { pointsPerMillimetre } from '../paper-size.ts'
import { qrSquare, squareMillimetres, squarePath } from '../square.ts'

type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>

const checkSize = 8
const checkWidth = 16
const boxSize = 9
const columnGap = 18

/** Codes with their boxes, numbers, checks and lines for a date. */
export function codePieces(canvas: Canvas, block: BlockOf<'codes'>, width: number): readonly Piece[] {
  if (block.columns === 1) {
    return [...block.codes.map((code) => codePiece(canvas, code, block, width)), gap(8)]
  }
  const columnWidth = (width - columnGap) / 2
  const half = Math.ceil(block.codes.length / 2)
  const columns = [block.codes.slice(0, half), block.codes.slice(half)].map((codes) =>
    stacked(codes.map((code) => codePiece(canvas, code, block, columnWidth))),
  )
  return [
    {
      height: Math.max(...columns.map(({ height }) => height)),
      draw: (x, y) =>
        columns.forEach((column, index) => column.draw(x + index * (columnWidth + columnGap), y)),
    },
  ]
}

function codePiece(canvas: Canvas, code: CodeLine, block: BlockOf<'codes'>, width: number): Piece {
  const { size, ticks } = block
  const boxRoom = ticks ? boxSize + 6 : 0
  const numberRoom = 24
  const dateRoom = ticks ? (block.columns === 1 ? 104 : 70) : 0
  const codeRoom = width - boxRoom - numberRoom - checkWidth - 12 - dateRoom
  const perLine = Math.floor(codeRoom / canvas.width('0', 'mono', size))
  const lines = code.text === null ? [] : wrapCode(code.text, perLine)
  const longest = Math.max(...block.codes.map(({ text }) => Array.from(text ?? '').length))
  const checkLeft = boxRoom + numberRoom + canvas.width('0', 'mono', size) * Math.min(longest, perLine) + 12
  const lineHeight = size * 1.25
  const height = Math.max(1, lines.length) * lineHeight + size * (block.dense ? 0.36 : 0.62)
  return {
    height,
    draw(x, y) {
      const baseline = y + size * (block.dense ? 1.1 : 1.2)
      const left = x + boxRoom + numberRoom
      if (ticks) drawBox(canvas, x, baseline - boxSize + 0.5, code.text === null)
      const number = String(code.number)
      canvas.text(number, left - 7 - canvas.width(number, 'prose', 9), baseline, 'prose', 9)
      if (code.text === null) canvas.text(`used ${code.usedOn ?? ''}`, left, baseline, 'prose', 10)
      lines.forEach((line, index) => canvas.exact(line, left, baseline + index * lineHeight, 'mono', size))
      if (code.check !== '') canvas.exact(code.check, x + checkLeft, baseline, 'mono', checkSize)
      if (ticks && code.text !== null) drawDate(canvas, x + width - dateRoom + 8, x + width, baseline)
      canvas.line([x, y + height], [x + width, y + height], { thickness: 0.4, grey: true })
    },
  }
}

function drawBox(canvas: Canvas, x: number, y: number, isTicked: boolean): void {
  canvas.frame(x + 0.5, y, boxSize, boxSize)
  if (isTicked) canvas.line([x + 0.5, y + boxSize], [x + 0.5 + boxSize, y], { thickness: 1 })
}

function drawDate(canvas: Canvas, left: number, right: number, baseline: number): void {
  const label = 'used on'
  canvas.text(label, left, baseline, 'prose', 8)
  canvas.line([left + canvas.width(label, 'prose', 8) + 4, baseline + 1], [right, baseline + 1], {
    thickness: 0.6,
  })
}

/** Lines of secret text with their numbers and checks. */
export function verbatimPieces(
  canvas: Canvas,
  { size, lines }: BlockOf<'verbatim'>,
  width: number,
): readonly Piece[] {
  const labelRoom = 26
  const height = size * 1.42
  const wide = Math.max(...lines.map(({ text }) => canvas.width(text, 'mono', size)))
  const scale = Math.min(1, (width - labelRoom - checkWidth - 10) / wide)
  const fitted = size * scale
  const pieces = lines.map(({ label, text, check }): Piece => ({
    height,
    draw(x, y) {
      const baseline = y + size
      canvas.text(label, x + labelRoom - 8 - canvas.width(label, 'prose', 8), baseline, 'prose', 8)
      canvas.exact(text, x + labelRoom, baseline, 'mono', fitted)
      canvas.exact(check, x + labelRoom + wide * scale + 12, baseline, 'mono', checkSize)
    },
  }))
  return [gap(4), ...pieces, gap(8)]
}

/** QR squares, as many in a row as fit. */
export function squarePieces(
  canvas: Canvas,
  { squares }: BlockOf<'squares'>,
  width: number,
): readonly Piece[] {
  const drawn = squares.map(({ text, caption }) => squarePiece(canvas, text, caption))
  const wide = Math.max(...drawn.map(({ side }) => side))
  const inRow = Math.max(1, Math.floor((width + columnGap) / (wide + columnGap)))
  const rows = Array.from({ length: Math.ceil(drawn.length / inRow) }, (_, index) =>
    drawn.slice(index * inRow, (index + 1) * inRow),
  )
  return rows.flatMap((row) => [
    gap(4),
    {
      height: Math.max(...row.map(({ piece }) => piece.height)),
      draw: (x: number, y: number): void => {
        for (const [index, { piece }] of row.entries()) piece.draw(x + index * (wide + columnGap), y)
      },
    },
    gap(4),
  ])
}

function squarePiece(
  canvas: Canvas,
  text: string,
  caption: string,
): { readonly side: number; readonly piece: Piece } {
  const modules = qrSquare(text)
  const side = squareMillimetres(modules) * pointsPerMillimetre
  const path = squarePath(modules)
  const square: Piece = {
    height: side,
    draw: (x, y) => canvas.fill(path, x, y, side / modules.length),
  }
  const captionWidth = canvas.width(caption, 'prose', 8.5)
  const below: Piece = {
    height: 12,
    draw: (x, y) => canvas.text(caption, x + (side - captionWidth) / 2, y + 8, 'prose', 8.5),
  }
  const pieces = [square, below]
  return { side, piece: { ...stacked(pieces), height: heightOf(pieces) } }
}
