import type { Card } from './card.ts'
import { importText } from '../import/import-text.ts'
import { namesIn } from '../import/service-names.ts'
import { addAccount } from '../model/accounts.ts'
import type { AccountDraft } from '../model/accounts.ts'
import { emptyBook } from '../model/book.ts'
import { slug, suggestName } from '../model/names.ts'
import { addSet } from '../model/sets.ts'
import type { SetDraft } from '../model/sets.ts'
import type { Account, Surroundings } from '../model/types.ts'
import { KeepError } from '../errors.ts'

/** An entry of the file that did not come in, and why. */
export interface Skipped {
  readonly title: string
  readonly reason: string
}

/** The accounts of entries that other programs wrote, and the entries without codes. */
export interface Foreign {
  readonly accounts: readonly Account[]
  readonly skipped: readonly Skipped[]
  readonly notes: readonly string[]
}

/** What bringing in needs beside clock and ids. */
export interface BringInPorts extends Surroundings {
  /** Where the codes came from, in words: the name of the file. */
  readonly source: string
  /** What is known of a service, as the beginnings of an account. */
  readonly draftFor: (service: string) => Promise<AccountDraft>
}

const aboutCodes = /recover|back-?\s?up|rescue|scratch|emergency|(?:2fa|two-factor|one-time).{0,20}code/i

/**
 * Takes the recovery codes from entries of other programs: from the field of the KeePass plug-in KeePassOTP, from fields called so, and
 * from notes that speak of them. Nothing else is taken.
 *
 * @param taken names of accounts that are there already.
 */
export async function accountsOfForeign(
  cards: readonly Card[],
  taken: ReadonlySet<string>,
  ports: BringInPorts,
): Promise<Foreign> {
  const accounts: Account[] = []
  const skipped: Skipped[] = []
  const names = new Set(taken)
  for (const card of cards) {
    const found = findCodes(card)
    if ('reason' in found) {
      skipped.push({ title: card.title, reason: found.reason })
      continue
    }
    try {
      const account = await accountOf(card, found, names, ports)
      accounts.push(account)
      names.add(account.name)
    } catch (error) {
      if (!(error instanceof KeepError)) throw error
      skipped.push({ title: card.title, reason: error.message })
    }
  }
  const notes =
    accounts.length === 0
      ? []
      : [
          'From entries of other programs title, user name and recovery codes were taken: not their passwords, notes, other fields and attachments.',
        ]
  return { accounts, skipped, notes }
}

interface Found {
  readonly service: string | null
  readonly codes: SetDraft['codes']
}

function findCodes(card: Card): Found | { readonly reason: string } {
  if (card.freshCodes.length > 0) {
    return { service: null, codes: card.freshCodes.map((text) => ({ text, used: false })) }
  }
  const text = textWithCodes(card)
  if (text === '') return { reason: 'no recovery codes in it' }
  const { service, codes, warnings } = importText({ text: `${card.title}\n\n${text}` })
  if (codes.length > 0) return { service, codes }
  return { reason: warnings[0]?.message ?? 'no recovery codes in it' }
}

function textWithCodes({ title, notes, fields }: Card): string {
  const isAbout = aboutCodes.test(title)
  const named = fields.filter(({ name, hidden }) => aboutCodes.test(name) || (isAbout && hidden))
  const withNotes = isAbout || aboutCodes.test(notes) ? [notes] : []
  return [...named.map(({ value }) => value), ...withNotes].join('\n').trim()
}

async function accountOf(
  card: Card,
  { service, codes }: Found,
  taken: ReadonlySet<string>,
  ports: BringInPorts,
): Promise<Account> {
  const draft = await ports.draftFor(service ?? serviceOf(card))
  const kind = draft.kind ?? 'backup-codes'
  const name = suggestName({ service: draft.service, login: card.login, kind }, taken)
  const { book } = addAccount(emptyBook, { ...draft, name, login: card.login }, ports)
  const id = book.accounts[0]?.id ?? ''
  const set = { codes, generatedOn: null, source: ports.source.slice(0, 300) }
  const [account] = addSet(book, id, set, ports).book.accounts
  if (account === undefined) throw new KeepError('input_refused', 'no account came of it')
  return account
}

function serviceOf({ title, page }: Card): string {
  const [named] = [...namesIn(title), ...namesIn(hostOf(page))]
  return named?.profile.id ?? (slug(title).slice(0, 60) || 'unknown')
}

function hostOf(page: string): string {
  return URL.canParse(page) ? new URL(page).hostname : ''
}
