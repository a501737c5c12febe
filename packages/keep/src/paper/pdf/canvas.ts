import { faces, runsOf } from './fonts.ts'
import type { Face, FontName } from './fonts.ts'
import type { PaperDocument } from '../document.ts'
import type { PaperSize } from '../paper-size.ts'
import { KeepError } from '../../errors.ts'

/** How a line is drawn. `dash`: length of its strokes, the gaps being twice that. */
export interface LineStyle {
  readonly thickness: number
  readonly dash?: number
  readonly grey?: boolean
}

/** A page to draw on. Lengths are points, measured from the top left corner. */
export interface Canvas {
  width(text: string, font: FontName, size: number): number
  /** Draws one line of text with its baseline at `y`. */
  text(text: string, x: number, y: number, font: FontName, size: number): void
  /** As {@link text}, for what must not differ in any symbol. @throws KeepError `input_refused` where the fonts lack one. */
  exact(text: string, x: number, y: number, font: FontName, size: number): void
  /** A black line; a thin one is grey where it only guides the eye. */
  line(from: readonly [number, number], to: readonly [number, number], style: LineStyle): void
  frame(x: number, y: number, width: number, height: number): void
  blank(x: number, y: number, width: number, height: number): void
  /** Fills an SVG path with black, moved and made larger. */
  fill(path: string, x: number, y: number, scale: number): void
  /** Strokes an SVG path in grey, only within a rectangle. */
  strokeWithin(path: string, x: number, y: number, width: number, height: number): void
  /** Draws upside down: what is drawn at the top left of the rectangle comes out at its bottom right. */
  upsideDown(x: number, y: number, width: number, height: number, draw: () => void): void
  newPage(): void
  /** Goes over all pages once more, as for what stands at the foot of each. */
  eachPage(draw: (page: number, pages: number) => void): void
  /** The finished file, and the characters of prose that had to be drawn as question marks. */
  finish(): Promise<{ readonly bytes: Uint8Array; readonly replaced: readonly string[] }>
}

/** An empty document of one page. */
export async function createCanvas(document: PaperDocument, paper: PaperSize): Promise<Canvas> {
  const { default: PDFDocument } = await import('pdfkit')
  const printedAt = new Date(`${document.printedOn}T12:00:00Z`)
  const doc = new PDFDocument({
    size: [paper.width, paper.height],
    margin: 0,
    bufferPages: true,
    // Fonts are embedded; with a name here the library would look for one of its own.
    font: '',
    lang: 'en',
    displayTitle: true,
    info: { Title: document.windowTitle, CreationDate: printedAt, ModDate: printedAt },
  })
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  const byFont = Map.groupBy(faces(), ({ font }) => font)
  for (const face of [...byFont.values()].flat()) doc.registerFont(face.id, face.data)
  const replaced = new Set<string>()

  function measure(text: string, font: FontName, size: number): number {
    const runs = runsOf(text, byFont.get(font) ?? [], () => undefined)
    return runs.reduce((sum, run) => sum + runWidth(run.face, run.text, size), 0)
  }

  function runWidth(face: Face, text: string, size: number): number {
    return doc.font(face.id).fontSize(size).widthOfString(text)
  }

  function draw(
    text: string,
    [x, y]: readonly [number, number],
    font: FontName,
    size: number,
    missing: (character: string) => void,
  ): void {
    let left = x
    for (const run of runsOf(text, byFont.get(font) ?? [], missing)) {
      const width = runWidth(run.face, run.text, size)
      doc.fillColor('black').text(run.text, left, y, { lineBreak: false, baseline: 'alphabetic' })
      left += width
    }
  }

  return {
    width: measure,
    text(text, x, y, font, size) {
      draw(text.normalize('NFC'), [x, y], font, size, (character) => replaced.add(character))
    },
    exact(text, x, y, font, size) {
      draw(text, [x, y], font, size, () => {
        throw new KeepError(
          'input_refused',
          'A code holds a character that the fonts of the PDF do not have. Print the HTML form of this sheet: a browser has fonts for every script.',
        )
      })
    },
    line([x1, y1], [x2, y2], { thickness, dash, grey = false }) {
      doc
        .save()
        .lineWidth(thickness)
        .strokeColor(grey ? '#999999' : 'black')
      doc.moveTo(x1, y1).lineTo(x2, y2)
      if (dash !== undefined) doc.dash(dash, { space: dash * 2 })
      doc.stroke().restore()
    },
    frame(x, y, width, height) {
      doc.save().lineWidth(1).strokeColor('black').rect(x, y, width, height).stroke().restore()
    },
    blank(x, y, width, height) {
      doc.save().fillColor('white').rect(x, y, width, height).fill().restore()
    },
    fill(path, x, y, scale) {
      doc.save().translate(x, y).scale(scale).path(path).fill('black').restore()
    },
    strokeWithin(path, x, y, width, height) {
      doc.save().rect(x, y, width, height).clip()
      doc.lineWidth(0.7).strokeColor('#555555').path(path).stroke().restore()
    },
    upsideDown(x, y, width, height, work) {
      doc.save().rotate(180, { origin: [x + width / 2, y + height / 2] })
      work()
      doc.restore()
    },
    newPage() {
      doc.addPage()
    },
    eachPage(work) {
      const { start, count } = doc.bufferedPageRange()
      for (let page = 0; page < count; page += 1) {
        doc.switchToPage(start + page)
        work(page + 1, count)
      }
    },
    async finish() {
      doc.end()
      await ended
      return { bytes: new Uint8Array(Buffer.concat(chunks)), replaced: [...replaced] }
    },
  }
}
