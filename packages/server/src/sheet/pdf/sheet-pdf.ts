import { Buffer } from 'node:buffer'
import type PDFDocument from 'pdfkit'
import { type Block, bodyType, codeBlock, factBlock, headBlock, proseBlock, smallType } from './blocks.ts'
import { contentOf } from './content.ts'
import { createPen, type Pen } from './pen.ts'
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
/** Sums of rounded lengths may be off by far less than what is seen. */
const ROUNDING = 0.01

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
  const isComplete = drawSheet(doc, sheet, {
    width: widthPoints - 2 * MARGIN,
    bottom: heightPoints - MARGIN,
    hasSquare: options.square ?? false,
  })
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

interface Space {
  readonly width: number
  readonly bottom: number
  readonly hasSquare: boolean
}

function drawSheet(doc: Doc, sheet: Sheet, { width, bottom, hasSquare }: Space): boolean {
  const pen = createPen(doc)
  const content = contentOf(sheet)
  const root = doc.struct('Document')
  doc.addStructure(root)
  const square = hasSquare ? squareBlock(pen, sheet) : null
  const notesWidth = square === null ? width : width - SQUARE_SIDE - 2 * SPACE
  const notes = content.notes.map((text) => proseBlock(pen, text, { style: 'prose', size: 9 }, notesWidth))
  const footHeight = Math.max(heightOf(notes), square?.height ?? 0) + SPACE

  let y = MARGIN
  const add = (parent: typeof root, block: Block, x: number, top: number): void => {
    decorate(doc, block, x, top)
    parent.add(
      doc.struct(block.tag, block.alt === undefined ? {} : { alt: block.alt }, () => block.draw(x, top)),
    )
  }
  const place = (block: Block): void => {
    add(root, block, MARGIN, y)
    y += block.height
  }
  const turn = (): void => {
    doc.addPage()
    y = MARGIN
    place(headBlock(pen, sheet.texts.heading, sheet.name, width))
  }

  place(headBlock(pen, content.heading, sheet.name, width))
  for (const fact of content.facts) place(factBlock(pen, fact, width))
  y += SPACE / 2
  for (const text of content.intro) place(proseBlock(pen, text, bodyType, width))
  y += SPACE / 2

  const room = (bottom - footHeight - y) / sheet.codes.length
  const row = { usedOn: sheet.texts.usedOn, width, height: rowHeight(room) }
  const list = doc.struct('L')
  root.add(list)
  for (const code of sheet.codes) {
    if (y + row.height > bottom + ROUNDING) turn()
    const block = codeBlock(pen, code, row)
    const item = doc.struct('LI')
    list.add(item)
    add(item, block, MARGIN, y)
    item.end()
    y += block.height
  }
  list.end()
  if (y + footHeight > bottom + ROUNDING) turn()
  y += SPACE
  if (square !== null) add(root, square, MARGIN + width - SQUARE_SIDE, y)
  for (const note of notes) place(note)
  root.end()
  numberPages(doc, pen, sheet, { width, bottom })
  return content.isComplete
}

const rowHeight = (room: number): number => (room < SHORTEST_ROW ? MIDDLE_ROW : Math.min(TALLEST_ROW, room))

const heightOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { height }) => sum + height, 0)

/** Lines and boxes are no part of what is read aloud (ISO 32000-1 §14.8.2.2). */
function decorate(doc: Doc, block: Block, x: number, y: number): void {
  if (block.decorate === undefined) return
  doc.markContent('Artifact', { type: 'Layout' })
  block.decorate(x, y)
  doc.endMarkedContent()
}

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

function numberPages(
  doc: Doc,
  pen: Pen,
  { texts }: Sheet,
  { width, bottom }: Pick<Space, 'width' | 'bottom'>,
): void {
  const { start, count } = doc.bufferedPageRange()
  if (count === 1) return
  for (let page = 1; page <= count; page += 1) {
    doc.switchToPage(start + page - 1)
    const text = texts.page.replace('{page}', String(page)).replace('{pages}', String(count))
    doc.markContent('Artifact', { type: 'Pagination' })
    pen.text(text, MARGIN + width - pen.width(text, smallType), bottom + 14, smallType)
    doc.endMarkedContent()
  }
}
