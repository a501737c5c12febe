import type { Sheet, TypedRow } from './sheet.ts'

/** What came of typing a row back. `detail` is a sentence for the person; it holds nothing of the row. */
export type TypedBack =
  | { readonly ok: true; readonly row: number }
  | {
      readonly ok: false
      readonly reason: 'row_unknown' | 'nothing_typed' | 'another_row' | 'capitals' | 'length' | 'slip'
      readonly detail: string
    }

/** The row to ask for. `random` gives a whole number from 0 to below its argument. `null` where nothing can be typed back. */
export function rowToTypeBack(sheet: Pick<Sheet, 'rows'>, random: (below: number) => number): number | null {
  return sheet.rows.length === 0 ? null : (sheet.rows[random(sheet.rows.length)]?.number ?? null)
}

/**
 * Compares a row that was typed from paper with what was printed, so that a sheet counts only when it was shown to be readable.
 * Spaces, line breaks and dashes do not matter.
 */
export function checkTypedBack(
  sheet: Pick<Sheet, 'rows' | 'ignoresCase'>,
  typed: { readonly row: number; readonly text: string },
): TypedBack {
  const row = sheet.rows.find(({ number }) => number === typed.row)
  if (row === undefined) return failed('row_unknown', `This sheet has no row ${typed.row}.`)
  const fold = (text: string): string => (sheet.ignoresCase ? plain(text).toLowerCase() : plain(text))
  const given = fold(typed.text)
  if (given === fold(row.text)) return { ok: true, row: row.number }
  if (given === '')
    return failed('nothing_typed', `Nothing was typed. Type row ${row.number} from the paper.`)
  const other = sheet.rows.find((item) => fold(item.text) === given)
  if (other !== undefined) {
    return failed(
      'another_row',
      `That is row ${other.number}, read correctly. Type row ${row.number} to go on.`,
    )
  }
  return compare(row, given, fold(row.text))
}

function compare(row: TypedRow, given: string, wanted: string): TypedBack {
  if (given.toLowerCase() === wanted.toLowerCase()) {
    return failed(
      'capitals',
      `Only capitals and small letters differ in row ${row.number}. This service may tell them apart: type them as printed.`,
    )
  }
  const [givenSymbols, wantedSymbols] = [Array.from(given), Array.from(wanted)]
  const missing = wantedSymbols.length - givenSymbols.length
  if (missing !== 0) {
    const many = Math.abs(missing)
    const symbols = many === 1 ? '1 symbol' : `${many} symbols`
    return failed(
      'length',
      missing > 0
        ? `${symbols} of row ${row.number} ${many === 1 ? 'is' : 'are'} missing. Compare with the paper and type it again.`
        : `${symbols} too many for row ${row.number}. Compare with the paper and type it again.`,
    )
  }
  const wrong = wantedSymbols.filter((symbol, index) => symbol !== givenSymbols[index]).length
  return failed(
    'slip',
    `Row ${row.number} differs in ${wrong === 1 ? '1 symbol' : `${wrong} symbols`}. Look closely: zero has a stroke, capital I has bars, small l has a tail. Where the paper cannot be read, print it anew.`,
  )
}

function failed(reason: Exclude<TypedBack, { ok: true }>['reason'], detail: string): TypedBack {
  return { ok: false, reason, detail }
}

function plain(text: string): string {
  return text.normalize('NFC').replaceAll(/[\s\-\u2010-\u2015]/gu, '')
}
