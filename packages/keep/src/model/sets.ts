import { readAccount } from './book.ts'
import { replaceAccount } from './accounts.ts'
import { accountById, currentSet, unusedCodes } from './find.ts'
import type { Account, Book, Changed, Code, CodeSet, Surroundings } from './types.ts'
import { KeepError } from '../errors.ts'

/** What a new set is made from. */
export interface SetDraft {
  readonly codes: readonly { readonly text: string; readonly position?: number; readonly used: boolean }[]
  /** When the service made the codes, `YYYY-MM-DD`; `null`: not known. */
  readonly generatedOn: string | null
  readonly expiresOn?: string | null
  readonly source: string
  /** Whether the set before goes on working, as when codes are added that were missing. Default: it is replaced. */
  readonly keepOld?: boolean
}

/** The result of {@link addSet}, with what its caller should tell. */
export interface SetAdded extends Changed {
  readonly set: CodeSet
  /** Codes that were there twice and were taken once. */
  readonly duplicates: number
  /** The set that stopped working, with the copies that are now void. */
  readonly replaced: CodeSet | null
}

/**
 * Adds the codes that a service issued together. Unless told otherwise the current set is replaced by it: services void the
 * whole old set when they make a new one.
 *
 * @throws KeepError `input_refused` where there is no code, or where the same codes are in the vault already;
 *   `input_invalid` naming a field.
 */
export function addSet(
  book: Book,
  accountId: string,
  draft: SetDraft,
  { now, newId }: Surroundings,
): SetAdded {
  const before = accountById(book, accountId)
  const at = now.toISOString()
  const codes = numbered(withoutDuplicates(draft.codes), at)
  if (codes.length === 0)
    throw new KeepError('input_refused', 'There is no code to keep. Nothing was changed.')
  requireNewCodes(before, codes)
  requirePast(draft.generatedOn, at)
  const set: CodeSet = {
    id: newId(),
    generatedOn: draft.generatedOn,
    addedAt: at,
    source: draft.source,
    expiresOn: draft.expiresOn ?? null,
    checkedOn: null,
    supersededBy: null,
    codes,
    copies: [],
  }
  const replaced = draft.keepOld === true ? null : currentSet(before)
  const older = before.sets.map((item) =>
    item.supersededBy === null && draft.keepOld !== true ? { ...item, supersededBy: set.id } : item,
  )
  const after = readAccount({ ...before, sets: [...older, set], updatedAt: at }, 'account')
  const note = `${codes.length} codes added to ${after.name}${replaced === null ? '' : ', the set before is replaced'}`
  return {
    ...replaceAccount(book, after, 'set.added', note),
    set,
    duplicates: draft.codes.length - codes.length,
    replaced,
  }
}

/** Why and how a code was used. */
export interface UseDraft {
  readonly setId: string
  readonly position: number
  readonly why: string
  readonly worked: boolean | null
  /** Instant; default: now. `null`: not known. */
  readonly at?: string | null
}

/**
 * Marks a code as used. A mark that is there already is replaced, so that "it worked" can be added.
 *
 * @throws KeepError `name_unknown` where there is no such set or position.
 */
export function markUsed(book: Book, accountId: string, use: UseDraft, { now }: Surroundings): Changed {
  const at = use.at === undefined ? now.toISOString() : use.at
  const used = { at, why: use.why, worked: use.worked }
  return changeCode(book, accountId, use, { action: 'code.used', note: 'used' }, now, (code) => ({
    ...code,
    used,
  }))
}

/** Takes the mark of a code away, as when the wrong one was marked. */
export function unmarkUsed(
  book: Book,
  accountId: string,
  which: { readonly setId: string; readonly position: number },
  { now }: Surroundings,
): Changed {
  const said = { action: 'code.unmarked', note: 'no longer marked as used' }
  return changeCode(book, accountId, which, said, now, (code) => ({ ...code, used: null }))
}

/** Marks the current set as void although no new one is there, as when codes were revoked at the service. */
export function retireSet(book: Book, accountId: string, setId: string, { now }: Surroundings): Changed {
  const before = accountById(book, accountId)
  const sets = before.sets.map((set) => (set.id === setId ? { ...set, supersededBy: set.id } : set))
  const after = readAccount({ ...before, sets, updatedAt: now.toISOString() }, 'account')
  return replaceAccount(book, after, 'set.retired', `The codes of ${after.name} are void`)
}

