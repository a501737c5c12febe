// Makes the pictures of the sheet for docs/images: node packages/server/test/sheet/pictures.ts [FOLDER]
// With a folder, every kind of sheet goes there, to be looked at. The codes are made up and fit no account.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pngOf, readPages } from './read-back.ts'
import { type PdfOptions, sheetPdf } from '../../src/sheet/pdf/sheet-pdf.ts'
import type { SheetInput } from '../../src/sheet/sheet.ts'
import { sampleCodes, sampleSheet } from '../support/sheet-samples.ts'

const folder = process.argv[2] ?? fileURLToPath(new URL('../../../../docs/images', import.meta.url))

const published: readonly (readonly [string, Partial<SheetInput>, PdfOptions])[] = [
  ['sheet-a4', {}, {}],
  ['sheet-letter', { codes: sampleCodes(20) }, { paper: 'letter', square: true }],
]
const others: typeof published = [
  ['german', { language: 'de', codes: sampleCodes(20) }, { square: true }],
  ['discreet', { discreet: true }, {}],
  ['long', { codes: sampleCodes(20, 'long') }, { paper: 'letter', square: true }],
  ['five', { codes: sampleCodes(5) }, { square: true }],
  ['hebrew', { serviceName: 'דואר נמל', accountName: 'עדה' }, {}],
  [
    'long-names',
    { serviceName: 'Wide World '.repeat(20), accountName: 'W'.repeat(256), codes: sampleCodes(20) },
    { paper: 'letter', square: true },
  ],
  ['hundred', { codes: sampleCodes(100) }, { square: true }],
]

for (const [name, changes, options] of process.argv[2] === undefined
  ? published
  : [...published, ...others]) {
  const { bytes } = await sheetPdf(sampleSheet(changes), options)
  for (const [index, { picture }] of (await readPages(bytes)).entries()) {
    writeFileSync(join(folder, `${name}${index === 0 ? '' : `-page-${index + 1}`}.png`), pngOf(picture))
  }
}
