import type { Canvas } from './canvas.ts'
import { heightOf, stacked } from './piece.ts'
import { piecesOf } from './pieces.ts'
import type { Block, TriFoldDocument } from '../document.ts'
import { edgeFieldPoints, foldNotes, foldOf } from '../fold.ts'
import { marginPoints } from '../paper-size.ts'
import type { PaperSize } from '../paper-size.ts'
import { screenTile, screenTilePoints } from '../screen-pattern.ts'
import { KeepError } from '../../errors.ts'

const panelPadding = marginPoints * 0.6
const windowPadding = 8
const noteSize = 7.5

/** Both faces of a sheet that is folded in three, a page each. */
export function drawTriFold(canvas: Canvas, { inside, outside }: TriFoldDocument, paper: PaperSize): void {
  const { upperLine, lowerLine, top, middle, bottom } = foldOf(paper)
  drawPanel(canvas, inside.top, paper, { y: 0, height: top })
  drawPanel(canvas, inside.middle, paper, { y: upperLine, height: middle })
  drawPanel(canvas, inside.bottom, paper, { y: lowerLine, height: bottom })
  drawFold(canvas, paper, upperLine, foldNotes.upper)
  drawFold(canvas, paper, lowerLine, foldNotes.lower)
  canvas.newPage()
  drawScreen(canvas, paper)
  drawFlap(canvas, outside, paper)
  drawWindow(canvas, outside.middle, paper, { y: upperLine + panelPadding, height: middle })
  drawStrip(canvas, outside, paper)
}

interface Panel {
  readonly y: number
  readonly height: number
}

function drawPanel(canvas: Canvas, blocks: readonly Block[], paper: PaperSize, { y, height }: Panel): void {
  const pieces = piecesOf(canvas, blocks, paper.width - 2 * marginPoints)
  if (heightOf(pieces) > height - 2 * panelPadding) {
    throw new KeepError(
      'input_refused',
      'This does not fit a sheet that is folded in three. Print the plain sheet and seal it in an envelope, or choose some of the codes.',
    )
  }
  stacked(pieces).draw(marginPoints, y + panelPadding)
}

function drawFold(canvas: Canvas, paper: PaperSize, y: number, note: string): void {
  const width = canvas.width(note, 'prose', noteSize)
  const left = paper.width - marginPoints - width
  canvas.line([0, y], [left - 4, y], { thickness: 0.5, dash: 2 })
  canvas.text(note, left, y + noteSize / 3, 'prose', noteSize)
  canvas.line([left + width + 4, y], [paper.width, y], { thickness: 0.5, dash: 2 })
}

/** Blocks on white, in the midst of the pattern. */
function drawWindow(canvas: Canvas, blocks: readonly Block[], paper: PaperSize, { y, height }: Panel): void {
  const pieces = piecesOf(canvas, blocks, paper.width - 2 * (marginPoints + windowPadding))
  const tall = Math.min(heightOf(pieces) + 2 * windowPadding, height)
  canvas.blank(marginPoints, y, paper.width - 2 * marginPoints, tall)
  stacked(pieces).draw(marginPoints + windowPadding, y + windowPadding)
}

/** The flap's outer face: upside down on the page, so that it is upright when it is folded down. Its edge is the paper's. */
function drawFlap(canvas: Canvas, { flap, edge }: TriFoldDocument['outside'], paper: PaperSize): void {
  const { top } = foldOf(paper)
  canvas.upsideDown(0, 0, paper.width, top, () => {
    drawWindow(canvas, flap, paper, { y: panelPadding, height: top - panelPadding })
    const y = top - edgeFieldPoints
    canvas.blank(marginPoints, y, paper.width - 2 * marginPoints, edgeFieldPoints)
    const labels = edge.map(([onFlap]) => onFlap)
    drawFields(canvas, labels, paper, { y, height: edgeFieldPoints, baseline: y + 11 })
  })
}

/** What stays visible of the bottom panel below the closed flap. */
function drawStrip(canvas: Canvas, { edge }: TriFoldDocument['outside'], paper: PaperSize): void {
  const { lowerLine, strip } = foldOf(paper)
  canvas.upsideDown(0, lowerLine, paper.width, strip, () => {
    canvas.blank(marginPoints, lowerLine, paper.width - 2 * marginPoints, strip)
    const labels = edge.map(([, below]) => below)
    drawFields(canvas, labels, paper, { y: lowerLine, height: strip, baseline: lowerLine + strip - 5 })
  })
}

function drawFields(
  canvas: Canvas,
  labels: readonly string[],
  paper: PaperSize,
  { y, height, baseline }: Panel & { readonly baseline: number },
): void {
  const wide = (paper.width - 2 * marginPoints) / labels.length
  for (const [index, label] of labels.entries()) {
    const x = marginPoints + index * wide
    canvas.text(label, x + 6, baseline, 'prose', noteSize)
    canvas.line([x, y], [x, y + height], { thickness: 0.6 })
  }
  const right = paper.width - marginPoints
  canvas.line([right, y], [right, y + height], { thickness: 0.6 })
}

function drawScreen(canvas: Canvas, paper: PaperSize): void {
  for (let y = 0; y < paper.height; y += screenTilePoints) {
    for (let x = 0; x < paper.width; x += screenTilePoints) {
      canvas.strokeWithin(screenTile(x, y), x, y, screenTilePoints, screenTilePoints)
    }
  }
}
