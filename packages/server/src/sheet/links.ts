import { Buffer } from 'node:buffer'
import { type PdfOptions, sheetPdf } from './pdf/sheet-pdf.ts'
import type { Sheet } from './sheet.ts'
import { sheetText } from './text-file.ts'

/** A file inside a page: `<a href download={fileName}>`. It travels with the codes, so that they never travel back. */
export interface SheetLink {
  /** A `data:` URL, without quotes, spaces or angle brackets. */
  readonly href: string
  readonly fileName: string
  /** Of `href`: what the page grows by. */
  readonly bytes: number
}

/** The text file as a link. */
export function textLink(sheet: Sheet): SheetLink {
  return linkTo('text/plain;charset=utf-8', Buffer.from(sheetText(sheet)), `${sheet.fileStem}.txt`)
}

/**
 * The PDF as a link. `isComplete` false: a name or sentence is in a script that its fonts lack, and printing the page
 * shows it.
 */
export async function pdfLink(
  sheet: Sheet,
  options: PdfOptions = {},
): Promise<SheetLink & { readonly isComplete: boolean }> {
  const { bytes, isComplete } = await sheetPdf(sheet, options)
  return { ...linkTo('application/pdf', bytes, `${sheet.fileStem}.pdf`), isComplete }
}

function linkTo(mediaType: string, content: Uint8Array, fileName: string): SheetLink {
  const href = `data:${mediaType};base64,${Buffer.from(content).toString('base64')}`
  return { href, fileName, bytes: href.length }
}
