import type { CodeSet, TeamState } from './state.ts'
import type { ReviewRound } from '../notes/statement-types.ts'
import { sha256Hex } from '../bytes.ts'

const dayMs = 86_400_000
/** A set is to be made new at its service at least so often. */
export const rotationDays = 365

/** The last day by which codes that are put at an instant are to be made new. */
export function latestRotation(at: string): string {
  return new Date(Date.parse(at) + rotationDays * dayMs).toISOString().slice(0, 10)
}

/**
 * What a round looks at, in the state in which it begins: so it can be shown later that nothing was left out, and nothing was added.
 *
 * monthly: every set and copy on shelves that take a second person, and a third of the others, another one each month. quarterly: who is
 * in which role, who directs, every set and every copy. yearly: sets that are past their day of rotation, the keys of every member, and the kit.
 *
 * @param at when it begins, as its note says.
 * @returns items such as `set:s1ab2` or `role:m1ab2:h3cd4`, sorted.
 */
export function populationOf(state: TeamState, round: ReviewRound, at: string): readonly string[] {
  const live = [...state.sets.values()].filter((set) => set.state === 'live')
  const copies = [...state.copies.values()].filter(({ end }) => end === null)
  const people = [...state.members.values()].filter(({ removedAt }) => removedAt === null)
  switch (round) {
    case 'monthly':
      return [
        ...live.filter((set) => isCritical(state, set) || isOfMonth(set, at)).map(({ id }) => `set:${id}`),
        ...copies
          .filter((copy) => isCritical(state, state.sets.get(copy.set)) || isOfMonth(copy, at))
          .map(({ id }) => `copy:${id}`),
      ].toSorted()
    case 'quarterly': {
      const living = new Set(people.map(({ id }) => id))
      const roles = [...state.shelves.values()].flatMap((shelf) =>
        [...shelf.roles.keys()]
          .filter((member) => living.has(member))
          .map((member) => `role:${member}:${shelf.id}`),
      )
      const directors = people.filter(({ director }) => director).map(({ id }) => `director:${id}`)
      return [
        ...roles,
        ...directors,
        ...live.map(({ id }) => `set:${id}`),
        ...copies.map(({ id }) => `copy:${id}`),
      ].toSorted()
    }
    case 'yearly': {
      const old = live.filter(({ rotateBy }) => rotateBy <= at.slice(0, 10))
      const kit = state.kit === null ? [] : [`kit:${state.kit.id}`]
      return [
        ...old.map(({ id }) => `rotate:${id}`),
        ...people.map(({ id }) => `keys:${id}`),
        ...kit,
      ].toSorted()
    }
  }
}

/** What names a population in the note that begins a review. */
export function populationHash(items: readonly string[]): string {
  return sha256Hex(JSON.stringify(items))
}

function isCritical({ shelves }: TeamState, set: CodeSet | undefined): boolean {
  return shelves.get(set?.shelf ?? '')?.rule.ownReveal === 'second-person'
}

function isOfMonth({ id }: { readonly id: string }, at: string): boolean {
  const month = new Date(at).getUTCMonth()
  return Number.parseInt(sha256Hex(id).slice(0, 8), 16) % 3 === month % 3
}
