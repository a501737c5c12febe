import type { Context } from '../command.ts'
import { requireWord, wordOption } from '../read-options.ts'
import { openSession } from '../session.ts'
import { outFile, writeSheet } from './print-file.ts'
import { emergencySteps } from '../../lockout/emergency-plan.ts'
import { findAccount } from '../../model/find.ts'
import type { Book } from '../../model/types.ts'
import type { Sheet } from '../../paper/sheet.ts'
import { emergencySheet } from '../../paper/sheets/emergency-sheet.ts'
import { indexSheet } from '../../paper/sheets/index-sheet.ts'
import { recoveryNotes } from '../../paper/sheets/recovery-note.ts'
import { trackerSheet } from '../../paper/sheets/tracker-sheet.ts'
import { KeepError } from '../../errors.ts'

type OpenSheetKind = 'tracker' | 'note' | 'index' | 'emergency'

const days = ['device-lost', 'authenticator-broken', 'devices-out-of-sync', 'everything-lost'] as const

/** Writes a sheet that holds no codes. */
export async function printOpenSheet(context: Context, kind: OpenSheetKind): Promise<undefined> {
  const path = outFile(context)
  const { book } = await openSession(context)
  await writeSheet(context, sheetOf(context, kind, book), path)
  context.report({ file: path }, () => `Written to ${path}. It holds no codes; it says where they are.`)
  return undefined
}

function sheetOf(context: Context, kind: OpenSheetKind, book: Book): Sheet {
  const { given } = context
  const printedOn = context.now().toISOString().slice(0, 10)
  switch (kind) {
    case 'tracker':
      return trackerSheet(book, findAccount(book, requireWord(given, 0, 'the account')), printedOn)
    case 'note': {
      const [name] = given.positionals
      return recoveryNotes(book, name === undefined ? book.accounts : [findAccount(book, name)], printedOn)
    }
    case 'index':
      return indexSheet(book, printedOn)
    case 'emergency': {
      const day = wordOption(given, 'day', days)
      if (day !== null) {
        return emergencySheet(
          book,
          { kind: day, steps: emergencySteps(book, day, given.text('lost')) },
          printedOn,
        )
      }
      if (book.emergency !== null) return emergencySheet(book, book.emergency, printedOn)
      throw new KeepError('usage_invalid', `Say for which day: --day ${days.join(' | ')}`, { field: 'day' })
    }
    default:
      return kind satisfies never
  }
}
