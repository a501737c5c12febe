import type { Canvas } from './canvas.ts'
import { gap, heightOf, proseLines, stacked } from './piece.ts'
import type { Piece } from './piece.ts'
import { codePieces, squarePieces, verbatimPieces } from './secret-pieces.ts'
import { wrapWords } from './wrap.ts'
import type { Block } from '../document.ts'

type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>

const textSizes = { small: 8.5, normal: 10.5, large: 13 } as const
const labelSize = 8.5
const valueSize = 10.5

/** Blocks as pieces of a column that is `width` points wide. */
export function piecesOf(canvas: Canvas, blocks: readonly Block[], width: number): readonly Piece[] {
  return blocks.flatMap((block) => blockPieces(canvas, block, width))
}

function blockPieces(canvas: Canvas, block: Block, width: number): readonly Piece[] {
  switch (block.type) {
    case 'head':
      return headPieces(canvas, block, width)
    case 'heading': {
      const [line] = prose(canvas, block.text, width, 'bold', 12)
      return line === undefined ? [] : [gap(10), { ...line, joinsNext: true }, gap(2)]
    }
    case 'beside':
      return [besidePiece(canvas, block, width)]
    case 'text':
      return [...prose(canvas, block.text, width, 'prose', textSizes[block.size]), gap(6)]
    case 'notice':
      return noticePieces(canvas, block.text, width)
    case 'facts':
      return factPieces(canvas, block, width)
    case 'codes':
      return codePieces(canvas, block, width)
    case 'verbatim':
      return verbatimPieces(canvas, block, width)
    case 'squares':
      return squarePieces(canvas, block, width)
    case 'steps':
      return stepPieces(canvas, block, width)
    case 'table':
      return tablePieces(canvas, block, width)
    default:
      return block satisfies never
  }
}

function besidePiece(canvas: Canvas, { share, left, right }: BlockOf<'beside'>, width: number): Piece {
  const space = 14
  const leftWidth = (width - space) * share
  const leftPiece = stacked(piecesOf(canvas, left, leftWidth))
  const rightPiece = stacked(piecesOf(canvas, right, width - space - leftWidth))
  return {
    height: Math.max(leftPiece.height, rightPiece.height),
    draw(x, y) {
      leftPiece.draw(x, y)
      rightPiece.draw(x + leftWidth + space, y)
    },
  }
}

function prose(
  canvas: Canvas,
  text: string,
  width: number,
  font: 'prose' | 'bold',
  size: number,
): readonly Piece[] {
  const lines = wrapWords(text, width, (part) => canvas.width(part, font, size))
  return proseLines(canvas, lines, { font, size })
}

function headPieces(
  canvas: Canvas,
  { title, badge, badgeNote }: BlockOf<'head'>,
  width: number,
): readonly Piece[] {
  const badgeWidth = badge === null ? 0 : canvas.width(badge, 'mono', 15) + 12
  const noteWidth = badgeNote === null ? 0 : canvas.width(badgeNote, 'prose', 9)
  const titlePieces = prose(canvas, title, width - Math.max(badgeWidth, noteWidth) - 14, 'bold', 20)
  const badgeHeight = (badge === null ? 0 : 24) + (badgeNote === null ? 0 : 14)
  const height = Math.max(heightOf(titlePieces), badgeHeight) + 5
  const piece: Piece = {
    height,
    draw(x, y) {
      stacked(titlePieces).draw(x, y - 1)
      const right = x + width
      if (badge !== null) {
        canvas.frame(right - badgeWidth, y + 0.5, badgeWidth, 22)
        canvas.exact(badge, right - badgeWidth + 6, y + 16.5, 'mono', 15)
      }
      if (badgeNote !== null) {
        canvas.text(badgeNote, right - noteWidth, y + (badge === null ? 12 : 34), 'prose', 9)
      }
      canvas.line([x, y + height], [right, y + height], { thickness: 1.2 })
    },
  }
  return [piece, gap(8)]
}

