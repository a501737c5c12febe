import { parseCode, type Malformation } from '../codes/parse.ts'
import type { TextKey } from './texts/texts.ts'

/** What was typed: a code to send, or why nothing is sent. */
export type Typed =
  | { readonly ok: true }
  | { readonly ok: false; readonly text: TextKey; readonly group?: number; readonly values: Values }
type Values = Readonly<Record<string, number>>

/**
 * Reads what a person typed, before anything is sent. Only what is a whole code of a known format passes: a slip, the name of a
 * sheet, the digits of an authenticator app and the words of a wallet stay in the browser.
 */
export const readTyped = (input: string): Typed => {
  const parts = input.split(/\s+/).filter((part) => part !== '')
  if (isPhrase(parts)) return not('phrase')
  if (/^\d{6}$/.test(parts.join(''))) return not('authenticator')
  if (parts.filter((part) => parseCode(part.replace(/^\d+[.)]/, '')).ok).length > 1) return not('list')
  const parsed = parseCode(input)
  return parsed.ok ? { ok: true } : explain(parsed.problem)
}

const not = (text: TextKey, values: Values = {}, group?: number): Typed =>
  group === undefined ? { ok: false, text, values } : { ok: false, text, values, group }

/** Ten words or more of letters alone (BIP 39 has 12 to 24), numbered or not. A code has six groups at most. */
const isPhrase = (parts: readonly string[]): boolean =>
  parts.filter((part) => /^(\d+[.):]?)?\p{L}{3,}[,;]?$/u.test(part)).length >= 10

const explain = (problem: Malformation): Typed => {
  const { group, symbols = 0, groupLength = 0 } = problem
  switch (problem.reason) {
    case 'empty':
      return not('empty')
    case 'too_long':
      return not('tooLong')
    case 'impossible_symbol':
      if (problem.digitsOnly === true) return not('digitsOnly', {}, group)
      if (problem.letterU === true) return not('letterU')
      return group === undefined ? not('impossible') : not('impossibleInGroup', {}, group)
    case 'sheet_name':
      return not('sheetName')
    case 'wrong_length':
      return not('wrongLength', { symbols })
    case 'wrong_group_length':
      return not(symbols < groupLength ? 'groupShort' : 'groupLong', { groupLength }, group)
    case 'check_failed':
      return not('slip')
  }
}
