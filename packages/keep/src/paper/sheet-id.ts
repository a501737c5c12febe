import { randomBytes } from 'node:crypto'

// Seven random symbols of Crockford's 32 and a check symbol: 35 random bits name a sheet among all that a person will ever
// print. The check symbol makes the sum of the symbols, each times a power of α, zero over GF(2⁵) with x⁵+x²+1.

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const randomSymbols = 7

/** A new id for one sheet of paper, such as `K7Q2-M4XZ`. Not secret. `random` gives that many random bytes. */
export function newSheetId(random: (count: number) => Uint8Array = randomBytes): string {
  const values = Array.from(random(randomSymbols), (byte) => byte % symbols.length)
  const check = timesAlpha(sum(values))
  return grouped([...values, check].map((value) => symbols.charAt(value)).join(''))
}

/**
 * A sheet id as somebody typed it, in the form that {@link newSheetId} gives. Case, spaces and dashes do not matter; O is read
 * as 0, I and L as 1.
 *
 * @returns `null` for what is not a sheet id: any one wrong symbol and any swap of two neighbours is noticed.
 */
export function readSheetId(typed: string): string | null {
  const text = typed
    .toUpperCase()
    .replaceAll(/[\s\-\u2010-\u2015]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const values = Array.from(text, (symbol) => symbols.indexOf(symbol))
  if (values.length !== randomSymbols + 1 || values.includes(-1) || sum(values) !== 0) return null
  return grouped(text)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => timesAlpha(total) ^ value, 0)
}

function timesAlpha(value: number): number {
  const shifted = value << 1
  return shifted > 31 ? shifted ^ 0b100101 : shifted
}

function grouped(text: string): string {
  return `${text.slice(0, 4)}-${text.slice(4)}`
}
