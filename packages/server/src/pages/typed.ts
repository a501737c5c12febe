import { type Malformation, parseCode } from 'sparekey/service'

/** What somebody typed into the field for a code. Holds nothing of it. */
export type Typed =
  | { readonly kind: 'code' }
  /** Two codes or more: a whole sheet was pasted. */
  | { readonly kind: 'many' }
  /** Six digits, as an authenticator app shows them. */
  | { readonly kind: 'authenticator' }
  /** A row of words, as of a wallet. */
  | { readonly kind: 'phrase' }
  | { readonly kind: 'slip'; readonly problem: Malformation }

/** Longer than a pasted sheet of 100 codes. */
const MOST_CHARACTERS = 8_000
const PHRASE_WORDS = { least: 11, most: 33 } as const

/** Tells a code from what people take for one, before anything is looked up. */
export const recognise = (text: string): Typed => {
  if (text.length > MOST_CHARACTERS) return { kind: 'slip', problem: { reason: 'too_long' } }
  const parsed = parseCode(text)
  if (parsed.ok) return { kind: 'code' }
  if (isPhrase(text)) return { kind: 'phrase' }
  const pieces = text.split(/\s+/)
  if (pieces.filter((piece) => parseCode(piece).ok).length > 1) return { kind: 'many' }
  if (/^\d{6}$/.test(text.replaceAll(/[\s-]/g, ''))) return { kind: 'authenticator' }
  return { kind: 'slip', problem: parsed.problem }
}

/** Words of letters alone, with or without numbers before them. */
const isPhrase = (text: string): boolean => {
  const words = text.split(/[\s,]+/).filter((word) => word !== '' && !/^\d+[.)]?$/.test(word))
  const isLength = words.length >= PHRASE_WORDS.least && words.length <= PHRASE_WORDS.most
  return isLength && words.every((word) => /^(?:\d+[.)])?\p{L}{3,12}$/u.test(word))
}