/** Records that the set was seen to be the current one at the service. */
export function confirmSet(book: Book, accountId: string, setId: string, { now }: Surroundings): Changed {
  const before = accountById(book, accountId)
  const checkedOn = now.toISOString().slice(0, 10)
  const sets = before.sets.map((set) => (set.id === setId ? { ...set, checkedOn } : set))
  const after = { ...before, sets, updatedAt: now.toISOString() }
  return replaceAccount(book, after, 'set.confirmed', `The codes of ${after.name} are current`)
}

/**
 * The code to offer next: of the current set, the first unused one, or the one with the number asked for.
 *
 * @throws KeepError `name_unknown` where there is none, saying what to do instead.
 */
export function nextCode(account: Account, position: number | null): { set: CodeSet; code: Code } {
  const set = currentSet(account)
  if (set === null) {
    throw new KeepError(
      'name_unknown',
      `${account.name} has no codes in this vault. "keep show ${account.name}" says what else opens it.`,
    )
  }
  const unused = unusedCodes(account, set)
  const code = position === null ? unused[0] : set.codes.find((item) => item.position === position)
  if (code !== undefined && (position === null || code.used === null || !account.singleUse))
    return { set, code }
  if (position === null) {
    throw new KeepError(
      'name_unknown',
      `Every code of ${account.name} is used. Make a new set at the service, then "keep import FILE --account ${account.name}" or "keep add --to ${account.name}".`,
    )
  }
  throw new KeepError(
    code === undefined ? 'name_unknown' : 'input_refused',
    code === undefined
      ? `${account.name} has no code number ${position}.`
      : `Code ${position} of ${account.name} is marked as used. Without a number the next unused one is taken.`,
  )
}

function changeCode(
  book: Book,
  accountId: string,
  which: { readonly setId: string; readonly position: number },
  said: { action: string; note: string },
  now: Date,
  change: (code: Code) => Code,
): Changed {
  const before = accountById(book, accountId)
  const set = before.sets.find(({ id }) => id === which.setId)
  const code = set?.codes.find(({ position }) => position === which.position)
  if (set === undefined || code === undefined) {
    throw new KeepError('name_unknown', `${before.name} has no code number ${which.position}.`)
  }
  const codes = set.codes.map((item) => (item === code ? change(item) : item))
  const sets = before.sets.map((item) => (item === set ? { ...set, codes } : item))
  const after = readAccount({ ...before, sets, updatedAt: now.toISOString() }, 'account')
  return replaceAccount(book, after, said.action, `Code ${which.position} of ${after.name} ${said.note}`)
}

function withoutDuplicates(codes: SetDraft['codes']): SetDraft['codes'] {
  const byText = new Map<string, SetDraft['codes'][number]>()
  for (const code of codes) {
    const known = byText.get(code.text)
    byText.set(code.text, known === undefined ? code : { ...known, used: known.used || code.used })
  }
  return [...byText.values()]
}

function numbered(codes: SetDraft['codes'], at: string): readonly Code[] {
  const given = codes.map(({ position }) => position)
  const areUsable = given.every((position) => position !== undefined) && new Set(given).size === given.length
  return codes.map(({ text, position, used }, index) => ({
    position: areUsable && position !== undefined ? position : index + 1,
    text,
    used: used ? { at: null, why: `marked as used when added on ${at.slice(0, 10)}`, worked: null } : null,
  }))
}

function requireNewCodes(account: Account, codes: readonly Code[]): void {
  const texts = new Set(codes.map(({ text }) => text))
  const same = account.sets.find(
    (set) => set.codes.length === texts.size && set.codes.every(({ text }) => texts.has(text)),
  )
  if (same === undefined) return
  throw new KeepError(
    'input_refused',
    `These codes are in ${account.name} already, added on ${same.addedAt.slice(0, 10)}. Nothing was changed.`,
  )
}

function requirePast(generatedOn: string | null, at: string): void {
  const tomorrow = new Date(Date.parse(at) + 86_400_000).toISOString().slice(0, 10)
  if (generatedOn !== null && generatedOn > tomorrow) {
    throw new KeepError('input_invalid', 'The date on which the codes were made lies in the future.', {
      field: 'generatedOn',
    })
  }
}
