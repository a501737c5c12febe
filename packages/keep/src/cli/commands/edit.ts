import type { Command, Context } from '../command.ts'
import type { Given } from '../command.ts'
import { dateOption, oneOf, requireWord, wholeNumber, wholeOption, wordOption } from '../read-options.ts'
import { change, openSession, vaultOptions } from '../session.ts'
import { addFactor, editAccount, removeAccount, removeFactor } from '../../model/accounts.ts'
import type { AccountPatch } from '../../model/accounts.ts'
import { editCopy, recordCopy } from '../../model/copies.ts'
import { currentSet, findAccount, readRef } from '../../model/find.ts'
import { factorKinds, media, roleByKind } from '../../model/kinds.ts'
import { confirmSet, retireSet, unmarkUsed } from '../../model/sets.ts'
import type { Account, Book, Changed, Factor, Surroundings } from '../../model/types.ts'
import { KeepError } from '../../errors.ts'

const kinds = [
  'backup-codes',
  'single-recovery-code',
  'recovery-key',
  'recovery-phrase',
  'user-chosen',
  'none',
] as const
const effects = ['login', 'disables-2fa', 'resets-password', 'rotates', 'unknown', 'none'] as const
const purposes = ['ordinary', 'e-mail', 'password-manager'] as const
const roles = ['first', 'second', 'alone'] as const

