import { mkdir, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Context } from '../command.ts'
import { wholeOption } from '../read-options.ts'
import { change, openSession, sessionOf } from '../session.ts'
import type { Session } from '../session.ts'
import { terminalMissing } from '../terminal.ts'
import { offerToDelete, writeSheet } from './print-file.ts'
import { askTypedBack } from './print-typed-back.ts'
import { currentSet, findAccount } from '../../model/find.ts'
import { codesAsText, sealText } from '../../paper/seal-codes.ts'
import { newSheetId } from '../../paper/sheet-id.ts'
import type { Sheet } from '../../paper/sheet.ts'
import { shareSheet } from '../../paper/sheets/share-sheet.ts'
import { sealShare } from '../../shares/custodian.ts'
import { newLegacyKey, recipientOfKey } from '../../shares/legacy-key.ts'
import { setInWords } from '../../shares/share-text.ts'
import { splitKey } from '../../shares/split.ts'
import type { ShareSet } from '../../shares/split.ts'
import { sharesLeftToProve } from '../../shares/verify.ts'
import { addRecipientSlot } from '../../vault/vault.ts'
import { KeepError, systemErrorCode } from '../../errors.ts'

interface WrittenSheet {
  readonly sheet: Sheet
  readonly sheetId: string
  readonly path: string
}

/** Makes a key, writes its shares as sheets, has each typed back, and only then lets the vault open with it. */
export async function splitAndProve(context: Context): Promise<undefined> {
  const { given, terminal } = context
  if (!terminal.interactive) throw terminalMissing()
  const threshold = wholeOption(given, 'need', 2, 16)
  const count = wholeOption(given, 'of', 2, 16)
  const out = given.text('out')
  if (threshold === null || count === null || out === null) {
    throw new KeepError(
      'usage_invalid',
      'Say how many shares, how many are needed, and where to: --need 2 --of 3 --out FOLDER',
    )
  }
  const holders = given.texts('to')
  if (holders.length > 0 && holders.length !== count) {
    throw new KeepError('usage_invalid', `Name a recipient for each of the ${count} holders, or none.`, {
      field: 'to',
    })
  }
  const session = await openSession(context)
  const key = newLegacyKey()
  const recipient = await recipientOfKey(key)
  const set = await splitKey(key, { threshold, count })
  const armored = await armoredCodes(context, session, recipient)
  const written = await writeSheets(context, set, { folder: resolve(out), holders, armored })
  await proveAll(context, set, written)
  const label = `${threshold} of ${count} shares, set ${setInWords(set.setId)}`
  const vault = armored === null ? await addRecipientSlot(session.vault, recipient, label) : session.vault
  const ids = written.map(({ sheetId }) => sheetId)
  await change(sessionOf(vault), context, (book) => ({
    book,
    action: 'shares.proven',
    subjects: [],
    note: `Shares typed back: ${label}, sheets ${ids.join(', ')}`,
  }))
  for (const { path } of written) await offerToDelete(context, path)
  context.report(
    { setId: set.setId, need: threshold, of: count, sheets: ids, opensVault: armored === null },
    () =>
      [
        `Set ${setInWords(set.setId)} counts: any ${threshold} of its ${count} shares open ${armored === null ? 'this vault' : 'the codes on the sheets'}.`,
        'Give each sheet to its holder. "keep shares --help" says what shares on paper cannot do.',
      ].join('\n'),
  )
  return undefined
}

async function armoredCodes(
  { given }: Context,
  { book }: Session,
  recipient: string,
): Promise<string | null> {
  const name = given.text('account')
  if (name === null) return null
  const account = findAccount(book, name)
  const set = currentSet(account)
  if (set === null) {
    throw new KeepError('input_refused', `${account.name} has no codes that work. Import a set first.`)
  }
  return sealText(codesAsText({ account, set, positions: null }), { recipients: [recipient] })
}

async function writeSheets(
  context: Context,
  set: ShareSet,
  { folder, holders, armored }: { folder: string; holders: readonly string[]; armored: string | null },
): Promise<readonly WrittenSheet[]> {
  await makeFolder(folder)
  const written: WrittenSheet[] = []
  try {
    for (const [index, share] of set.shares.entries()) {
      const holder = holders[index]
      const sheetId = newSheetId()
      const sheet = shareSheet(share, {
        sheetId,
        printedOn: context.now().toISOString().slice(0, 10),
        opens: null,
        holder: null,
        contact: null,
        sealed: holder === undefined ? null : await sealShare(share, holder),
        armored,
        square: true,
      })
      const path = join(folder, `share-${index + 1}.pdf`)
      await writeSheet(context, sheet, path)
      written.push({ sheet, sheetId, path })
    }
  } catch (error) {
    await removeAll(written)
    throw error
  }
  return written
}

/** Shares that were not proven must not be mistaken for ones that count: their files go. */
async function proveAll(context: Context, set: ShareSet, written: readonly WrittenSheet[]): Promise<void> {
  const proven = new Set<number>()
  try {
    for (const [index, { sheet, path }] of written.entries()) {
      context.terminal.note(`\nShare ${index + 1} of ${set.count}`)
      if (await askTypedBack(context, sheet, path)) proven.add(index + 1)
      else break
    }
  } catch (error) {
    await removeAll(written)
    throw error
  }
  const left = sharesLeftToProve(set, proven)
  if (left.length === 0) return
  await removeAll(written)
  throw new KeepError(
    'cancelled',
    `Share ${left.join(', ')} was not typed back, so this set opens nothing. The files are deleted; destroy what was printed, and start over.`,
  )
}

async function removeAll(written: readonly WrittenSheet[]): Promise<void> {
  await Promise.all(written.map(({ path }) => unlink(path)))
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new KeepError(
      'file_unwritable',
      `${folder} cannot be made a folder (${systemErrorCode(error) ?? 'unknown reason'}). Choose another one; nothing was written.`,
      { field: 'out', cause: error },
    )
  }
}
