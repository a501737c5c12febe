import { unlink } from 'node:fs/promises'
import type { Context } from '../command.ts'
import { requireWord, wholeOption } from '../read-options.ts'
import { newPassphrase } from '../secrets.ts'
import { change, openSession } from '../session.ts'
import type { Session } from '../session.ts'
import { terminalMissing } from '../terminal.ts'
import { offerToDelete, outFile, writeSheet } from './print-file.ts'
import { askTypedBack } from './print-typed-back.ts'
import { editCopy } from '../../model/copies.ts'
import { currentSet, findAccount, readRef, showRef } from '../../model/find.ts'
import type { Account, Ref } from '../../model/types.ts'
import type { CodesToPrint } from '../../paper/code-lines.ts'
import { codesAsText, sealText } from '../../paper/seal-codes.ts'
import type { SealFor } from '../../paper/seal-codes.ts'
import type { Sheet, SheetPlan } from '../../paper/sheet.ts'
import { codeSheet } from '../../paper/sheets/code-sheet.ts'
import { encryptedSheet } from '../../paper/sheets/encrypted-sheet.ts'
import { triFoldSheet } from '../../paper/sheets/tri-fold-sheet.ts'
import { numberOfNextCopy, planOfNextCopy, recordSheet } from '../../tasks/print-copy.ts'
import { KeepError } from '../../errors.ts'

type CodeSheetKind = 'sheet' | 'trifold' | 'encrypted'

/** Writes a sheet that holds codes, records it as a copy, and has a row of it typed back. */
export async function printCodes(context: Context, kind: CodeSheetKind): Promise<undefined> {
  const name = requireWord(context.given, 0, 'the account')
  const path = outFile(context)
  const session = await openSession(context)
  const account = findAccount(session.book, name)
  const codes = chosenCodes(context, account)
  const at = await placeOf(context, session)
  const plan = planOf(context, codes, showRef(session.book, at))
  const sheet = await sheetOf(context, kind, codes, plan, session)
  await writeSheet(context, sheet, path)
  const { session: recorded, copyId } = await record(context, session, sheet, codes, at, path)
  if (await askTypedBack(context, sheet, path)) {
    const checkedOn = context.now().toISOString().slice(0, 10)
    await change(recorded, context, (book, around) => editCopy(book, copyId, { checkedOn }, around))
  }
  await offerToDelete(context, path)
  const { sheetId, number, of } = plan
  context.report({ file: path, sheetId, account: account.name, number, of, copy: copyId }, () =>
    [
      `Sheet ${sheetId}: copy ${number} of ${of} of ${account.name}, recorded at ${showRef(session.book, at)}.`,
      context.terminal.interactive ? '' : `Print ${path}, then delete it: it holds what is on the sheet.`,
    ]
      .filter((line) => line !== '')
      .join('\n'),
  )
  return undefined
}

function chosenCodes({ given }: Context, account: Account): CodesToPrint {
  const set = currentSet(account)
  if (set === null) {
    throw new KeepError('input_refused', `${account.name} has no codes that work. Import a set first.`)
  }
  const numbers = given.text('numbers')
  if (numbers === null) return { account, set, positions: null }
  const positions = numbers.split(',').map((number) => Number(number.trim()))
  if (positions.every((position) => Number.isInteger(position) && position >= 1)) {
    return { account, set, positions: [...new Set(positions)].toSorted((a, b) => a - b) }
  }
  throw new KeepError('input_invalid', '--numbers takes numbers with commas, such as 1,2,5.', {
    field: 'numbers',
  })
}

async function placeOf({ given, terminal }: Context, { book }: Session): Promise<Ref> {
  const place = given.text('place')
  if (place !== null) return readRef(book, place)
  if (!terminal.interactive) {
    throw new KeepError('usage_invalid', 'Say where the sheet will lie, so that it is found: --place PLACE', {
      field: 'place',
    })
  }
  return readRef(
    book,
    (await terminal.ask('Where will the sheet lie? ("keep places" lists what is known) ')).trim(),
  )
}

function planOf({ given, now }: Context, { set }: CodesToPrint, place: string): SheetPlan {
  const chosen = {
    printedOn: now().toISOString().slice(0, 10),
    place,
    nickname: given.text('nickname'),
    returnTo: given.text('return-to'),
  }
  return planOfNextCopy(set, chosen, wholeOption(given, 'of', numberOfNextCopy(set), 99))
}

async function sheetOf(
  context: Context,
  kind: CodeSheetKind,
  codes: CodesToPrint,
  plan: SheetPlan,
  session: Session,
): Promise<Sheet> {
  const { given } = context
  switch (kind) {
    case 'sheet':
      return codeSheet(codes, { ...plan, square: given.flag('square') })
    case 'trifold':
      return triFoldSheet(codes, { ...plan, seal: given.text('seal') })
    case 'encrypted': {
      const sealFor = await sealForOf(context, session)
      const armored = await sealText(codesAsText(codes), sealFor)
      const opensWith = 'passphrase' in sealFor ? 'a passphrase of its own' : null
      return encryptedSheet(codes, { ...plan, armored, opensWith })
    }
    default:
      return kind satisfies never
  }
}

async function sealForOf(context: Context, { vault }: Session): Promise<SealFor> {
  const [first, ...more] = context.given.texts('to')
  if (first !== undefined) return { recipients: [first, ...more] }
  const variable = 'KEEP_SHEET_PASSPHRASE_FILE'
  if (!context.terminal.interactive && (context.env[variable] ?? '') === '') throw terminalMissing()
  context.say('The sheet gets a passphrase of its own. Write it down apart from the sheet.')
  return { passphrase: await newPassphrase(context, variable), workFactor: vault.settings.workFactor }
}

/** A sheet that is not recorded is not found again: where that fails, its file goes too. */
async function record(
  context: Context,
  session: Session,
  sheet: Sheet,
  codes: CodesToPrint,
  at: Ref,
  path: string,
): Promise<{ session: Session; copyId: string }> {
  try {
    return await recordSheet(session, context, sheet, codes, at)
  } catch (error) {
    await unlink(path)
    throw error
  }
}
