// Reads what was typed into the field for a code as the service does (typed.ts), so that a slip is named before anything is
// sent. A test compares the two. Nothing of what was typed is in what it gives.

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** The quasigroup of the check digit, row by row. */
const DAMM =
  '0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790'
/** Groups, symbols in each and how many different ones there are, of every shape of code. */
const SHAPES = [
  { count: 4, length: 4, size: 32 },
  { count: 6, length: 5, size: 32 },
  { count: 6, length: 4, size: 10 },
]
const MOST_CHARACTERS = 256
const MOST_PASTED = 8000

/**
 * @typedef {{ about: string, group?: number }} Slip
 * @param {string} text
 * @returns {Slip | null} `null`: it may be a code
 */
export const slipIn = (text) => {
  if (text.length > MOST_PASTED) return { about: 'too_long' }
  const slip = misread(text)
  if (slip === null) return null
  if (isPhrase(text)) return { about: 'phrase' }
  if (text.split(/\s+/).filter((piece) => misread(piece) === null).length > 1) return { about: 'many' }
  if (/^\d{6}$/.test(text.replaceAll(/[\s-]/g, ''))) return { about: 'authenticator' }
  return slip
}

/** @param {string} text */
const isPhrase = (text) => {
  const words = text.split(/[\s,]+/).filter((word) => word !== '' && !/^\d+[.)]?$/.test(word))
  return (
    words.length >= 11 && words.length <= 33 && words.every((word) => /^(?:\d+[.)])?\p{L}{3,12}$/u.test(word))
  )
}

/**
 * @param {string} text
 * @returns {Slip | null}
 */
const misread = (text) => {
  if (text.length > MOST_CHARACTERS) return { about: 'too_long' }
  const groups = groupsOf(text)
  const typed = groups.flat()
  if (typed.length === 0) return { about: 'empty' }
  const likely = SHAPES.filter(
    ({ size }) => typed.length <= 2 * typed.filter((symbol) => valueOf(symbol, size) !== -1).length,
  )
  const shape = likely.find(({ count, length }) => count * length === typed.length)
  const wrong = typed.findIndex((symbol) => valueOf(symbol, shape?.size ?? 32) === -1)
  if (wrong !== -1) {
    const isU = typed[wrong] === 'U' || typed[wrong] === 'u'
    const about = shape?.size === 10 ? 'digits_only' : isU ? 'letter_u' : 'impossible_symbol'
    const group = groupAt(wrong, groups, shape)
    return group === undefined ? { about } : { about, group }
  }
  if (typed.length === 4) return { about: 'sheet_name' }
  if (shape === undefined) return wrongGroup(groups, likely) ?? { about: 'wrong_length' }
  const sum = shape.size === 10 ? dammSum : checkSum
  return sum(typed.map((symbol) => valueOf(symbol, shape.size))) === 0 ? null : { about: 'check_failed' }
}

/**
 * @param {string} text
 * @returns {string[][]}
 */
const groupsOf = (text) => {
  /** @type {string[][]} */
  const groups = [[]]
  for (const character of text) {
    if (/^[\p{White_Space}\p{Pd}\u2212]$/u.test(character)) groups.push([])
    else if (!/^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u.test(character)) groups.at(-1)?.push(character)
  }
  return groups.filter((group) => group.length > 0)
}

/**
 * @param {string} character
 * @param {number} size
 */
const valueOf = (character, size) => {
  if (!(size === 10 ? /^[0-9]$/ : /^[0-9A-Za-z]$/).test(character)) return -1
  return SYMBOLS.indexOf(character.toUpperCase().replace('O', '0').replace(/[IL]/, '1'))
}

/** @typedef {{ count: number, length: number, size: number }} Shape */

/**
 * @param {number} index
 * @param {string[][]} groups
 * @param {Shape | undefined} shape
 */
const groupAt = (index, groups, shape) => {
  if (groups.length > 1) return groups.flatMap((group, place) => group.map(() => place + 1))[index]
  return shape === undefined ? undefined : Math.floor(index / shape.length) + 1
}

/**
 * @param {string[][]} groups
 * @param {Shape[]} shapes
 * @returns {Slip | null}
 */
const wrongGroup = (groups, shapes) => {
  for (const { count, length } of shapes) {
    const [group, ...others] = groups.filter((one) => one.length !== length)
    if (groups.length !== count || group === undefined || others.length > 0) continue
    return {
      about: group.length < length ? 'group_short' : 'group_long',
      group: groups.indexOf(group) + 1,
    }
  }
  return null
}

/** Σ αⁿ⁻¹⁻ⁱ·sᵢ over GF(2⁵) with x⁵ + x² + 1: 0 where the last symbol checks the others. @param {number[]} values */
const checkSum = (values) =>
  values.reduce((sum, value) => {
    const product = sum << 1
    return (product & 32 ? product ^ 37 : product) ^ value
  }, 0)

/** Damm's check: 0 where the last digit checks the others. @param {number[]} digits */
const dammSum = (digits) => digits.reduce((row, digit) => Number(DAMM[10 * row + digit]), 0)
