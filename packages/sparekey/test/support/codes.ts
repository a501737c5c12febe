import { createCipheriv } from 'node:crypto'
import { crockford } from '../../src/codes/alphabet.ts'
import { formats, randomSymbolCount } from '../../src/codes/formats.ts'
import { codeOf, printCode } from '../../src/codes/parsed-code.ts'
import type { RandomSource } from '../../src/crypto/ports.ts'
import type { FormatName } from '../../src/interface/formats.ts'

/** The same good bytes in every run. */
export const seededRandom = (seed: number): RandomSource => {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  return (lengthBytes) => new Uint8Array(cipher.update(Buffer.alloc(lengthBytes)))
}

/** A well-formed code with this label, of no sheet: `guess` says which one. */
export const wrongCode = (guess = 0, format: FormatName = 'standard', label = 'ZZ'): string => {
  const random = seededRandom(0xbad_0000 + guess)(randomSymbolCount(formats[format]))
  const values = [
    ...Array.from(label, (symbol) => crockford.values.get(symbol) ?? 0),
    ...Array.from(random, (byte) => byte & 31),
  ]
  return printCode(codeOf(format, [...values, formats[format].checkSymbol(values)]))
}

/** The symbols of a printed code, without separators. */
export const symbolsOf = (code: string): string => code.replaceAll('-', '')