/** Changes an account, its copies and its ways in. */
export const command: Command = {
  usage: ['NAME [options]'],
  description:
    'Changes what is recorded of an account. Several options make one change, which "keep undo" takes back as one.\n\n' +
    `  --add-copy WHAT@PLACE          WHAT: ${media.join(', ')}\n` +
    `  --add-factor KIND@PLACE[:ROLE] KIND: ${factorKinds.join(', ')}\n` +
    '                                 ROLE: first (like a password), second, alone (enough by itself)\n' +
    '  PLACE: a place of "keep places", an account, memory, or vault',
  options: {
    name: { type: 'string', value: 'NAME', help: 'a new name' },
    login: { type: 'string', value: 'LOGIN', help: 'user name or e-mail address' },
    kind: { type: 'string', value: 'KIND', help: kinds.join(', ') },
    effect: { type: 'string', value: 'EFFECT', help: effects.join(', ') },
    purpose: { type: 'string', value: 'WHAT', help: purposes.join(', ') },
    owner: { type: 'string', value: 'WHO', help: 'whose account it is' },
    notes: { type: 'string', value: 'TEXT', help: 'notes; no secrets, they are printed' },
    'rotate-days': { type: 'string', value: 'N', help: 'make new codes every N days; "never"' },
    reusable: { type: 'string', value: 'yes|no', help: 'whether the same code works again' },
    page: { type: 'string', value: 'URL', help: 'official recovery page' },
    'email-on-file': { type: 'string', value: 'TEXT', help: 'address that the service has of you' },
    'phone-on-file': { type: 'string', value: 'TEXT', help: 'phone number that the service has of you' },
    'opened-on': { type: 'string', value: 'TEXT', help: 'when the account was opened' },
    'support-asks': { type: 'string', value: 'TEXT', help: 'what support will want to know' },
    'add-factor': { type: 'string', multiple: true, value: 'KIND@PLACE', help: 'another way in' },
    'remove-factor': {
      type: 'string',
      multiple: true,
      value: 'ID',
      help: 'a way in that is gone; "keep show" lists the ids',
    },
    'add-copy': { type: 'string', value: 'WHAT@PLACE', help: 'a copy of the current codes' },
    sheet: { type: 'string', value: 'TEXT', help: 'what is written on the new copy to tell it' },
    seal: { type: 'string', value: 'TEXT', help: 'number of its seal' },
    number: { type: 'string', value: 'N', help: 'it is copy N …' },
    of: { type: 'string', value: 'M', help: '… of M' },
    positions: { type: 'string', value: '1,2,…', help: 'it holds only these codes' },
    copy: { type: 'string', value: 'ID', help: 'the copy that the next options change' },
    'copy-state': { type: 'string', value: 'STATE', help: 'in-place, lost, destroyed' },
    'copy-at': { type: 'string', value: 'PLACE', help: 'where it lies now' },
    'copy-seen': { type: 'string', value: 'DATE', help: 'when it was last looked at' },
    current: { type: 'boolean', help: 'the codes were seen to be current at the service, today' },
    unmark: { type: 'string', value: 'NUMBER', help: 'this code was not used after all' },
    void: { type: 'boolean', help: 'the codes open nothing any more' },
    remove: { type: 'boolean', help: 'remove the account with its codes' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const typed = requireWord(context.given, 0, 'the account')
    const session = await openSession(context)
    const { id, name } = findAccount(session.book, typed)
    const steps = stepsOf(context, id)
    if (steps.length === 0)
      throw new KeepError('usage_invalid', 'Say what to change. --help lists the options.')
    let said: readonly string[] = []
    const after = await change(session, context, (book, around) => {
      const result = applySteps(book, around, steps)
      said = result.notes
      return result.changed
    })
    const now = after.book.accounts.find((account) => account.id === id)
    context.report({ account: id, name: now?.name ?? null, changes: said }, () =>
      said.length === 1
        ? `${said.join('')}.`
        : [`${now?.name ?? name}:`, ...said.map((line) => `  ${line}`)].join('\n'),
    )
    return undefined
  },
}

type Step = (book: Book, around: Surroundings) => Changed

function applySteps(
  book: Book,
  around: Surroundings,
  steps: readonly Step[],
): { changed: Changed; notes: readonly string[] } {
  let current = book
  const notes: string[] = []
  let subjects: readonly string[] = []
  for (const step of steps) {
    const changed = step(current, around)
    current = changed.book
    subjects = changed.subjects
    notes.push(changed.note)
  }
  return {
    changed: { book: current, action: 'account.edited', subjects, note: notes.join('; ').slice(0, 900) },
    notes,
  }
}

function stepsOf({ given }: Context, id: string): readonly Step[] {
  const patch = patchOf(given)
  const steps: Step[] = []
  if (Object.keys(patch).length > 0) steps.push((book, around) => editAccount(book, id, patch, around))
  for (const text of given.texts('add-factor')) {
    steps.push((book, around) => addFactor(book, id, readFactor(book, text), around))
  }
  for (const factorId of given.texts('remove-factor'))
    steps.push((book, around) => removeFactor(book, id, factorId, around))
  const copy = given.text('add-copy')
  if (copy !== null)
    steps.push((book, around) =>
      recordCopy(book, id, requireSet(book, id), readCopy(given, book, copy), around),
    )
  const copyId = given.text('copy')
  if (copyId !== null)
    steps.push((book, around) => editCopy(book, copyId, readCopyPatch(given, book), around))
  if (given.flag('current')) steps.push((book, around) => confirmSet(book, id, requireSet(book, id), around))
  const unmark = wholeOption(given, 'unmark', 1, 1000)
  if (unmark !== null)
    steps.push((book, around) =>
      unmarkUsed(book, id, { setId: requireSet(book, id), position: unmark }, around),
    )
  if (given.flag('void')) steps.push((book, around) => retireSet(book, id, requireSet(book, id), around))
  if (given.flag('remove')) steps.push((book) => removeAccount(book, id))
  return steps
}

function patchOf(given: Given): AccountPatch {
  const rotate = given.text('rotate-days')
  const reusable = wordOption(given, 'reusable', ['yes', 'no'])
  const recovery = defined({
    page: given.text('page'),
    emailOnFile: given.text('email-on-file'),
    phoneOnFile: given.text('phone-on-file'),
    openedOn: given.text('opened-on'),
    supportAsks: given.text('support-asks'),
  })
  return {
    ...defined({
      name: given.text('name'),
      login: given.text('login'),
      kind: wordOption(given, 'kind', kinds),
      effect: wordOption(given, 'effect', effects),
      purpose: wordOption(given, 'purpose', purposes),
      owner: given.text('owner'),
      notes: given.text('notes'),
    }),
    ...(rotate === null
      ? {}
      : { rotateEveryDays: rotate === 'never' ? null : wholeNumber(rotate, '--rotate-days', 1, 3650) }),
    ...(reusable === null ? {} : { singleUse: reusable === 'no' }),
    ...(Object.keys(recovery).length === 0 ? {} : { recovery }),
  }
}

function readFactor(book: Book, text: string): Omit<Factor, 'id'> {
  const match = /^([^@]+)@([^:]+)(?::(\w+))?$/.exec(text)
  if (match === null)
    throw new KeepError(
      'input_invalid',
      '--add-factor must be KIND@PLACE, such as authenticator@phone or password@memory.',
      { field: 'add-factor' },
    )
  const kind = oneOf(match[1] ?? '', 'The kind in --add-factor', factorKinds)
  const role = match[3] === undefined ? roleByKind[kind] : oneOf(match[3], 'The role in --add-factor', roles)
  return { kind, role, at: readRef(book, match[2] ?? ''), note: '' }
}

function readCopy(given: Given, book: Book, text: string): Parameters<typeof recordCopy>[3] {
  const [medium = '', place] = text.split('@')
  if (place === undefined || place === '') {
    throw new KeepError('input_invalid', '--add-copy must be WHAT@PLACE, such as paper@home-safe.', {
      field: 'add-copy',
    })
  }
  const positions = given.text('positions')
  return {
    medium: oneOf(medium, 'What is before the @ in --add-copy', media),
    at: readRef(book, place),
    ...defined({
      sheetId: given.text('sheet'),
      seal: given.text('seal'),
      number: wholeOption(given, 'number', 1, 99),
      of: wholeOption(given, 'of', 1, 99),
    }),
    ...(positions === null
      ? {}
      : { positions: positions.split(',').map((part) => wholeNumber(part.trim(), '--positions', 1, 1000)) }),
  }
}

function readCopyPatch(given: Given, book: Book): Parameters<typeof editCopy>[2] {
  const at = given.text('copy-at')
  const patch = {
    ...defined({
      state: wordOption(given, 'copy-state', ['in-place', 'lost', 'destroyed']),
      checkedOn: dateOption(given, 'copy-seen'),
      seal: given.text('seal'),
      sheetId: given.text('sheet'),
    }),
    ...(at === null ? {} : { at: readRef(book, at) }),
  }
  if (Object.keys(patch).length > 0) return patch
  throw new KeepError(
    'usage_invalid',
    'Say what changes about the copy: --copy-state, --copy-at, --copy-seen, --seal or --sheet.',
  )
}

function requireSet(book: Book, id: string): string {
  const account = book.accounts.find((item): item is Account => item.id === id)
  const set = account === undefined ? null : currentSet(account)
  if (set !== null) return set.id
  throw new KeepError('name_unknown', `${account?.name ?? 'This account'} has no current codes.`)
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> }

// What was not given must not be in the patch at all.
function defined<T extends object>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== null)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as Defined<T>
}
