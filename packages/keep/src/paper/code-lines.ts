import type { CodeLine } from './document.ts'
import { lineCheck } from './line-check.ts'
import type { SheetCopy, SheetPlan, TypedRow } from './sheet.ts'
import type { Account, CodeSet } from '../model/types.ts'
import { KeepError } from '../errors.ts'
import { profileById } from '../profiles/registry.ts'

/** What of a set goes on paper. `positions`: these codes only; `null`: all. */
export interface CodesToPrint {
  readonly account: Account
  readonly set: CodeSet
  readonly positions: readonly number[] | null
}

/**
 * The codes of a set as lines, in the order of their numbers. One that was used keeps its line and loses its text.
 *
 * @throws KeepError `input_refused` where the set was replaced, or nothing of it can be used; `input_invalid` where a position
 *   is not in the set.
 */
export function codeLines({ account, set, positions }: CodesToPrint): readonly CodeLine[] {
  if (set.supersededBy !== null) {
    throw new KeepError(
      'input_refused',
      'These codes were replaced and open nothing. Print the current set instead.',
    )
  }
  const known = new Set(set.codes.map(({ position }) => position))
  if (positions?.some((position) => !known.has(position)) === true) {
    throw new KeepError(
      'input_invalid',
      'The set has no code of that number. "keep show NAME" lists the numbers.',
      {
        field: 'positions',
      },
    )
  }
  const lines = set.codes
    .filter(({ position }) => positions === null || positions.includes(position))
    .toSorted((a, b) => a.position - b.position)
    .map(({ position, text, used }): CodeLine => {
      const isSpent = used !== null && account.singleUse
      return {
        number: position,
        text: isSpent ? null : text,
        check: isSpent ? '' : lineCheck(text),
        usedOn: isSpent ? (used.at?.slice(0, 10) ?? 'earlier') : null,
      }
    })
  if (lines.every(({ text }) => text === null)) {
    throw new KeepError(
      'input_refused',
      'There is no unused code to print. Make new ones at the service first.',
    )
  }
  return lines
}

/** The lines that hold a secret, to be typed back. */
export function typedRows(lines: readonly CodeLine[]): readonly TypedRow[] {
  return lines.flatMap(({ number, text }) => (text === null ? [] : [{ number, text }]))
}

/** Whether the service takes a code in capitals and small letters alike. Not known counts as no. */
export function ignoresCase({ account }: Pick<CodesToPrint, 'account'>): boolean {
  return profileById(account.service)?.shape?.caseSensitive === false
}

/** What the vault keeps of a printed copy. `seal`: the number of its seal. */
export function recordOf(
  plan: SheetPlan,
  positions: readonly number[] | null,
  seal: string | null = null,
): SheetCopy {
  const { sheetId, number, of, printedOn } = plan
  return { medium: 'paper', sheetId, number, of, seal, positions, madeOn: printedOn }
}
