/**
 * The check digit of the decimal format, by H. M. Damm (2004).
 *
 * The table is a quasigroup ∘ on the ten digits: each digit stands once in every row and every column, a ∘ a = 0, and
 * (c ∘ x) ∘ y = (c ∘ y) ∘ x holds for x = y alone. A code is folded from the left, starting with 0; it is well formed when
 * the result is 0. So every single wrong digit and every swap of two neighbours is caught, label and check digit included.
 * Of all other changes one in ten goes unnoticed.
 */
const table: readonly string[] = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

/** The digit that completes a code of the decimal format. `values` are all digits before it. */
export const dammDigitOf = (values: readonly number[]): number =>
  values.reduce((row, digit) => Number(table[row]?.[digit]), 0)
