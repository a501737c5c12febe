import { references, requireValidBook, splitRef } from './book.ts'
import { KeepError } from '../errors.ts'
import type { Book, Changed, Place, Surroundings, VaultCare } from './types.ts'

/** What a new place is made from. */
export type PlaceDraft = Pick<Place, 'name' | 'kind'> & Partial<Pick<Place, 'inside' | 'opensWith' | 'notes'>>

/** Adds a place. @throws KeepError `input_invalid` naming the field. */
export function addPlace(book: Book, draft: PlaceDraft, { now, newId }: Surroundings): Changed {
  const place: Place = {
    id: newId(),
    name: draft.name,
    kind: draft.kind,
    inside: draft.inside ?? null,
    opensWith: draft.opensWith ?? [],
    notes: draft.notes ?? '',
    updatedAt: now.toISOString(),
  }
  const after = requireValidBook({ ...book, places: [...book.places, place] })
  return { book: after, action: 'place.added', subjects: [place.id], note: `Place ${place.name} added` }
}

/** Changes a place. @throws KeepError `name_unknown`, `input_invalid`. */
export function editPlace(
  book: Book,
  id: string,
  patch: Partial<Omit<Place, 'id' | 'updatedAt'>>,
  { now }: Surroundings,
): Changed {
  const before = book.places.find((place) => place.id === id)
  if (before === undefined) throw new KeepError('name_unknown', 'This place is not in the vault any more.')
  const edited = { ...before, ...patch, updatedAt: now.toISOString() }
  const places = book.places.map((place) => (place.id === id ? edited : place))
  const after = requireValidBook({ ...book, places })
  return { book: after, action: 'place.edited', subjects: [id], note: `Place ${edited.name} edited` }
}

/** Removes a place. @throws KeepError `input_refused` while something is recorded as lying there. */
export function removePlace(book: Book, id: string): Changed {
  const place = book.places.find((item) => item.id === id)
  if (place === undefined) throw new KeepError('name_unknown', 'This place is not in the vault any more.')
  const isOuter = book.places.some(({ inside }) => inside === id)
  const isReferred = [...references(book)].some(
    ([, reference]) => splitRef(reference).join(':') === `place:${id}`,
  )
  if (isOuter || isReferred) {
    throw new KeepError(
      'input_refused',
      `Something is recorded as lying in ${place.name}. Move that first, then remove the place.`,
    )
  }
  const after = { ...book, places: book.places.filter((item) => item.id !== id) }
  return { book: after, action: 'place.removed', subjects: [id], note: `Place ${place.name} removed` }
}

/** Records where the vault and what opens it are. */
export function setVaultCare(book: Book, patch: Partial<VaultCare>): Changed {
  const after = requireValidBook({ ...book, vaultCare: { ...book.vaultCare, ...patch } })
  return {
    book: after,
    action: 'vault.care',
    subjects: [],
    note: 'Recorded where the vault and its keys are',
  }
}
