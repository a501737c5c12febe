import { freeName } from './account-name.ts'
import { cardsOf, placeLines } from './account-card.ts'
import { emptyBook, splitRef } from '../model/book.ts'
import type {
  Account,
  Book,
  Changed,
  CodeSet,
  Emergency,
  Place,
  Ref,
  Round,
  Surroundings,
} from '../model/types.ts'

/** The result of {@link joinBooks}, with what its caller should tell. */
export interface Joined extends Changed {
  /** Accounts that came in, under the names that they have here. */
  readonly added: readonly Account[]
  /** Names of accounts that were here already, alike in everything. */
  readonly present: readonly string[]
  /** Names of places that came in. */
  readonly places: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Adds what another book holds, under ids of this one. An account that is here already, alike, is left alone; one that merely has the same
 * name comes in under another. Places of one name are one place. Nothing that is here changes.
 */
export function joinBooks(ours: Book, theirs: Book, around: Surroundings): Joined {
  const places = matchPlaces(ours, theirs, around)
  const accounts = matchAccounts(ours, theirs, around)
  const ref = (reference: Ref): Ref => {
    const [kind, id] = splitRef(reference)
    if (kind === 'place') return `place:${places.ids.get(id) ?? id}`
    return kind === 'account' ? `account:${accounts.ids.get(id) ?? id}` : reference
  }
  const added = accounts.added.map(({ account, name }) =>
    withNewIds({ ...account, name }, accounts.ids.get(account.id) ?? '', ref, around),
  )
  const addedPlaces = places.added.map(({ place, name }) => ({
    ...place,
    name,
    id: places.ids.get(place.id) ?? '',
    inside: place.inside === null ? null : (places.ids.get(place.inside) ?? null),
    opensWith: place.opensWith.map((way) => way.map(ref)),
  }))
  const rounds = newRounds(ours, theirs, accounts.ids, around)
  const takesCare = JSON.stringify(ours.vaultCare) === JSON.stringify(emptyBook.vaultCare)
  const { keptAt, passphraseAt, recoveryKeyAt } = theirs.vaultCare
  const care = {
    keptAt: keptAt.map(ref),
    passphraseAt: passphraseAt.map(ref),
    recoveryKeyAt: recoveryKeyAt.map(ref),
  }
  return {
    book: {
      accounts: [...ours.accounts, ...added],
      places: [...ours.places, ...addedPlaces],
      vaultCare: takesCare ? care : ours.vaultCare,
      rounds: [...ours.rounds, ...rounds],
      emergency: ours.emergency ?? withAccountIds(theirs.emergency, accounts.ids),
    },
    action: 'accounts.brought-in',
    subjects: added.map(({ id }) => id),
    note: `Brought in: ${added.length} accounts, ${addedPlaces.length} places`,
    added,
    present: accounts.present,
    places: addedPlaces.map(({ name }) => name),
    notes: [...places.notes, ...accounts.notes, ...careNotes(ours, theirs, takesCare)],
  }
}

interface Matched<T> {
  /** From their ids to ours. */
  readonly ids: ReadonlyMap<string, string>
  readonly added: readonly T[]
  readonly notes: readonly string[]
}

function matchPlaces(
  ours: Book,
  theirs: Book,
  { newId }: Surroundings,
): Matched<{ place: Place; name: string }> {
  const lines = [placeLines(ours), placeLines(theirs)] as const
  const byName = new Map(ours.places.map((place) => [place.name, place]))
  const ids = new Map<string, string>()
  const added: { place: Place; name: string }[] = []
  const notes: string[] = []
  for (const place of theirs.places) {
    const same = byName.get(place.name)
    ids.set(place.id, same?.id ?? newId())
    if (same === undefined) added.push({ place, name: place.name })
    else if (isDescribed(place) && lines[0].get(place.name) !== lines[1].get(place.name))
      notes.push(`The place ${place.name} is here already: what is recorded of it here was kept.`)
  }
  return { ids, added, notes }
}

function isDescribed(place: Place): boolean {
  return place.kind !== 'other' || place.inside !== null || place.opensWith.length > 0 || place.notes !== ''
}

function matchAccounts(
  ours: Book,
  theirs: Book,
  { newId }: Surroundings,
): Matched<{ account: Account; name: string }> & { readonly present: readonly string[] } {
  const here = new Map(ours.accounts.map((account) => [account.name, account]))
  const lines = [accountLines(ours), accountLines(theirs)] as const
  const ids = new Map<string, string>()
  const added: { account: Account; name: string }[] = []
  const present: string[] = []
  const notes: string[] = []
  const taken = new Set([...here.keys(), ...theirs.accounts.map(({ name }) => name)])
  for (const account of theirs.accounts) {
    const same = here.get(account.name)
    if (same !== undefined && lines[0].get(account.name) === lines[1].get(account.name)) {
      ids.set(account.id, same.id)
      present.push(account.name)
      continue
    }
    const name = same === undefined ? account.name : freeName(account.name, taken)
    taken.add(name)
    ids.set(account.id, newId())
    added.push({ account, name })
    if (same !== undefined) {
      notes.push(
        `${account.name} is here already and differs: what came in is ${name}. Compare the two, and remove the one that is out of date.`,
      )
    }
  }
  return { ids, added, present, notes }
}

// All that is said of an account, with names for what it refers to, and without the moment of its last change.
function accountLines(book: Book): ReadonlyMap<string, string> {
  const cards = cardsOf(book)
  return new Map(
    book.accounts.map(({ name }, index) => {
      const card = cards[index]
      const fields = card?.fields.filter((field) => field.name !== 'Updated')
      return [name, JSON.stringify({ ...card, fields })]
    }),
  )
}

function withNewIds(account: Account, id: string, ref: (at: Ref) => Ref, { newId }: Surroundings): Account {
  const setIds = new Map(account.sets.map((set) => [set.id, newId()]))
  const newSet = (set: CodeSet): CodeSet => ({
    ...set,
    id: setIds.get(set.id) ?? '',
    supersededBy: set.supersededBy === null ? null : (setIds.get(set.supersededBy) ?? null),
    copies: set.copies.map((copy) => ({ ...copy, id: newId(), at: ref(copy.at) })),
  })
  return {
    ...account,
    id,
    factors: account.factors.map((factor) => ({ ...factor, id: newId(), at: ref(factor.at) })),
    sets: account.sets.map(newSet),
  }
}

function newRounds(
  ours: Book,
  theirs: Book,
  ids: ReadonlyMap<string, string>,
  { newId }: Surroundings,
): readonly Round[] {
  const known = new Set(ours.rounds.map(({ kind, startedAt }) => `${kind} ${startedAt}`))
  return theirs.rounds
    .filter(({ kind, startedAt }) => !known.has(`${kind} ${startedAt}`))
    .map((round) => ({
      ...round,
      id: newId(),
      answers: round.answers.map((answer) => ({
        ...answer,
        subject: ids.get(answer.subject) ?? answer.subject,
      })),
    }))
}

function withAccountIds(emergency: Emergency | null, ids: ReadonlyMap<string, string>): Emergency | null {
  if (emergency === null) return null
  const steps = emergency.steps.map((step) => ({
    ...step,
    account: step.account === null ? null : (ids.get(step.account) ?? step.account),
  }))
  return { ...emergency, steps }
}

function careNotes(ours: Book, theirs: Book, takesCare: boolean): readonly string[] {
  const hasCare = JSON.stringify(theirs.vaultCare) !== JSON.stringify(emptyBook.vaultCare)
  return [
    ...(takesCare || !hasCare
      ? []
      : [
          'Where the other vault and its keys lie was not taken over: what is recorded of this vault was kept.',
        ]),
    ...(ours.emergency === null || theirs.emergency === null
      ? []
      : ['The bad day in the file was not taken over: one is being worked through here.']),
  ]
}
