/**
 * The check symbol of the 32-symbol formats.
 *
 * Symbols are elements of GF(2⁵), the polynomials over {0, 1} modulo x⁵ + x² + 1, written as five bits; adding is XOR.
 * With α = x, a code s₀ … sₙ₋₁ whose last symbol is the check symbol is well formed when
 *
 *     Σ αⁿ⁻¹⁻ⁱ·sᵢ = 0
 *
 * One wrong symbol adds a nonzero multiple of a power of α to the sum; swapping two different symbols adds a nonzero
 * multiple of the difference of two powers. α has order 31, so for n ≤ 31 no two weights are equal and neither can be
 * zero: every single wrong symbol and every swap of two symbols, neighbours or not, label and check symbol included, is
 * caught. Of all other changes one in 32 goes unnoticed.
 */

/** x⁵ + x² + 1 */
const modulus = 0b10_0101
const degreeFive = 0b10_0000

const timesAlpha = (element: number): number => {
  const product = element << 1
  return product & degreeFive ? product ^ modulus : product
}

/** The symbol that completes a code of the 32-symbol formats. `values` are those of all symbols before it, at most 30. */
export const checkSymbolOf = (values: readonly number[]): number =>
  timesAlpha(values.reduce((sum, value) => timesAlpha(sum) ^ value, 0))
