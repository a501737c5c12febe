import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { crc32, deflateSync } from 'node:zlib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const require = createRequire(import.meta.url)
const PIXELS_PER_POINT = 2

/** One page of a PDF as programs read it and as it is printed, at 144 dots an inch, four bytes a pixel. */
export interface ReadPage {
  readonly text: string
  readonly widthPoints: number
  readonly heightPoints: number
  readonly picture: Picture
}

export interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Every page, by PDFium, the engine of Chromium. */
export async function readPages(bytes: Uint8Array): Promise<readonly ReadPage[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(bytes)
  const pages: ReadPage[] = []
  for (const page of document.pages()) {
    const { originalWidth, originalHeight } = page.getOriginalSize()
    // In this order: rendering lets go of the page.
    const text = page.getText()
    const picture = await page.render({ scale: PIXELS_PER_POINT, render: 'bitmap' })
    pages.push({ text, widthPoints: originalWidth, heightPoints: originalHeight, picture })
  }
  document.destroy()
  library.destroy()
  return pages
}

/** What the QR squares of a picture say. */
export async function squaresOf({ data, width, height }: Picture): Promise<readonly string[]> {
  const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
  const image = { data: new Uint8ClampedArray(data), width, height } as ImageData
  const found = await readBarcodes(image, { formats: ['QRCode'] })
  return found.filter(({ isValid }) => isValid).map(({ text }) => text)
}

/** How dark the darkest pixel is within a rectangle in points: 0 is white, 255 black. */
export function darkest(
  { data, width }: Picture,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number {
  let lightest = 255
  for (let y = Math.ceil(top * PIXELS_PER_POINT); y < bottom * PIXELS_PER_POINT; y += 1) {
    for (let x = Math.ceil(left * PIXELS_PER_POINT); x < right * PIXELS_PER_POINT; x += 1) {
      lightest = Math.min(lightest, data[(y * width + x) * 4] ?? 255)
    }
  }
  return 255 - lightest
}

/** The picture as a PNG file in greys (ISO/IEC 15948). */
export function pngOf({ data, width, height }: Picture): Buffer {
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = data[(y * width + x) * 4 + 1] ?? 0
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
