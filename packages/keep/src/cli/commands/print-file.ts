import { unlink } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../command.ts'
import { confirm, wordOption } from '../read-options.ts'
import { paperSizes } from '../../paper/paper-size.ts'
import type { Sheet } from '../../paper/sheet.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

/** The file that a sheet is to be written to, by `--out`. @throws KeepError `usage_invalid`. */
export function outFile({ given }: Context): string {
  const out = given.text('out')
  if (out !== null && /\.(?:pdf|html)$/i.test(out)) return resolve(out)
  throw new KeepError('usage_invalid', 'Name a new file that ends in .pdf or .html: --out FILE.pdf', {
    field: 'out',
  })
}

/**
 * Writes a sheet to a new file that only its owner may read.
 *
 * @throws KeepError `vault_exists` where something of that name is there, `input_refused` as `renderPdf`, `disk_full`,
 *   `file_unwritable`.
 */
export async function writeSheet(context: Context, sheet: Sheet, path: string): Promise<void> {
  const paper = paperSizes[wordOption(context.given, 'size', ['a4', 'letter']) ?? 'a4']
  if (/\.html$/i.test(path)) {
    const { renderHtml } = await import('../../paper/html/render.ts')
    await createFile(path, Buffer.from(renderHtml(sheet.document, paper)))
    return
  }
  const { renderPdf } = await import('../../paper/pdf/render.ts')
  const { bytes, replaced } = await renderPdf(sheet.document, paper)
  await createFile(path, bytes)
  if (replaced.length > 0) {
    context.say(
      `The fonts of the PDF lack ${replaced.length} of the characters in names and notes: a question mark stands there. The HTML form has them all.`,
    )
  }
}

/** Asks whether a file that was printed is to be deleted, and deletes it. */
export async function offerToDelete({ terminal }: Context, path: string): Promise<void> {
  if (!terminal.interactive) return
  if (await confirm(terminal, `Delete ${path} now that it is on paper?`, true)) {
    await unlink(path)
    terminal.note('Deleted.')
  }
}
