// A vault of 500 services and 10,000 codes, as the goals of `keep` have it.
import { newId } from '../../packages/keep/src/cli/ids.ts'
import { addAccount } from '../../packages/keep/src/model/accounts.ts'
import { emptyBook } from '../../packages/keep/src/model/book.ts'
import { recordCopy } from '../../packages/keep/src/model/copies.ts'
import { addPlace } from '../../packages/keep/src/model/places.ts'
import { addSet, markUsed } from '../../packages/keep/src/model/sets.ts'
import type { Book } from '../../packages/keep/src/model/types.ts'

export const services = 500
export const codesEach = 20

/** Every account has one set, with four of its codes used, and a copy on paper. */
export const fullBook = (): Book => {
  const around = { now: new Date(), newId }
  let book = addPlace(emptyBook, { name: 'home', kind: 'building' }, around).book
  const at = `place:${book.places[0]?.id ?? ''}` as const
  for (let index = 0; index < services; index += 1) {
    book = addAccount(book, { service: `service${index}`, login: 'me' }, around).book
    const id = book.accounts.at(-1)?.id ?? ''
    const codes = Array.from({ length: codesEach }, (_code, number) => ({
      text: `${newId()}-${newId()}`,
      used: number < 3,
    }))
    const added = addSet(book, id, { codes, generatedOn: '2026-01-01', source: 'bench' }, around)
    const setId = added.set.id
    book = recordCopy(added.book, id, setId, { medium: 'paper', at }, around).book
    book = markUsed(book, id, { setId, position: 4, why: 'bench', worked: true }, around).book
  }
  return book
}
