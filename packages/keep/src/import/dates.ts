// Names of months in English, German, French, Spanish and Italian, whole or cut to the usual three or four letters.
const months = new Set(
  (
    'jan january januar janvier enero gennaio feb february februar février febrero febbraio mar march märz mars marzo ' +
    'apr april avril abril aprile may mai mayo maggio jun june juni juin junio giugno jul july juli juillet julio luglio ' +
    'aug august août agosto sep sept september septembre septiembre settembre oct okt october oktober octobre octubre ' +
    'ottobre nov november novembre noviembre dec dez december dezember décembre diciembre dicembre'
  ).split(' '),
)

const clock =
  '\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:\\s?[aApP]\\.?[mM]\\b\\.?)?(?:\\s?(?:Z|UTC|GMT)\\b|[+-]\\d{2}:?\\d{2})?'
const numeric = new RegExp(
  [
    `\\d{4}-\\d{2}-\\d{2}(?:[T ]${clock})?(?![\\w-])`,
    '\\d{4}/\\d{1,2}/\\d{1,2}(?!\\w)',
    '\\d{1,2}\\.\\s?\\d{1,2}\\.\\s?(?:19|20)\\d{2}(?!\\w)',
    '\\d{1,2}([./-])\\d{1,2}\\1(?:\\d{4}|\\d{2})(?![\\w-])',
    '(?:19|20)\\d{2}-(?:19|20)\\d{2}(?![\\w-])',
    `${clock}(?!\\w)`,
  ]
    .map((pattern) => `(?:${pattern})`)
    .join('|'),
  'y',
)
const name = '([A-Za-z\\u00C0-\\u017F]{3,10})'
const year = '(?:19|20)\\d{2}'
/** Each with the name of the month as its only group. */
const written = [
  `${name}\\.?\\s{1,2}\\d{1,2}(?:st|nd|rd|th)?(?:,?\\s{1,2}${year})?(?![\\w-])`,
  `\\d{1,2}(?:st|nd|rd|th|\\.)?\\s{1,2}(?:of\\s)?${name}\\.?(?:,?\\s{1,2}${year})?(?![\\w-])`,
  `${name}\\.?,?\\s{1,2}${year}(?![\\w-])`,
].map((pattern) => new RegExp(pattern, 'y'))

/** The date, time or span of years that starts at a position of a line; `null` where none does. */
export function dateAt(line: string, at: number): string | null {
  numeric.lastIndex = at
  const found = numeric.exec(line)
  if (found !== null) return found[0]
  for (const pattern of written) {
    pattern.lastIndex = at
    const match = pattern.exec(line)
    if (match !== null && months.has((match[1] ?? '').toLowerCase())) return match[0]
  }
  return null
}
