import { createCanvas } from './canvas.ts'
import type { Canvas } from './canvas.ts'
import type { Piece } from './piece.ts'
import { piecesOf } from './pieces.ts'
import { drawTriFold } from './tri-fold.ts'
import type { PagesDocument, PaperDocument } from '../document.ts'
import { marginPoints } from '../paper-size.ts'
import type { PaperSize } from '../paper-size.ts'

/** A sheet as a PDF file. */
export interface RenderedPdf {
  readonly bytes: Uint8Array
  /**
   * Characters of names and notes that the embedded fonts (Latin, with its extensions) lack: a question mark stands for them.
   * The HTML form shows them all. Codes are never changed.
   */
  readonly replaced: readonly string[]
}

const footRoom = 16

/**
 * Draws a sheet as PDF, the same bytes for the same sheet.
 *
 * @throws KeepError `input_refused` where a code holds a character that the fonts lack, or codes do not fit a folded sheet.
 */
export async function renderPdf(document: PaperDocument, paper: PaperSize): Promise<RenderedPdf> {
  const canvas = await createCanvas(document, paper)
  if (document.layout === 'pages') drawPages(canvas, document, paper)
  else drawTriFold(canvas, document, paper)
  return canvas.finish()
}

function drawPages(canvas: Canvas, { leaves, foot }: PagesDocument, paper: PaperSize): void {
  const width = paper.width - 2 * marginPoints
  for (const [index, leaf] of leaves.entries()) {
    if (index > 0) canvas.newPage()
    flow(canvas, piecesOf(canvas, leaf, width), paper)
  }
  const footY = paper.height - marginPoints
  canvas.eachPage((page, pages) => {
    canvas.text(foot, marginPoints, footY, 'prose', 8)
    const number = `page ${page} of ${pages}`
    canvas.text(number, paper.width - marginPoints - canvas.width(number, 'prose', 8), footY, 'prose', 8)
  })
}

function flow(canvas: Canvas, pieces: readonly Piece[], paper: PaperSize): void {
  const bottom = paper.height - marginPoints - footRoom
  let y = marginPoints
  for (const [index, piece] of pieces.entries()) {
    const joined =
      piece.joinsNext === true ? (pieces[index + 1]?.height ?? 0) + (pieces[index + 2]?.height ?? 0) : 0
    const isFirst = y === marginPoints
    if (!isFirst && y + piece.height + joined > bottom) {
      canvas.newPage()
      y = marginPoints
      if (piece.repeated !== undefined) {
        piece.repeated.draw(marginPoints, y)
        y += piece.repeated.height
      }
    }
    piece.draw(marginPoints, y)
    y += piece.height
  }
}
