// Names a slip before anything is sent, as typed.ts does: a test compares the two. Nothing of what was typed is in it.

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Damm's table. */
const DAMM =
  '0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790'
/** Groups of a code, symbols in each, and of how many. */
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

/** @param {string} text @returns {Slip | null} */
const misread = (text) => {
  if (text.length > MOST_CHARACTERS) return { about: 'too_long' }
  const groups = groupsOf(text)
  const typed = groups.flat()
  if (typed.length === 0) return { about: 'empty' }
  const likely = SHAPES.filter(({ size }) => 2 * valuesOf(typed, size).filter(isKnown).length >= typed.length)
  const shape = likely.find(({ count, length }) => count * length === typed.length)
  const values = valuesOf(typed, shape?.size ?? 32)
  const wrong = values.indexOf(-1)
  if (wrong !== -1) {
    const isU = typed[wrong] === 'U' || typed[wrong] === 'u'
    const about = isU && shape?.size !== 10 ? 'letter_u' : 'impossible_symbol'
    const group = groupAt(wrong, groups, shape)
    return group === undefined ? { about } : { about, group }
  }
  if (typed.length === 4) return { about: 'sheet_name' }
  if (shape === undefined) return wrongGroup(groups, likely) ?? { about: 'wrong_length' }
  return (shape.size === 10 ? dammSum : checkSum)(values) === 0 ? null : { about: 'check_failed' }
}

/** @param {string} text */
const groupsOf = (text) => {
  /** @type {string[][]} */
  const groups = [[]]
  for (const character of text) {
    if (/^[\p{White_Space}\p{Pd}\u2212]$/u.test(character)) groups.push([])
    else if (!/^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u.test(character)) groups.at(-1)?.push(character)
  }
  return groups.filter((group) => group.length > 0)
}

/** @param {string[]} typed @param {number} size */
const valuesOf = (typed, size) =>
  typed.map((character) =>
    (size === 10 ? /^\d$/ : /^[0-9A-Za-z]$/).test(character)
      ? SYMBOLS.indexOf(character.toUpperCase().replace('O', '0').replace(/[IL]/, '1'))
      : -1,
  )

/** @param {number} value */
const isKnown = (value) => value !== -1

/** @typedef {typeof SHAPES[0]} Shape */

/** @param {number} index @param {string[][]} groups @param {Shape | undefined} shape */
const groupAt = (index, groups, shape) => {
  if (groups.length > 1) return groups.flatMap((group, place) => group.map(() => place + 1))[index]
  return shape === undefined ? undefined : Math.floor(index / shape.length) + 1
}

/** @param {string[][]} groups @param {Shape[]} shapes @returns {Slip | null} */
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

/** Σ αⁿ⁻¹⁻ⁱ·sᵢ over GF(2⁵) with x⁵ + x² + 1. @param {number[]} values */
const checkSum = (values) =>
  values.reduce((sum, value) => {
    const product = sum << 1
    return (product & 32 ? product ^ 37 : product) ^ value
  }, 0)

/** @param {number[]} values */
const dammSum = (values) => values.reduce((row, value) => Number(DAMM[10 * row + value]), 0)
