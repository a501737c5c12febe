import { Buffer } from 'node:buffer'
import type PDFDocument from 'pdfkit'
import { type Block, bodyType, codeBlock, factBlock, headBlock, proseBlock, smallType } from './blocks.ts'
import { contentOf } from './content.ts'
import { createFlow, type Flow, type Frame } from './flow.ts'
import { createPen, type Pen, type Type } from './pen.ts'
import { type PaperName, paperSizes } from '../paper-size.ts'
import type { Sheet } from '../sheet.ts'
import { squareOf } from '../square.ts'

type Doc = InstanceType<typeof PDFDocument>

export interface SheetPdf {
  readonly bytes: Uint8Array
  /** False: a name or sentence in a script that the fonts lack is left out, a name with a line to write it on. */
  readonly isComplete: boolean
}

export interface PdfOptions {
  /** Default `a4`. */
  readonly paper?: PaperName
  /** With a QR square of all codes, where they are few enough to be read from paper; default false. */
  readonly square?: boolean
}

const POINTS_PER_MILLIMETRE = 72 / 25.4
const MARGIN = 15 * POINTS_PER_MILLIMETRE
const SQUARE_SIDE = 50 * POINTS_PER_MILLIMETRE
/** Above this, codes are still told apart at a glance; a sheet that needs shorter rows goes on to another page. */
const SHORTEST_ROW = 17
const MIDDLE_ROW = 22
const TALLEST_ROW = 30
const SPACE = 8
/** From the bottom margin to the page's number. */
const FOOT = 14
const noteType: Type = { style: 'prose', size: 9 }

/**
 * The sheet as a PDF with its fonts inside, its text tagged and in the order of reading, the same bytes for the same
 * sheet. 20 codes of any format stand on one page, with their square; more go on, each page with the sheet's name.
 *
 * @throws {ArgumentRangeError} `invalid_request`, field `codes`: a code holds a character that no format has.
 */
export async function sheetPdf(sheet: Sheet, options: PdfOptions = {}): Promise<SheetPdf> {
  const { default: PdfDocument } = await import('pdfkit')
  const { widthPoints, heightPoints } = paperSizes[options.paper ?? 'a4']
  const doc = new PdfDocument({
    size: [widthPoints, heightPoints],
    margin: 0,
    bufferPages: true,
    // Fonts are embedded; with a name here the library would look for one of its own.
    font: '',
    lang: sheet.language,
    displayTitle: true,
    pdfVersion: '1.7',
    tagged: true,
    info: { Title: sheet.title, CreationDate: sheet.issuedAt, ModDate: sheet.issuedAt },
  })
  const finished = collect(doc)
  const frame = { margin: MARGIN, width: widthPoints - 2 * MARGIN, bottom: heightPoints - MARGIN }
  const isComplete = drawSheet(doc, sheet, frame, options.square ?? false)
  doc.end()
  return { bytes: await finished, isComplete }
}

function collect(doc: Doc): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    doc.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject)
  })
}

function drawSheet(doc: Doc, sheet: Sheet, frame: Frame, hasSquare: boolean): boolean {
  const pen = createPen(doc)
  const content = contentOf(sheet)
  const flow = createFlow(doc, frame)
  const { width } = frame

  flow.place(headBlock(pen, content.heading, sheet.name, width))
  for (const fact of content.facts) flow.place(factBlock(pen, fact, width))
  flow.skip(SPACE / 2)
  for (const text of content.intro) flow.place(proseBlock(pen, text, bodyType, width))
  flow.skip(SPACE / 2)

  const square = hasSquare ? squareBlock(pen, sheet) : null
  const notesWidth = square === null ? width : width - SQUARE_SIDE - 2 * SPACE
  const notes = content.notes.map((text) => proseBlock(pen, text, noteType, notesWidth))
  const footHeight = SPACE + Math.max(heightOf(notes), square?.height ?? 0)
  const head = headBlock(pen, sheet.texts.heading, sheet.name, width)

  const height = rowHeight((flow.room() - footHeight) / sheet.codes.length)
  const row = { usedOn: sheet.texts.usedOn, width, height }
  const rows = sheet.codes.map((code) => codeBlock(pen, code, row))
  placeCodes(doc, flow, rows, head)
  if (!flow.fits(footHeight)) flow.turn(head)
  flow.skip(SPACE)
  if (square !== null) flow.placeAtEnd(square, SQUARE_SIDE)
  for (const note of notes) flow.place(note)
  flow.end((page, pages) => {
    const text = sheet.texts.page.replace('{page}', String(page)).replace('{pages}', String(pages))
    const left = frame.margin + width - pen.width(text, smallType)
    pen.text(text, left, frame.bottom + FOOT, smallType)
  })
  return content.isComplete
}

/** One list, however many pages it goes over. */
function placeCodes(doc: Doc, flow: Flow, rows: readonly Block[], head: Block): void {
  const list = doc.struct('L')
  flow.root.add(list)
  for (const row of rows) {
    if (!flow.fits(row.height)) flow.turn(head)
    const item = doc.struct('LI')
    list.add(item)
    flow.place(row, item)
    item.end()
  }
  list.end()
}

const rowHeight = (room: number): number => (room < SHORTEST_ROW ? MIDDLE_ROW : Math.min(TALLEST_ROW, room))

const heightOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { height }) => sum + height, 0)

function squareBlock(pen: Pen, sheet: Sheet): Block | null {
  const square = squareOf(sheet)
  if (square === null) return null
  const caption = proseBlock(pen, sheet.texts.square, smallType, SQUARE_SIDE)
  return {
    tag: 'Figure',
    alt: sheet.texts.squareName,
    height: SQUARE_SIDE + caption.height,
    draw(x, y) {
      pen.fill(square.path, x, y, SQUARE_SIDE / square.modules)
      caption.draw(x, y + SQUARE_SIDE)
    },
  }
}
