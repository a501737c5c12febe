// Words by which people mark codes in their own lists, in the languages of Europe most used there and a few more.

const used = new Set(
  (
    'used spent redeemed consumed burned burnt crossed done gone invalid expired void ' +
    'benutzt verwendet gebraucht genutzt verbraucht utilisé utilisée utilise utilisee usado usada usato usata gebruikt ' +
    'brukt använd brugt käytetty użyty użyte использован 使用済み 已使用'
  ).split(' '),
)
const unused = new Set(
  (
    'unused available valid active free remaining left open fresh unredeemed ' +
    'unbenutzt frei gültig verfügbar disponible disponibile inutilisé ongebruikt oanvänd ubrukt'
  ).split(' '),
)
const negations = new Set([
  'not',
  'never',
  'no',
  'non',
  'nicht',
  'noch',
  'pas',
  'niet',
  'ikke',
  'inte',
  "isn't",
  'yet',
])
const yes = new Set(['yes', 'y', 'true', 'x', 'ja', 'oui', 'si', 'sí', 'sim', 'tak', 'used', '1'])
const no = new Set(['no', 'n', 'false', 'nein', 'non', 'nee', 'nej', 'nie', 'unused', '0'])
/** Words that may stand beside a status without making a sentence of it. */
const fillers = new Set(
  (
    'already still these those are is was were be been codes code recovery backup keys the on at in for to of and my by ' +
    'on am le el il op den um date'
  ).split(' '),
)

/** `neutral`: yes, no, a small number, a lone letter as a bullet: says nothing about what follows. */
export type WordMeaning = 'used' | 'unused' | 'negation' | 'filler' | 'neutral' | 'other'

const longestStatusWord = 12

export function meaningOf(word: string): WordMeaning {
  if (word.length > longestStatusWord) return 'other'
  const lower = word.toLowerCase()
  if (used.has(lower)) return 'used'
  if (unused.has(lower)) return 'unused'
  if (negations.has(lower)) return 'negation'
  if (fillers.has(lower)) return 'filler'
  return yes.has(lower) || no.has(lower) || lower === 'o' || /^\d{1,3}$/.test(lower) ? 'neutral' : 'other'
}

export function isYes(word: string): boolean {
  return yes.has(word.toLowerCase())
}

export function isNo(word: string): boolean {
  return no.has(word.toLowerCase())
}

/** Title of a column or label that says whether or when a code was used. */
export function namesUse(word: string): boolean {
  return /^(?:used|use|status|state|spent|redeemed|benutzt|verwendet|utilisé|usado|usato|gebruikt)/i.test(
    word,
  )
}

/** Title of a column or label of a date that says nothing about use. */
export function namesOtherDate(word: string): boolean {
  return /^(?:creat|generat|issu|add|sav|print|export|import|valid|expir|until|since|from|made|download|updat|modif)/i.test(
    word,
  )
}

/** Label or column title of something that is never a code. */
export function namesSomethingElse(word: string): boolean {
  return /^(?:user|username|login|account|konto|email|e-mail|mail|phone|tel|telephone|fax|call|date|order|invoice|customer|client|password|passwd|pass|pin|id|uuid|uid|ref|reference|serial|device|ticket|case|version|created|generated|url|website|site|host|checksum|hash|sha256|sha1|md5|fingerprint|totp|otp|phrase|secret)$/i.test(
    word,
  )
}

const codeWord =
  /^(?:codes?|keys?|backup\w*|recovery\w*|recover|tokens?|passcodes?|emergency|scratch|restore|number|nummer|nr|no|row|entry|item|slot|wiederherstellungs\w*|sicherungs\w*|código|códigos|codigo|codice|codici|kod|koder|reserve\w*)$/i
const longestCodeWord = 32

/** Label that announces a code: `Code`, `backup_code_3`, `Recovery`. */
export function namesCode(word: string): boolean {
  if (word.length > longestCodeWord) return false
  const last = /([^_\d]+)[_\d]*$/.exec(word)?.[1] ?? ''
  return codeWord.test(last)
}
