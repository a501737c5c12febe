import type { Context } from '../command.ts'
import { secretFromFile } from '../secrets.ts'
import { change, openSession, sessionOf } from '../session.ts'
import { offerToDelete, outFile, writeSheet } from './print-file.ts'
import { askTypedBack } from './print-typed-back.ts'
import { readRef, showRef } from '../../model/find.ts'
import { setVaultCare } from '../../model/places.ts'
import { newSheetId } from '../../paper/sheet-id.ts'
import { recoveryKeySheet } from '../../paper/sheets/recovery-key-sheet.ts'
import { openSlots } from '../../vault/slots.ts'
import { updateSlots } from '../../vault/vault.ts'

/** Writes the sheet of the recovery key. The key is kept nowhere, so it is brought, and must open this vault. */
export async function printRecoveryKey(context: Context): Promise<undefined> {
  const { given, terminal } = context
  const path = outFile(context)
  const session = await openSession(context)
  const recoveryKey =
    (await secretFromFile(context, 'KEEP_RECOVERY_KEY_FILE')) ?? (await terminal.ask('Recovery key: '))
  const { vaultId } = session.vault.keys
  const { slot } = await openSlots(session.vault.slots, { kind: 'recovery', recoveryKey }, vaultId)
  const place = given.text('place')
  const at = place === null ? null : readRef(session.book, place)
  const printedOn = context.now().toISOString().slice(0, 10)
  const sheetId = newSheetId()
  const sheet = recoveryKeySheet({
    sheetId,
    printedOn,
    number: 1,
    of: 1,
    place: at === null ? null : showRef(session.book, at),
    returnTo: given.text('return-to'),
    recoveryKey: inGroups(recoveryKey),
    vaultId,
    square: given.flag('square'),
  })
  await writeSheet(context, sheet, path)
  let current = session
  if (at !== null) {
    current = await change(session, context, (book) => ({
      ...setVaultCare(book, { recoveryKeyAt: [...new Set([...book.vaultCare.recoveryKeyAt, at])] }),
      note: `Sheet ${sheetId} of the recovery key printed`,
    }))
  }
  if (await askTypedBack(context, sheet, path)) {
    const entry = {
      action: 'recovery-key.proven',
      subjects: [slot?.id ?? ''],
      note: 'Recovery key typed back',
    }
    const proven = await updateSlots(
      current.vault,
      (slots) => slots.map((item) => (item.id === slot?.id ? { ...item, provedOn: printedOn } : item)),
      entry,
    )
    current = sessionOf(proven)
  }
  await offerToDelete(context, path)
  context.report({ file: path, sheetId }, () =>
    terminal.interactive
      ? `Sheet ${sheetId} of the recovery key.`
      : `Print ${path}, then delete it: it opens the vault.`,
  )
  return undefined
}

function inGroups(typed: string): string {
  const plain = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  return (plain.match(/.{4}/g) ?? []).join('-')
}