function noticePieces(canvas: Canvas, text: string, width: number): readonly Piece[] {
  const inner = stacked(prose(canvas, text, width - 16, 'prose', textSizes.normal))
  const height = inner.height + 11
  const piece: Piece = {
    height,
    draw(x, y) {
      canvas.frame(x + 0.5, y, width - 1, height)
      inner.draw(x + 8, y + 5)
    },
  }
  return [gap(4), piece, gap(8)]
}

function factPieces(canvas: Canvas, { columns, facts }: BlockOf<'facts'>, width: number): readonly Piece[] {
  const space = 14
  const columnWidth = (width - space * (columns - 1)) / columns
  const cells = facts.map(([label, value]) => factPiece(canvas, label, value, columnWidth))
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, index) =>
    cells.slice(index * columns, (index + 1) * columns),
  )
  return [
    gap(2),
    ...rows.map((row): Piece => ({
      height: Math.max(...row.map(({ height }) => height)) + 6,
      draw: (x, y) => row.forEach((cell, index) => cell.draw(x + index * (columnWidth + space), y)),
    })),
    gap(4),
  ]
}

function factPiece(canvas: Canvas, label: string, value: string | null, width: number): Piece {
  const labels = prose(canvas, label, width, 'prose', labelSize)
  if (value !== null) return stacked([...labels, ...prose(canvas, value, width, 'bold', valueSize)])
  const line: Piece = {
    height: 16,
    draw: (x, y) => canvas.line([x, y + 15], [x + width, y + 15], { thickness: 0.6 }),
  }
  return stacked([...labels, line])
}

function stepPieces(canvas: Canvas, { marker, items }: BlockOf<'steps'>, width: number): readonly Piece[] {
  const room = { box: 17, number: 18, dot: 12 }[marker]
  const pieces = items.map((item, index): Piece => {
    const lines = stacked(prose(canvas, item, width - room, 'prose', textSizes.normal))
    return {
      height: lines.height + 3,
      draw(x, y) {
        if (marker === 'box') canvas.frame(x + 0.5, y + 2, 9, 9)
        if (marker === 'number')
          canvas.text(`${index + 1}.`, x, y + textSizes.normal, 'bold', textSizes.normal)
        if (marker === 'dot') canvas.text('•', x, y + textSizes.normal, 'prose', textSizes.normal)
        lines.draw(x + room, y)
      },
    }
  })
  return [...pieces, gap(6)]
}

function tablePieces(
  canvas: Canvas,
  { head, shares, rows, roomy }: BlockOf<'table'>,
  width: number,
): readonly Piece[] {
  const total = shares.reduce((sum, share) => sum + share, 0)
  const widths = shares.map((share) => (share / total) * width)
  const headPiece: Piece = {
    ...rowPiece(canvas, head, widths, { font: 'bold', rule: 1.2, least: 0 }),
    joinsNext: true,
  }
  const least = roomy ? 21 : 0
  const rowPieces = rows.map((row) => ({
    ...rowPiece(canvas, row, widths, { font: 'prose', rule: 0.4, least }),
    repeated: headPiece,
  }))
  return [gap(2), headPiece, ...rowPieces, gap(8)]
}

function rowPiece(
  canvas: Canvas,
  cells: readonly string[],
  widths: readonly number[],
  { font, rule, least }: { readonly font: 'prose' | 'bold'; readonly rule: number; readonly least: number },
): Piece {
  const size = font === 'bold' ? 8.5 : 9
  const columns = cells.map((cell, index) => prose(canvas, cell, (widths[index] ?? 0) - 5, font, size))
  const height = Math.max(least, Math.max(...columns.map((pieces) => heightOf(pieces))) + 5)
  const lefts = widths.map((_, index) => widths.slice(0, index).reduce((sum, width) => sum + width, 0))
  const right = widths.reduce((sum, width) => sum + width, 0)
  return {
    height,
    draw(x, y) {
      for (const [index, pieces] of columns.entries()) {
        const column = stacked(pieces)
        const top = least > 0 ? (height - column.height) / 2 : 2
        column.draw(x + (lefts[index] ?? 0), y + top)
      }
      canvas.line([x, y + height], [x + right, y + height], { thickness: rule, grey: rule < 1 })
    },
  }
}
