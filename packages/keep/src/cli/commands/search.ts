import type { Command } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { listAccounts } from './list.ts'
import { showRef } from '../../model/find.ts'
import type { Account, Book } from '../../model/types.ts'

/** Finds accounts by any word. */
export const command: Command = {
  usage: ['WORDS'],
  description:
    'Finds accounts by words of their name, service, login, owner, notes and places. Codes are not searched.',
  options: vaultOptions,
  positionals: 20,
  async run(context) {
    requireWord(context.given, 0, 'a word to look for')
    const words = context.given.positionals.map((word) => word.toLowerCase())
    const { book } = await openSession(context)
    const found = book.accounts.filter((account) => {
      const text = searchable(book, account)
      return words.every((word) => text.includes(word))
    })
    listAccounts(context, found, 'Nothing fits. "keep list" shows every account.')
    return found.length === 0 ? 3 : undefined
  },
}

function searchable(book: Book, account: Account): string {
  const { name, service, login, owner, notes, kind, purpose, recovery, factors, sets } = account
  const recoveryTexts = [recovery.page, recovery.emailOnFile, recovery.phoneOnFile, recovery.supportAsks]
  const places = [
    ...factors.flatMap((factor) => [factor.kind, factor.note, showRef(book, factor.at)]),
    ...sets.flatMap((set) =>
      set.copies.flatMap(({ at, sheetId, seal }) => [showRef(book, at), sheetId ?? '', seal ?? '']),
    ),
  ]
  return [name, service, login, owner, notes, kind, purpose, ...recoveryTexts, ...places]
    .join('\n')
    .toLowerCase()
}
