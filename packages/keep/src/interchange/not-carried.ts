import type { Card } from './card.ts'
import type { Format } from './formats.ts'
import { tooLongForBitwarden } from './bitwarden/items.ts'
import { emptyBook } from '../model/book.ts'
import type { Book } from '../model/types.ts'

/**
 * What a file in a format does not hold of a book, in words: so that nothing is dropped in silence. Only what is there is listed; the log
 * and the steps to undo always are.
 */
export function notCarried(book: Book, format: Format): readonly string[] {
  const isWhole = format === 'json' || format === 'age'
  const hasCare = JSON.stringify(book.vaultCare) !== JSON.stringify(emptyBook.vaultCare)
  const parts: readonly (readonly [string, boolean])[] = [
    ['the log and the steps to undo', true],
    ['reviews', !isWhole && book.rounds.length > 0],
    ['the bad day that is being worked through', !isWhole && book.emergency !== null],
    ['where this vault and its keys lie', !isWhole && hasCare],
    ['what is recorded of places, but for their names', format === 'csv' && book.places.length > 0],
  ]
  return parts.flatMap(([what, isThere]) => (isThere ? [what] : []))
}

/** What a person should know of a file in a format, in sentences. */
export function exportNotes(book: Book, cards: readonly Card[], format: Format): readonly string[] {
  const hasMarks = book.accounts.some(({ sets }) =>
    sets.some(({ codes }) => codes.some(({ used }) => used !== null)),
  )
  const isManager = format === 'kdbx' || format.startsWith('bitwarden') || format === '1pux'
  const reminds =
    format === 'kdbx' ? 'An entry expires when its codes are due.' : 'It does not remind of what is due.'
  const tooLong = format.startsWith('bitwarden') ? tooLongForBitwarden(cards) : []
  return [
    ...(isManager
      ? [
          `Positions, used marks, copies, ways in and rotation are plain fields there: the other program shows them and does not keep them up to date. ${reminds}`,
        ]
      : []),
    ...(isManager && hasMarks
      ? ['It lists used codes beside the unused ones: each has a field that says so.']
      : []),
    ...(tooLong.length === 0
      ? []
      : [`Bitwarden's server refuses notes of this length: shorten those of ${tooLong.join(', ')}.`]),
  ]
}
