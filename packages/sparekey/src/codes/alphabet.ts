/** The symbols a format is written in, and how a typed character is read as one of them. */
export interface Alphabet {
  /** The symbols in the order of their values: the symbol at index 10 has the value 10. */
  readonly symbols: string
  /** Every character that is read as a symbol, with that symbol's value. A character not in it is refused. */
  readonly values: ReadonlyMap<string, number>
}

/**
 * Crockford's 32 symbols: the digits and the letters without I, L, O and U, five bits each. Upper and lower case are read
 * alike; O is read as 0, I and L as 1, in either case. Only these ASCII characters are read: full-width digits, letters
 * with accents, and letters that merely become ASCII when their case is changed (K of Kelvin, long s) are not.
 */
export const crockford: Alphabet = alphabet('0123456789ABCDEFGHJKMNPQRSTVWXYZ', { O: '0', I: '1', L: '1' })

/**
 * The ten decimal digits. No letter is read as one: who types a letter for a digit has another kind of code in hand. Digits
 * of other scripts and full-width ones are not read either.
 */
export const decimal: Alphabet = alphabet('0123456789', {})

/** An alphabet whose letters are read in either case. `lookAlikes` maps further characters to the symbols they stand for. */
function alphabet(symbols: string, lookAlikes: Readonly<Record<string, string>>): Alphabet {
  const values = new Map<string, number>()
  const read = (character: string, symbol: string): void => {
    const value = symbols.indexOf(symbol)
    values.set(character, value)
    values.set(character.toLowerCase(), value)
  }
  for (const symbol of symbols) read(symbol, symbol)
  for (const [character, symbol] of Object.entries(lookAlikes)) read(character, symbol)
  return { symbols, values }
}

/** The symbols with these values, as text. */
export const write = (values: readonly number[], { symbols }: Alphabet): string =>
  values.map((value) => symbols.charAt(value)).join('')
