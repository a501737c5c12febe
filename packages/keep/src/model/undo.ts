import { emptyBook, readBook } from './book.ts'
import { instant, list, object, refused, text } from './fields.ts'
import type { Reader } from './fields.ts'
import { readTeams } from './teams.ts'
import type { TeamKeys } from './teams.ts'
import type { Book, Changed } from './types.ts'
import { KeepError } from '../errors.ts'

/** What one change replaced: the parts of the book that it touched, as they were. */
export interface UndoStep {
  readonly at: string
  readonly note: string
  readonly before: UndoParts
}

/** Parts of a book, with `null` for what was not there. */
export interface UndoParts {
  readonly [part: string]: unknown
}

/** The data of a vault: the book, and the last changes to it so that they can be undone. */
export interface State {
  readonly book: Book
  readonly undo: readonly UndoStep[]
  /** Absent in the vault of somebody who belongs to no team. What a team agreed on is not undone here. */
  readonly teams?: readonly TeamKeys[]
}

/** How many changes can be undone. */
export const undoDepth = 20

export const emptyState: State = { book: emptyBook, undo: [] }

/** A state after a change, with what it takes to undo it. */
export function applyChange(state: State, { book, note }: Pick<Changed, 'book' | 'note'>, now: Date): State {
  const step: UndoStep = { at: now.toISOString(), note, before: difference(state.book, book) }
  return { ...state, book, undo: [...state.undo, step].slice(-undoDepth) }
}

/**
 * Takes the last change back.
 *
 * @throws KeepError `input_refused` where nothing is left to undo.
 */
export function undoLast(state: State): { state: State; undone: UndoStep } {
  const undone = state.undo.at(-1)
  if (undone === undefined) {
    throw new KeepError('input_refused', `There is nothing to undo. The last ${undoDepth} changes can be.`)
  }
  const book = restore(state.book, undone.before)
  return { state: { ...state, book, undo: state.undo.slice(0, -1) }, undone }
}

const parts: Reader<UndoParts> = (value, path) => {
  if (isParts(value)) return value
  throw refused(path, 'must be an object')
}

const undoSteps = list(
  object<UndoStep>({
    at: instant,
    note: text(1000),
    before: parts,
  }),
  undoDepth,
)

const stateReader = object<Omit<State, 'teams'>>({ book: readBook, undo: undoSteps })
const stateWithTeamsReader = object<Required<State>>({ book: readBook, undo: undoSteps, teams: readTeams })

/** Reads the data of a vault, in full. @throws KeepError `input_invalid` naming the first field that does not fit. */
export function readState(value: unknown): State {
  const hasTeams = typeof value === 'object' && value !== null && 'teams' in value
  return hasTeams ? stateWithTeamsReader(value, '') : stateReader(value, '')
}

// An item of a list is a part by its list and id (`accounts/x1`), with its index, so that it goes back to where it was; any
// other field of the book is a part as a whole.
function difference(before: Book, after: Book): UndoParts {
  const changed: Record<string, unknown> = {}
  for (const field of ['accounts', 'places', 'rounds'] as const) {
    const old = new Map<string, { readonly index: number; readonly item: unknown }>(
      before[field].map((item, index) => [item.id, { index, item }]),
    )
    for (const item of after[field]) {
      const known = old.get(item.id)
      if (known?.item !== item) changed[`${field}/${item.id}`] = known ?? null
      old.delete(item.id)
    }
    for (const [id, known] of old) changed[`${field}/${id}`] = known
  }
  if (before.vaultCare !== after.vaultCare) changed['vaultCare'] = before.vaultCare
  if (before.emergency !== after.emergency) changed['emergency'] = before.emergency
  return changed
}

function restore(book: Book, before: UndoParts): Book {
  const draft: Record<string, unknown> = { ...book }
  for (const field of ['accounts', 'places', 'rounds'] as const) {
    const beginning = `${field}/`
    const touched = Object.entries(before).filter(([part]) => part.startsWith(beginning))
    const ids = new Set(touched.map(([part]) => part.slice(beginning.length)))
    const items: unknown[] = book[field].filter(({ id }) => !ids.has(id))
    const returning = touched.map(([, value]) => value).filter(isPlaced)
    for (const { index, item } of returning.toSorted((a, b) => a.index - b.index))
      items.splice(index, 0, item)
    draft[field] = items
  }
  for (const field of ['vaultCare', 'emergency'])
    if (Object.hasOwn(before, field)) draft[field] = before[field]
  return readBook(draft, 'book')
}

function isPlaced(value: unknown): value is { index: number; item: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'index' in value &&
    typeof value.index === 'number' &&
    'item' in value
  )
}

function isParts(value: unknown): value is UndoParts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
