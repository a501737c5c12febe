import { readAccount, references, splitRef } from './book.ts'
import { refused } from './fields.ts'
import { accountById } from './find.ts'
import { nameFault, suggestName } from './names.ts'
import type { Account, Book, Changed, Factor, RecoveryNote, Surroundings } from './types.ts'
import { KeepError } from '../errors.ts'

/** What a new account is made from. What is left out gets the plain default. */
export type AccountDraft = Pick<Account, 'service'> &
  Partial<Omit<Account, 'id' | 'sets' | 'factors' | 'createdAt' | 'updatedAt' | 'recovery'>> & {
    readonly recovery?: Partial<RecoveryNote>
  }

const emptyRecovery: RecoveryNote = {
  page: null,
  emailOnFile: null,
  phoneOnFile: null,
  openedOn: null,
  supportAsks: null,
}

/**
 * Adds an account.
 *
 * @throws KeepError `input_invalid` naming the field; `input_refused` where the name is taken or not by the convention.
 */
export function addAccount(book: Book, draft: AccountDraft, { now, newId }: Surroundings): Changed {
  const kind = draft.kind ?? 'backup-codes'
  const login = draft.login ?? ''
  const taken = new Set(book.accounts.map(({ name }) => name))
  const at = now.toISOString()
  const account = readAccount(
    {
      id: newId(),
      name: draft.name ?? suggestName({ service: draft.service, login, kind }, taken),
      service: draft.service,
      login,
      kind,
      effect: draft.effect ?? 'unknown',
      singleUse: draft.singleUse ?? true,
      ordered: draft.ordered ?? false,
      purpose: draft.purpose ?? 'ordinary',
      owner: draft.owner ?? '',
      notes: draft.notes ?? '',
      rotateEveryDays: draft.rotateEveryDays ?? null,
      factors: [],
      recovery: { ...emptyRecovery, ...draft.recovery },
      sets: [],
      createdAt: at,
      updatedAt: at,
    },
    'account',
  )
  requireGoodName(book, account)
  return {
    book: { ...book, accounts: [...book.accounts, account] },
    action: 'account.added',
    subjects: [account.id],
    note: `Account ${account.name} added`,
  }
}

/** Fields of an account that can be edited. */
export type AccountPatch = Partial<
  Pick<
    Account,
    | 'name'
    | 'login'
    | 'kind'
    | 'effect'
    | 'singleUse'
    | 'ordered'
    | 'purpose'
    | 'owner'
    | 'notes'
    | 'rotateEveryDays'
  >
> & { readonly recovery?: Partial<RecoveryNote> }

/** Changes fields of an account. @throws KeepError as {@link addAccount}. */
export function editAccount(book: Book, id: string, patch: AccountPatch, { now }: Surroundings): Changed {
  const before = accountById(book, id)
  const recovery = { ...before.recovery, ...patch.recovery }
  const after = readAccount({ ...before, ...patch, recovery, updatedAt: now.toISOString() }, 'account')
  if (after.name !== before.name) requireGoodName(book, after)
  const fields = Object.keys(patch).toSorted().join(', ')
  return replaceAccount(book, after, 'account.edited', `Account ${after.name} edited: ${fields}`)
}

/**
 * Removes an account with all its codes.
 *
 * @throws KeepError `input_refused` while something else is recorded as lying in it.
 */
export function removeAccount(book: Book, id: string): Changed {
  const account = accountById(book, id)
  const accounts = book.accounts.filter((item) => item.id !== id)
  const left = { ...book, accounts }
  for (const [, reference] of references(left)) {
    const [kind, target] = splitRef(reference)
    if (kind === 'account' && target === id) {
      throw new KeepError(
        'input_refused',
        `Something is recorded as lying in ${account.name}. Move that first, then remove the account.`,
      )
    }
  }
  return { book: left, action: 'account.removed', subjects: [id], note: `Account ${account.name} removed` }
}

/** Records another way into an account. */
export function addFactor(
  book: Book,
  id: string,
  draft: Omit<Factor, 'id'>,
  { now, newId }: Surroundings,
): Changed {
  const before = accountById(book, id)
  const factors = [...before.factors, { ...draft, id: newId() }]
  const after = readAccount({ ...before, factors, updatedAt: now.toISOString() }, 'account')
  return replaceAccount(book, after, 'factor.added', `Way into ${after.name} added: ${draft.kind}`)
}

/** @throws KeepError `name_unknown` where the account has no such factor. */
export function removeFactor(book: Book, id: string, factorId: string, { now }: Surroundings): Changed {
  const before = accountById(book, id)
  const factors = before.factors.filter((factor) => factor.id !== factorId)
  if (factors.length === before.factors.length) {
    throw new KeepError(
      'name_unknown',
      'The account has no such way in. "keep show NAME" lists them with their ids.',
    )
  }
  const after = { ...before, factors, updatedAt: now.toISOString() }
  return replaceAccount(book, after, 'factor.removed', `Way into ${after.name} removed`)
}

/** A book with one account in place of the one with its id. */
export function replaceAccount(book: Book, after: Account, action: string, note: string): Changed {
  const accounts = book.accounts.map((item) => (item.id === after.id ? after : item))
  return { book: { ...book, accounts }, action, subjects: [after.id], note }
}

function requireGoodName(book: Book, account: Account): void {
  const fault = nameFault(account.name, account)
  if (fault !== null) throw new KeepError('input_refused', fault, { field: 'account.name' })
  const taken = book.accounts.some(({ id, name }) => name === account.name && id !== account.id)
  if (taken) throw refused('account.name', 'is the name of another account')
}
