import { codeOf, type Sheet } from './sheet.ts'

const COLUMNS = 76
const BLANK = '________'

/**
 * The sheet as a text file: UTF-8 without a byte order mark, lines ending in LF. Each code has a line of its own, as
 * issued, behind a box to tick and before a line for the day of its use.
 */
export function sheetText(sheet: Sheet): string {
  return [
    sheet.heading,
    sheet.name,
    '',
    ...sheet.facts.map(({ name, value }) => `${name}: ${value}`),
    '',
    ...sheet.intro.flatMap((text) => inLines(text)),
    '',
    ...sheet.codes.map((code) => `[ ] ${codeOf(code)}   ${sheet.texts.usedOn} ${BLANK}`),
    '',
    ...sheet.notes.flatMap((text) => inLines(text)),
    '',
  ].join('\n')
}

/** Breaks at spaces. A longer word stays whole, for it is an address. */
function inLines(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
