import { Buffer } from 'node:buffer'
import { draftForService } from '../../src/cli/services.ts'
import type { BringInPorts } from '../../src/interchange/foreign.ts'
import type { Format } from '../../src/interchange/formats.ts'
import { joinBooks } from '../../src/interchange/join.ts'
import { readInterchange } from '../../src/interchange/read.ts'
import type { Read } from '../../src/interchange/read.ts'
import { writeBook } from '../../src/interchange/write.ts'
import { emptyBook } from '../../src/model/book.ts'
import type { Book } from '../../src/model/types.ts'
import { surroundings } from './book.ts'

export const filePassword = 'a password for the file, grün'

export function ports(prefix = 'new'): BringInPorts {
  return { ...surroundings(undefined, prefix), source: 'the-file', draftFor: draftForService }
}

/** The bytes of a book in a format. */
export async function written(book: Book, format: Format): Promise<Buffer> {
  const { bytes } = await writeBook(book, format, {
    now: new Date('2026-11-21T12:00:00Z'),
    password: () => Promise.resolve(filePassword),
  })
  return Buffer.from(bytes)
}

export function readBack(bytes: Uint8Array, password = filePassword): Promise<Read> {
  return readInterchange(Buffer.from(bytes), ports(), {
    identity: null,
    password: () => Promise.resolve(password),
  })
}

/** What a vault with nothing in it holds once the file was brought in. */
export async function broughtIn(bytes: Uint8Array): Promise<Book> {
  const { book } = await readBack(bytes)
  return joinBooks(emptyBook, book, ports('joined')).book
}
