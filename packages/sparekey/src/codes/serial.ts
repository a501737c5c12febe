import type { RandomSource } from '../crypto/ports.ts'
import { crockford, write } from './alphabet.ts'
import { uniformNumbers } from './random.ts'

/** How many symbols name a sheet. No format has codes this short, so a serial is never taken for a code. */
export const serialLength = 4

/**
 * The name of a new sheet, e.g. `A7K2`: four of Crockford's symbols, each value with the same probability. Not secret.
 * It tells an owner's sheets apart and is not unique among accounts: one in 1,048,576 is the same.
 */
export const generateSerial = (random: RandomSource): string =>
  write(uniformNumbers(serialLength, crockford.symbols.length, random), crockford)
