// Reads what was typed into the field for a code as the service does (typed.ts), so that a slip is named before anything is
// sent. A test compares the two. Nothing of what was typed is in what it gives.

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Groups and symbols in each, of every shape of code. */
const SHAPES = [
  [4, 4],
  [6, 5],
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
  const shape = SHAPES.find(([count = 0, length = 0]) => count * length === typed.length)
  const wrong = typed.findIndex((symbol) => valueOf(symbol) === -1)
  if (wrong !== -1) {
    const about = typed[wrong] === 'U' || typed[wrong] === 'u' ? 'letter_u' : 'impossible_symbol'
    const group = groupAt(wrong, groups, shape)
    return group === undefined ? { about } : { about, group }
  }
  if (typed.length === 4) return { about: 'sheet_name' }
  if (shape === undefined) return wrongGroup(groups) ?? { about: 'wrong_length' }
  return checkSum(typed.map(valueOf)) === 0 ? null : { about: 'check_failed' }
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

/** @param {string} character */
const valueOf = (character) => {
  if (!/^[0-9A-Za-z]$/.test(character)) return -1
  return SYMBOLS.indexOf(character.toUpperCase().replace('O', '0').replace(/[IL]/, '1'))
}

/**
 * @param {number} index
 * @param {string[][]} groups
 * @param {number[] | undefined} shape
 */
const groupAt = (index, groups, shape) => {
  if (groups.length > 1) return groups.flatMap((group, place) => group.map(() => place + 1))[index]
  return shape === undefined ? undefined : Math.floor(index / (shape[1] ?? 1)) + 1
}

/**
 * @param {string[][]} groups
 * @returns {Slip | null}
 */
const wrongGroup = (groups) => {
  for (const [count, length = 0] of SHAPES) {
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
