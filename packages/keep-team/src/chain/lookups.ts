import { missing } from './refusals.ts'
import type { CodeSet, Draft, Member, Shelf } from './state.ts'

// What a statement names has to be there.

/** @throws TeamError `not_found` where there is no such member, or no more. */
export function living(draft: Draft, id: string): Member {
  const member = draft.members.get(id)
  if (member === undefined || member.removedAt !== null) throw missing('member')
  return member
}

/** @throws TeamError `not_found` */
export function shelfOf(draft: Draft, id: string): Shelf {
  const shelf = draft.shelves.get(id)
  if (shelf === undefined) throw missing('shelf')
  return shelf
}

/** @throws TeamError `not_found` */
export function setOf(draft: Draft, id: string): CodeSet {
  const set = draft.sets.get(id)
  if (set === undefined) throw missing('set')
  return set
}

/** @throws TeamError `not_found` where the set is not there, or void. */
export function liveSet(draft: Draft, id: string): CodeSet {
  const set = setOf(draft, id)
  if (set.state !== 'live') throw missing('set that is still in use')
  return set
}

/** @throws TeamError `not_found` */
export function requireCode(set: CodeSet, code: string): void {
  if (!set.codes.some(({ id }) => id === code)) throw missing('code in this set')
}
