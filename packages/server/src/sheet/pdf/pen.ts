import type PDFDocument from 'pdfkit'
import { ArgumentRangeError } from 'sparekey'
import { facesByStyle, runsOf, type Style } from './fonts.ts'

type Doc = InstanceType<typeof PDFDocument>

/** How a text is set. `size`: points. */
export interface Type {
  readonly style: Style
  readonly size: number
}

/** Draws on the current page. Lengths are points from its top left corner; a text's `y` is its baseline. */
export interface Pen {
  width(text: string, type: Type): number
  /** @throws {ArgumentRangeError} The fonts lack a character; nothing else is ever drawn in its place. */
  text(text: string, x: number, y: number, type: Type): void
  line(from: readonly [number, number], to: readonly [number, number], thickness: number): void
  /** A fine grey line that only guides the eye. */
  rule(from: readonly [number, number], to: readonly [number, number]): void
  frame(x: number, y: number, width: number, height: number): void
  /** Fills an SVG path with black. */
  fill(path: string, x: number, y: number, scale: number): void
}

export function createPen(doc: Doc): Pen {
  const faces = facesByStyle()
  for (const { id, data } of Object.values(faces).flat()) doc.registerFont(id, data)

  const runs = (text: string, { style, size }: Type) => {
    const found = runsOf(text, faces[style])
    if (found === null) {
      throw new ArgumentRangeError('codes', 'The fonts of the PDF lack a character of this sheet.')
    }
    return found.map((run) => ({
      ...run,
      width: doc.font(run.face.id).fontSize(size).widthOfString(run.text),
    }))
  }

  return {
    width: (text, type) => runs(text, type).reduce((sum, { width }) => sum + width, 0),
    text(text, x, y, type) {
      let left = x
      for (const run of runs(text, type)) {
        doc.font(run.face.id).fontSize(type.size).fillColor('black')
        doc.text(run.text, left, y, { lineBreak: false, baseline: 'alphabetic' })
        left += run.width
      }
    },
    line([x1, y1], [x2, y2], thickness) {
      doc.lineWidth(thickness).strokeColor('black').moveTo(x1, y1).lineTo(x2, y2).stroke()
    },
    rule([x1, y1], [x2, y2]) {
      doc.lineWidth(0.4).strokeColor('#aaaaaa').moveTo(x1, y1).lineTo(x2, y2).stroke()
    },
    frame(x, y, width, height) {
      doc.lineWidth(1).strokeColor('black').rect(x, y, width, height).stroke()
    },
    fill(path, x, y, scale) {
      doc.save().translate(x, y).scale(scale).path(path).fill('black').restore()
    },
  }
}
