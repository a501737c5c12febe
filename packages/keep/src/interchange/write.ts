import { Buffer } from 'node:buffer'
import { cardsOf } from './account-card.ts'
import { writeCsv } from './csv.ts'
import { jsonFormat, type Format } from './formats.ts'
import { exportNotes, notCarried } from './not-carried.ts'
import { writeText } from './text.ts'
import type { Book } from '../model/types.ts'

/** A book in a format, and what a person is to be told of it. */
export interface Written {
  readonly bytes: Uint8Array
  /** What the format does not hold. */
  readonly leftOut: readonly string[]
  readonly notes: readonly string[]
}

/** What writing needs beside the book. */
export interface WriteOptions {
  readonly now: Date
  /** Asked for where the format takes one. */
  readonly password: () => Promise<string>
}

/**
 * Writes a book in a format. `age` gives the JSON that is to be encrypted.
 *
 * The result holds every code; nothing is written to disk here.
 */
export async function writeBook(book: Book, format: Format, options: WriteOptions): Promise<Written> {
  const cards = cardsOf(book)
  const told = { leftOut: notCarried(book, format), notes: exportNotes(book, cards, format) }
  switch (format) {
    case 'json':
    case 'age':
      return { ...told, bytes: Buffer.from(`${JSON.stringify({ ...jsonFormat, ...book }, null, 2)}\n`) }
    case 'csv': {
      const { text, guarded } = writeCsv(cards)
      const note = `${guarded} cells begin with an apostrophe, which belongs to none of them: without it a spreadsheet would run them as formulas.`
      return { ...told, bytes: Buffer.from(text), notes: guarded === 0 ? told.notes : [...told.notes, note] }
    }
    case 'text':
      return { ...told, bytes: Buffer.from(writeText(cards)) }
    case 'kdbx': {
      const { writeKdbx } = await import('./kdbx/database.ts')
      return { ...told, bytes: await writeKdbx(cards, await options.password(), options.now) }
    }
    case 'bitwarden':
    case 'bitwarden-encrypted': {
      const { writeBitwarden } = await import('./bitwarden/items.ts')
      const json = writeBitwarden(cards)
      if (format === 'bitwarden') return { ...told, bytes: Buffer.from(json) }
      const { sealBitwarden } = await import('./bitwarden/encrypted.ts')
      return { ...told, bytes: Buffer.from(await sealBitwarden(json, await options.password())) }
    }
    case '1pux': {
      const { writeOnepux } = await import('./onepux.ts')
      return { ...told, bytes: writeOnepux(cards, options.now) }
    }
    default:
      return format satisfies never
  }
}
