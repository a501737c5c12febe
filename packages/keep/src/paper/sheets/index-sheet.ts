import type { Block } from '../document.ts'
import type { Sheet } from '../sheet.ts'
import { serviceInWords } from '../wording.ts'
import { openHead, openSheet } from './open-sheet.ts'
import { currentSet, showRef } from '../../model/find.ts'
import type { Account, Book, Copy, Ref } from '../../model/types.ts'
import { statusRow } from '../../track/status.ts'

/**
 * What there is and where it lies, without any code: for an heir, or for the office. One row a copy; void copies are named as
 * such, because somebody may find them.
 */
export function indexSheet(book: Book, printedOn: string): Sheet {
  const rows = book.accounts
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((account) => rowsOf(book, account, printedOn))
  const { keptAt, passphraseAt, recoveryKeyAt } = book.vaultCare
  const blocks: readonly Block[] = [
    openHead('Where the codes are', printedOn),
    {
      type: 'text',
      size: 'normal',
      text: 'This sheet holds no code. It says for which accounts there are backup codes, on which sheets, and where those lie.',
    },
    {
      type: 'facts',
      columns: 3,
      facts: [
        ['The vault file', placesOf(book, keptAt)],
        ['Its passphrase', placesOf(book, passphraseAt)],
        ['Its recovery key', placesOf(book, recoveryKeyAt)],
      ],
    },
    {
      type: 'table',
      head: ['Account', 'Left', 'New codes by', 'Sheet', 'Copy', 'Where', 'Last seen'],
      shares: [25, 9, 13, 12, 8, 21, 12],
      rows,
      roomy: false,
    },
    ...(rows.length === 0 ? ([{ type: 'text', size: 'normal', text: 'Nothing is kept yet.' }] as const) : []),
  ]
  return openSheet('Index', printedOn, [blocks])
}

function rowsOf(book: Book, account: Account, today: string): readonly (readonly string[])[] {
  const { left, total, rotationDueOn } = statusRow(account, today)
  const amount =
    left === null ? 'no codes' : total === null ? '0' : account.singleUse ? `${left} of ${total}` : 'reusable'
  const name = `${account.name} (${serviceInWords(account)})`
  const copies = copiesOf(account)
  const firstCells = [name, amount, rotationDueOn ?? '–']
  if (copies.length === 0)
    return [[...firstCells, '–', '–', left === null ? '–' : 'no copy outside the vault', '–']]
  return copies.map(({ copy, isVoid }, index) => [
    ...(index === 0 ? firstCells : ['', '', '']),
    copy.sheetId ?? copy.medium,
    `${copy.number} of ${copy.of}`,
    placeOf(book, copy, isVoid),
    copy.checkedOn ?? copy.madeOn,
  ])
}

function copiesOf(account: Account): readonly { readonly copy: Copy; readonly isVoid: boolean }[] {
  const current = currentSet(account)
  return account.sets
    .flatMap((set) =>
      set.copies.map((copy) => ({ copy, isVoid: set.supersededBy !== null || set !== current })),
    )
    .filter(({ copy, isVoid }) => copy.state === 'in-place' || (!isVoid && copy.state === 'lost'))
    .toSorted((a, b) => Number(a.isVoid) - Number(b.isVoid))
}

function placeOf(book: Book, copy: Copy, isVoid: boolean): string {
  const seal = copy.seal === null ? '' : `, seal ${copy.seal}`
  const part = copy.positions === null ? '' : `, nos. ${copy.positions.join(', ')} only`
  const state = isVoid ? ' – VOID, destroy it' : copy.state === 'lost' ? ' – LOST' : ''
  return `${showRef(book, copy.at)}${seal}${part}${state}`
}

function placesOf(book: Book, refs: readonly Ref[]): string | null {
  return refs.length === 0
    ? null
    : refs.map((ref) => (ref === 'memory' ? 'known by heart' : showRef(book, ref))).join(', ')
}
