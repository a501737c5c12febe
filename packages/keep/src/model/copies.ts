import { replaceAccount } from './accounts.ts'
import { readAccount } from './book.ts'
import { accountById } from './find.ts'
import type { Account, Book, Changed, Copy, Surroundings } from './types.ts'
import { KeepError } from '../errors.ts'

/** What a new copy is made from. `number` and `of` default to "one more than there are". */
export type CopyDraft = Pick<Copy, 'medium' | 'at'> &
  Partial<Pick<Copy, 'sheetId' | 'number' | 'of' | 'seal' | 'positions' | 'madeOn'>>

/** Records a copy of a set: on paper, in a file, on a token. @throws KeepError `input_invalid` naming the field. */
export function recordCopy(
  book: Book,
  accountId: string,
  setId: string,
  draft: CopyDraft,
  { now, newId }: Surroundings,
): Changed {
  const before = accountById(book, accountId)
  const existing = before.sets.find(({ id }) => id === setId)?.copies.length ?? 0
  const number = draft.number ?? existing + 1
  const copy: Copy = {
    id: newId(),
    medium: draft.medium,
    at: draft.at,
    sheetId: draft.sheetId ?? null,
    number,
    of: draft.of ?? Math.max(number, existing + 1),
    seal: draft.seal ?? null,
    positions: draft.positions ?? null,
    madeOn: draft.madeOn ?? now.toISOString().slice(0, 10),
    checkedOn: null,
    state: 'in-place',
  }
  return changeCopies(book, before, setId, now, (copies) => [...copies, copy], {
    action: 'copy.recorded',
    note: `Copy ${copy.number} of ${copy.of} of ${before.name} recorded: ${copy.medium}`,
  })
}

/** What a look at a copy, or a move of it, can change. */
export type CopyPatch = Partial<Pick<Copy, 'at' | 'state' | 'seal' | 'checkedOn' | 'sheetId'>>

/** Changes what is recorded of a copy. @throws KeepError `name_unknown` where there is no such copy. */
export function editCopy(book: Book, copyId: string, patch: CopyPatch, { now }: Surroundings): Changed {
  const { account, setId } = locateCopy(book, copyId)
  return changeCopies(
    book,
    account,
    setId,
    now,
    (copies) => copies.map((copy) => (copy.id === copyId ? { ...copy, ...patch } : copy)),
    {
      action: 'copy.changed',
      note: `Copy of ${account.name} changed: ${Object.keys(patch).toSorted().join(', ')}`,
    },
  )
}

function locateCopy(book: Book, copyId: string): { account: Account; setId: string } {
  for (const account of book.accounts) {
    for (const set of account.sets) {
      if (set.copies.some(({ id }) => id === copyId)) return { account, setId: set.id }
    }
  }
  throw new KeepError(
    'name_unknown',
    'There is no copy with that id. "keep show NAME" lists the copies with their ids.',
  )
}

function changeCopies(
  book: Book,
  account: Account,
  setId: string,
  now: Date,
  change: (copies: readonly Copy[]) => readonly Copy[],
  said: { action: string; note: string },
): Changed {
  if (!account.sets.some(({ id }) => id === setId)) {
    throw new KeepError('name_unknown', `${account.name} has no such set of codes.`)
  }
  const sets = account.sets.map((set) => (set.id === setId ? { ...set, copies: change(set.copies) } : set))
  const after = readAccount({ ...account, sets, updatedAt: now.toISOString() }, 'account')
  return replaceAccount(book, after, said.action, said.note)
}
