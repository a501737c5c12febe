import { showRef } from './find.ts'
import type { Account, Book } from './types.ts'

/** The accounts in which every word occurs: in their name, service, login, owner, notes or places. Codes are not searched. */
export function searchAccounts(book: Book, words: readonly string[]): readonly Account[] {
  const wanted = words.map((word) => word.toLowerCase())
  return book.accounts.filter((account) => {
    const text = searchable(book, account)
    return wanted.every((word) => text.includes(word))
  })
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
