import { KeepError } from '../errors.ts'

/** Largest input that is read: 10 MiB. A file of backup codes has a few kilobytes. */
export const maxImportBytes = 10 * 1024 * 1024

/** Longest text of one account that is read, after markup is taken away: about 1 MB. */
export const maxTextCharacters = 1_000_000

/**
 * The text of a file, whatever its encoding: UTF-8 with or without a mark, UTF-16 in either order with or without a mark,
 * and Windows-1252 where the bytes are not UTF-8.
 *
 * @throws KeepError `input_refused` for what is not text or has more than {@link maxImportBytes} bytes; the message says
 * what the file seems to be and what to do.
 */
export function decodeText(bytes: Uint8Array): string {
  refuseOversize(bytes.length)
  const kind = binaryKindOf(bytes)
  if (kind !== null) throw new KeepError('input_refused', kind)
  const text = decodeUtf16(bytes) ?? decodeUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes)
  refuseControlCharacters(text)
  return text
}

/** @throws KeepError `input_refused` for more than {@link maxImportBytes} bytes. */
export function refuseOversize(sizeBytes: number): void {
  if (sizeBytes <= maxImportBytes) return
  throw new KeepError(
    'input_refused',
    `This file has ${Math.round(sizeBytes / 1024 / 1024)} MB; at most ${maxImportBytes / 1024 / 1024} MB are read. ` +
      'A file of backup codes is far smaller: check that it is the right one, or copy the lines with the codes into a new text file.',
  )
}

const asPicture =
  'This file is a picture. Codes cannot be read out of pictures here: type them in, or copy them from the screen as text.'
const asDocument = 'Open it, copy the codes, and paste them or save them as a plain text file.'

/** @throws KeepError `input_refused` for more than {@link maxTextCharacters} characters. */
export function refuseLongText(text: string): void {
  if (text.length <= maxTextCharacters) return
  throw new KeepError(
    'input_refused',
    'This text is as long as a book, so it is no list of backup codes. Copy the lines with the codes into a file of their own and import that.',
  )
}

/** First bytes of common files that hold no plain text, as Latin-1, with the sentence for the person. */
const signatures: readonly (readonly [start: string, offset: number, sentence: string])[] = [
  ['\x89PNG', 0, asPicture],
  ['\xFF\xD8\xFF', 0, asPicture],
  ['GIF8', 0, asPicture],
  ['WEBP', 8, asPicture],
  ['BM', 0, asPicture],
  ['II*\0', 0, asPicture],
  ['MM\0*', 0, asPicture],
  ['ftyp', 4, 'This file is a picture or a film. Type the codes in, or copy them from the screen as text.'],
  ['%PDF-', 0, `This file is a PDF. ${asDocument}`],
  [
    'PK\x03\x04',
    0,
    `This file is an archive or an office document (such as .zip, .docx or .xlsx). ${asDocument} For a 1Password export (.1pux): keep bring-in FILE`,
  ],
  ['\xD0\xCF\x11\xE0', 0, `This file is an office document. ${asDocument}`],
  ['{\\rtf', 0, `This file is a rich-text document. ${asDocument}`],
  ['\x1F\x8B', 0, 'This file is a compressed archive. Unpack it first, then import the text file inside.'],
  ['7z\xBC\xAF', 0, 'This file is a compressed archive. Unpack it first, then import the text file inside.'],
  [
    '\x03\xD9\xA2\x9A',
    0,
    'This file is a KeePass database. Bring it in with its password: keep bring-in FILE',
  ],
  [
    'age-encryption.org/',
    0,
    'This file is encrypted with age. An export of this program: keep bring-in FILE. Anything else: decrypt it first, then import the text that comes out.',
  ],
  [
    '-----BEGIN AGE ENCRYPTED',
    0,
    'This file is encrypted with age. An export of this program: keep bring-in FILE. Anything else: decrypt it first, then import the text that comes out.',
  ],
  [
    '-----BEGIN PGP MESSAGE',
    0,
    'This file is encrypted with PGP. Decrypt it first, then import the text that comes out.',
  ],
  ['SQLite format 3', 0, 'This file is a database, not a text file. Export the codes as text first.'],
]

function binaryKindOf(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 32))
  const found = signatures.find(([start, offset]) => head.startsWith(start, offset))
  if (found === undefined) return null
  // Two letters alone may begin a text; a bitmap has zero bytes in its header.
  if (found[0] === 'BM' && !head.includes('\0')) return null
  return found[2]
}

function decodeUtf16(bytes: Uint8Array): string | null {
  const order = utf16OrderOf(bytes)
  if (order === null) return null
  return new TextDecoder(order).decode(bytes)
}

function utf16OrderOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // Without a mark: plain text has a zero in every second byte, and in no other.
  const sample = bytes.subarray(0, 2048)
  if (sample.length < 4 || bytes.length % 2 !== 0) return null
  let even = 0
  let odd = 0
  for (const [i, byte] of sample.entries()) {
    if (byte !== 0) continue
    if (i % 2 === 0) even++
    else odd++
  }
  const half = sample.length / 2
  if (odd > half * 0.8 && even === 0) return 'utf-16le'
  if (even > half * 0.8 && odd === 0) return 'utf-16be'
  return null
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Text has no zero bytes, and hardly any control characters beyond tab, line ends, form feed and escape. */
function refuseControlCharacters(text: string): void {
  let strange = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0) strange = Infinity
    if (unit < 32 && unit !== 9 && unit !== 10 && unit !== 13 && unit !== 12 && unit !== 27) strange++
    if (unit === 0xfffd) strange++
  }
  if (strange <= text.length / 50) return
  throw new KeepError(
    'input_refused',
    'This file is not a text file. Choose the file that the service gave you, or copy the codes and paste them.',
  )
}
