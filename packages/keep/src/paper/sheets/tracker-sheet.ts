import type { Block } from '../document.ts'
import type { Sheet } from '../sheet.ts'
import { madeInWords, serviceInWords, useInWords } from '../wording.ts'
import { openHead, openSheet } from './open-sheet.ts'
import { countUnused, currentSet, showRef } from '../../model/find.ts'
import type { Account, Book, CodeSet } from '../../model/types.ts'
import { statusRow } from '../../track/status.ts'
import { KeepError } from '../../errors.ts'

const emptyRows = 8

/**
 * The tracker form of an account's current set, without its codes: where it stands, and room to write down what is used.
 *
 * @throws KeepError `input_refused` where the account has no set.
 */
export function trackerSheet(book: Book, account: Account, printedOn: string): Sheet {
  const set = currentSet(account)
  if (set === null) {
    throw new KeepError('input_refused', 'There are no codes to track: this account has no current set.')
  }
  const blocks: readonly Block[] = [
    openHead(account.name, printedOn),
    factsOf(account, set, printedOn),
    { type: 'heading', text: 'Where the copies are' },
    copiesTable(book, set),
    { type: 'heading', text: 'Used codes' },
    usedTable(set),
    { type: 'text', size: 'small', text: useInWords(account) },
  ]
  return openSheet('Tracker', printedOn, [blocks])
}

function factsOf(account: Account, set: CodeSet, today: string): Block {
  const { rotationDueOn, problems } = statusRow(account, today)
  return {
    type: 'facts',
    columns: 3,
    facts: [
      ['Service', serviceInWords(account)],
      ['Account', account.login === '' ? account.name : account.login],
      ['Generated', madeInWords(set)],
      [
        'Status',
        problems.length === 0
          ? 'in order'
          : problems.map((problem) => problem.replaceAll('-', ' ')).join(', '),
      ],
      [
        'Remaining',
        account.singleUse ? `${countUnused(account, set)} of ${set.codes.length}` : 'works again and again',
      ],
      ['Next rotation', rotationDueOn],
      ...(set.expiresOn === null ? [] : ([['Expires', set.expiresOn]] as const)),
      ['Last seen at the service', set.checkedOn],
      ...(account.owner === '' ? [] : ([['Owner', account.owner]] as const)),
    ],
  }
}

function copiesTable(book: Book, set: CodeSet): Block {
  const rows = set.copies.map((copy) => [
    `${copy.number} of ${copy.of}`,
    copy.sheetId ?? copy.medium,
    copy.state === 'in-place' ? showRef(book, copy.at) : `${showRef(book, copy.at)} – ${copy.state}`,
    copy.seal ?? '',
    copy.checkedOn ?? '',
    '',
  ])
  return {
    type: 'table',
    head: ['Copy', 'Sheet', 'Location', 'Seal', 'Last checked', 'Checked again'],
    shares: [9, 16, 27, 14, 16, 18],
    rows: [...rows, ['', '', '', '', '', '']],
    roomy: true,
  }
}

function usedTable(set: CodeSet): Block {
  const used = set.codes
    .filter((code) => code.used !== null)
    .toSorted((a, b) => (a.used?.at ?? '').localeCompare(b.used?.at ?? ''))
    .map(({ position, used: mark }) => [
      String(position),
      mark?.at?.slice(0, 10) ?? 'earlier',
      mark?.why ?? '',
      mark?.worked === true ? 'yes' : mark?.worked === false ? 'no' : '',
    ])
  const empty = Array.from({ length: Math.min(emptyRows, set.codes.length - used.length) }, () => [
    '',
    '',
    '',
    '',
  ])
  return {
    type: 'table',
    head: ['Code no.', 'Used on', 'What for', 'It worked'],
    shares: [12, 18, 54, 16],
    rows: [...used, ...empty],
    roomy: true,
  }
}
