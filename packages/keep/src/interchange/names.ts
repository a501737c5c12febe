import type { Card } from './card.ts'
import type { Resolver } from './read-card.ts'
import { readAccountName } from './account-name.ts'
import { refused } from '../model/fields.ts'
import { readName } from '../model/names.ts'
import type { Place, Ref, Surroundings } from '../model/types.ts'

/** Gives the accounts and places of a file their ids, so that references by name can be followed in any order. */
export class Names implements Resolver {
  readonly newId: () => string
  readonly #now: Date
  readonly #accounts = new Map<Card, { readonly id: string; readonly name: string }>()
  readonly #accountIds = new Map<string, string>()
  readonly #placeIds = new Map<string, string>()

  /** @param cards accounts of this program. */
  constructor(cards: readonly Card[], { now, newId }: Surroundings) {
    this.newId = newId
    this.#now = now
    for (const card of cards) {
      const name = readAccountName(card, this.#accountIds)
      const known = { id: newId(), name }
      this.#accounts.set(card, known)
      this.#accountIds.set(name, known.id)
    }
  }

  account(card: Card): { readonly id: string; readonly name: string } {
    return this.#accounts.get(card) ?? { id: this.newId(), name: '' }
  }

  placeId(name: string): string {
    const known = this.#placeIds.get(name)
    if (known !== undefined) return known
    const id = this.newId()
    this.#placeIds.set(name, id)
    return id
  }

  ref(text: string, path: string): Ref {
    if (text === 'memory' || text === 'vault') return text
    const found = /^(place|account) (.+)$/.exec(text)
    const name = readName(found?.[2], path)
    if (found === null) throw refused(path, 'must say memory, vault, place NAME or account NAME')
    const account = found[1] === 'account' ? this.#accountIds.get(name) : undefined
    return account === undefined ? `place:${this.placeId(name)}` : `account:${account}`
  }

  /** Places that are named and not described, made from the name alone. */
  missing(described: readonly Place[]): readonly Place[] {
    const known = new Set(described.map(({ id }) => id))
    return [...this.#placeIds]
      .filter(([, id]) => !known.has(id))
      .map(([name, id]) => ({
        id,
        name,
        kind: 'other' as const,
        inside: null,
        opensWith: [],
        notes: '',
        updatedAt: this.#now.toISOString(),
      }))
  }
}
