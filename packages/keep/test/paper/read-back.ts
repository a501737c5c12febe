import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import type { PDFiumPage } from '@hyzyla/pdfium'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const require = createRequire(import.meta.url)
const pixelsPerPoint = 200 / 72

/** One page of a PDF as programs read it. */
export interface PageText {
  readonly text: string
  readonly widthPoints: number
  readonly heightPoints: number
}

/** One page of a PDF as it is printed, at 200 dots an inch. */
export interface PagePicture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** The text of every page, by PDFium, the engine of Chromium. */
export function readPdf(bytes: Uint8Array): Promise<readonly PageText[]> {
  return eachPage(bytes, (page) => {
    const { originalWidth, originalHeight } = page.getOriginalSize()
    return { text: page.getText(), widthPoints: originalWidth, heightPoints: originalHeight }
  })
}

/** The picture of every page. */
export function drawPdf(bytes: Uint8Array): Promise<readonly PagePicture[]> {
  return eachPage(bytes, (page) => page.render({ scale: pixelsPerPoint, render: 'bitmap' }))
}

/** How dark a picture is at most within half a point of a place in points from the top left: 0 is white, 255 black. */
export function darkness({ data, width }: PagePicture, x: number, y: number): number {
  const column = Math.floor(x * pixelsPerPoint)
  const rows = [-0.5, 0, 0.5].map((offset) => Math.floor((y + offset) * pixelsPerPoint))
  return 255 - Math.min(...rows.map((row) => data[(row * width + column) * 4] ?? 255))
}

/** What the QR squares of pages say, from top to bottom, then from left to right. */
export async function squaresOf(pages: readonly PagePicture[]): Promise<readonly string[]> {
  const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
  const found: string[] = []
  for (const { data, width, height } of pages) {
    const picture = { data: new Uint8ClampedArray(data), width, height } as ImageData
    const squares = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: 20 })
    const inOrder = squares
      .filter(({ isValid }) => isValid)
      .toSorted((a, b) => {
        const rows = Math.round((a.position.topLeft.y - b.position.topLeft.y) / 100)
        return rows === 0 ? a.position.topLeft.x - b.position.topLeft.x : rows
      })
    found.push(...inOrder.map(({ text }) => text))
  }
  return found
}

async function eachPage<T>(
  bytes: Uint8Array,
  work: (page: PDFiumPage) => T | Promise<T>,
): Promise<readonly T[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(bytes)
  const results: T[] = []
  for (const page of document.pages()) results.push(await work(page))
  document.destroy()
  library.destroy()
  return results
}
