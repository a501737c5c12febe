import type { Block } from '../document.ts'
import type { Sheet } from '../sheet.ts'
import { serviceInWords } from '../wording.ts'
import { openHead, openSheet } from './open-sheet.ts'
import { countUnused, currentSet, showRef } from '../../model/find.ts'
import type { Account, Book, Factor } from '../../model/types.ts'
import { profileById } from '../../profiles/registry.ts'

const kinds: Readonly<Record<Factor['kind'], string>> = {
  password: 'Password',
  authenticator: 'Authenticator app',
  passkey: 'Passkey',
  'security-key': 'Security key',
  'text-message': 'Text message',
  call: 'Phone call',
  push: 'Confirmation on a device',
  'e-mail': 'E-mail',
  'trusted-person': 'Trusted person',
  other: 'Other way',
}

const roles: Readonly<Record<Factor['role'], string>> = {
  first: 'first step',
  second: 'second step',
  alone: 'enough by itself',
}

/** What helps when an account cannot be opened, without secrets: one leaf an account. */
export function recoveryNotes(book: Book, accounts: readonly Account[], printedOn: string): Sheet {
  const leaves = accounts.map((account): readonly Block[] => [
    openHead(account.name, printedOn),
    ...recoveryBlocks(book, account),
  ])
  return openSheet('Recovery note', printedOn, leaves)
}

/** The recovery note of one account, without its head. */
export function recoveryBlocks(book: Book, account: Account): readonly Block[] {
  const { page, emailOnFile, phoneOnFile, openedOn, supportAsks } = account.recovery
  return [
    {
      type: 'facts',
      columns: 2,
      facts: [
        ['Service', serviceInWords(account)],
        ['Account', account.login === '' ? account.name : account.login],
        ['Official recovery page', page ?? profileById(account.service)?.recoveryUrl ?? null],
        ['Opened', openedOn],
        ['E-mail on file', emailOnFile],
        ['Phone on file', phoneOnFile],
      ],
    },
    {
      type: 'text',
      size: 'small',
      text: 'Type the address of the page yourself. Links in messages, search results and advertisements lead to imitations.',
    },
    ...(supportAsks === null
      ? []
      : ([
          { type: 'heading', text: 'What support will ask' },
          { type: 'text', size: 'normal', text: supportAsks },
        ] as const)),
    { type: 'heading', text: 'Ways in' },
    { type: 'steps', marker: 'box', items: waysIn(book, account) },
  ]
}

function waysIn(book: Book, account: Account): readonly string[] {
  const set = currentSet(account)
  const copies = set?.copies.filter(({ state }) => state === 'in-place') ?? []
  const left = set === null ? 0 : countUnused(account, set)
  return [
    ...account.factors.map(
      ({ kind, role, at, note }) =>
        `${kinds[kind]}, ${roles[role]}: ${showRef(book, at)}${note === '' ? '' : ` (${note})`}`,
    ),
    ...(left === 0
      ? []
      : [
          `Backup codes, ${left} left: in the vault${copies.map((copy) => `; ${showRef(book, copy.at)}${copy.sheetId === null ? '' : ` (sheet ${copy.sheetId})`}`).join('')}`,
        ]),
    ...(account.factors.length === 0 && left === 0 ? ['None is recorded.'] : []),
  ]
}
