import { change } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { recordCopy } from '../model/copies.ts'
import type { CodeSet, Ref } from '../model/types.ts'
import type { CodesToPrint } from '../paper/code-lines.ts'
import { newSheetId } from '../paper/sheet-id.ts'
import type { Sheet, SheetPlan } from '../paper/sheet.ts'
import type { TaskHost } from './take-code.ts'

/** The plan of one more sheet of a set: with an id of its own, and numbered after the copies that there are. */
export function planOfNextCopy(
  set: CodeSet,
  chosen: Omit<SheetPlan, 'sheetId' | 'number' | 'of'>,
  of: number | null = null,
): SheetPlan {
  const number = numberOfNextCopy(set)
  return {
    ...chosen,
    sheetId: newSheetId(),
    number,
    of: of ?? Math.max(number, ...set.copies.map((copy) => copy.of)),
  }
}

/** Which copy of a set the next one is, from 1. */
export function numberOfNextCopy(set: CodeSet): number {
  return set.copies.length + 1
}

/** Records a sheet as a copy of its set. @returns the id of the copy; empty for a sheet that holds no codes. */
export async function recordSheet(
  session: Session,
  host: TaskHost,
  sheet: Sheet,
  { account, set }: CodesToPrint,
  at: Ref,
): Promise<{ session: Session; copyId: string }> {
  const { copy } = sheet
  if (copy === null) return { session, copyId: '' }
  const recorded = await change(session, host, (book, around) =>
    recordCopy(book, account.id, set.id, { ...copy, at }, around),
  )
  const copies = recorded.book.accounts.flatMap(({ sets }) => sets.flatMap((item) => item.copies))
  return { session: recorded, copyId: copies.find(({ sheetId }) => sheetId === copy.sheetId)?.id ?? '' }
}
