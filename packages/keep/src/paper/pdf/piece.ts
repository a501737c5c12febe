import type { Canvas } from './canvas.ts'

/** Something that is drawn in one go and never cut by the end of a page. Lengths are points. */
export interface Piece {
  readonly height: number
  draw(x: number, y: number): void
  /** Whether it may not stand at the end of a page, as a heading. */
  readonly joinsNext?: boolean
  /** What is drawn above it where it comes first on a further page, as the head of a table. */
  readonly repeated?: Piece
}

/** Space between pieces. */
export function gap(height: number): Piece {
  return { height, draw: () => undefined }
}

/** Lines of prose, one piece each, so that a long text goes over the end of a page. */
export function proseLines(
  canvas: Canvas,
  lines: readonly string[],
  style: { readonly font: 'prose' | 'bold'; readonly size: number },
): readonly Piece[] {
  const height = style.size * 1.38
  return lines.map((line) => ({
    height,
    draw: (x, y) => canvas.text(line, x, y + style.size, style.font, style.size),
  }))
}

/** Pieces one below the other as a single one. */
export function stacked(pieces: readonly Piece[]): Piece {
  return {
    height: heightOf(pieces),
    draw(x, y) {
      let top = y
      for (const piece of pieces) {
        piece.draw(x, top)
        top += piece.height
      }
    },
  }
}

/** The height of pieces one below the other. */
export function heightOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { height }) => sum + height, 0)
}
