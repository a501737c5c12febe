import { codePlaces, refOfAccount, refOfPlace } from './reach.ts'
import type { Reach } from './reach.ts'
import type { Book, Ref } from '../model/types.ts'

/**
 * Groups of things that do not open because each waits for another of the group: strongly connected components, of two or more,
 * of "leans on" among what `now` does not reach. In the order of the book.
 */
export function dependencyCycles(book: Book, now: Reach): readonly (readonly Ref[])[] {
  const edges = new Map([...leansOn(book)].filter(([ref]) => !now.has(ref)))
  const reachable = new Map([...edges.keys()].map((ref) => [ref, everythingFrom(ref, edges)]))
  const groups: Ref[][] = []
  const done = new Set<Ref>()
  for (const ref of edges.keys()) {
    if (done.has(ref)) continue
    const group = [...edges.keys()].filter(
      (other) => reachable.get(ref)?.has(other) === true && reachable.get(other)?.has(ref) === true,
    )
    for (const member of group) done.add(member)
    if (group.length > 1) groups.push(group)
  }
  return groups
}

/** What each account, each place and the vault lean on, directly. */
export function leansOn(book: Book): ReadonlyMap<Ref, readonly Ref[]> {
  const { keptAt, passphraseAt, recoveryKeyAt } = book.vaultCare
  const edges = new Map<Ref, readonly Ref[]>([['vault', [...keptAt, ...passphraseAt, ...recoveryKeyAt]]])
  for (const place of book.places) {
    const outer: readonly Ref[] = place.inside === null ? [] : [`place:${place.inside}`]
    edges.set(refOfPlace(place), [...outer, ...place.opensWith.flat()])
  }
  for (const account of book.accounts) {
    edges.set(refOfAccount(account), [
      ...account.factors.map(({ at }) => at),
      ...codePlaces(account).map(({ at }) => at),
    ])
  }
  return edges
}

function everythingFrom(start: Ref, edges: ReadonlyMap<Ref, readonly Ref[]>): ReadonlySet<Ref> {
  const seen = new Set<Ref>()
  const queue = [...(edges.get(start) ?? [])]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next) || !edges.has(next)) continue
    seen.add(next)
    queue.push(...(edges.get(next) ?? []))
  }
  return seen
}
