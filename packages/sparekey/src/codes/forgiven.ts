/**
 * The characters that a reader of codes drops, wherever they stand. This is the whole list: any other character is either
 * a symbol of the format's alphabet or makes the input malformed (NUL and other control characters, lone
 * surrogates, dots, underscores, quotes, combining accents).
 */

/** Every space, tab and line break of Unicode; every hyphen and dash (General_Category Pd), and the minus sign. */
const separator = /^[\p{White_Space}\p{Pd}\u2212]$/u

/**
 * Format characters (General_Category Cf: soft hyphen, zero-width space and joiners, direction marks, byte order mark) and
 * the others that Unicode asks to draw as nothing (variation selectors, fillers).
 */
const invisible = /^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u

/** `character` is one code point. Separators are what a person sees between the groups of a code. */
export const isSeparator = (character: string): boolean => separator.test(character)

/** `character` is one code point. A soft hyphen is invisible and no separator: most programs do not draw it. */
export const isInvisible = (character: string): boolean => invisible.test(character)
