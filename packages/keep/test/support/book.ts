import { addAccount } from '../../src/model/accounts.ts'
import type { AccountDraft } from '../../src/model/accounts.ts'
import { emptyBook } from '../../src/model/book.ts'
import { recordCopy } from '../../src/model/copies.ts'
import type { CopyDraft } from '../../src/model/copies.ts'
import { findAccount, readRef } from '../../src/model/find.ts'
import { addFactor } from '../../src/model/accounts.ts'
import { addPlace } from '../../src/model/places.ts'
import { addSet } from '../../src/model/sets.ts'
import type { SetDraft } from '../../src/model/sets.ts'
import type { Account, Book, Factor, Place, Ref, Surroundings, VaultCare } from '../../src/model/types.ts'

/** Ids that count, and a clock that stands still. */
export function surroundings(now = '2026-11-21T12:00:00.000Z', prefix = 'id'): Surroundings {
  let count = 0
  return { now: new Date(now), newId: () => `${prefix}${(count += 1)}` }
}

/** Builds a book in few words, by names instead of ids. */
export class BookBuilder {
  book: Book = emptyBook
  readonly around: Surroundings

  constructor(now?: string) {
    this.around = surroundings(now)
  }

  account(name: string, draft: Partial<AccountDraft> = {}): this {
    const service = draft.service ?? name.split('-')[0] ?? name
    this.book = addAccount(this.book, { effect: 'login', ...draft, service, name }, this.around).book
    return this
  }

  codes(name: string, count = 3, draft: Partial<SetDraft> = {}): this {
    const codes = Array.from({ length: count }, (_, index) => ({
      text: `${name}-${this.around.newId()}-${index + 1}`,
      used: false,
    }))
    const set = { codes, generatedOn: null, source: 'typed', ...draft }
    this.book = addSet(this.book, this.get(name).id, set, this.around).book
    return this
  }

  copy(name: string, at: string, draft: Partial<CopyDraft> = {}): this {
    const account = this.get(name)
    const setId = account.sets.at(-1)?.id ?? ''
    const copy = { medium: 'paper' as const, ...draft, at: readRef(this.book, at) }
    this.book = recordCopy(this.book, account.id, setId, copy, this.around).book
    return this
  }

  factor(name: string, kind: Factor['kind'], role: Factor['role'], at: string): this {
    const factor = { kind, role, at: readRef(this.book, at), note: '' }
    this.book = addFactor(this.book, this.get(name).id, factor, this.around).book
    return this
  }

  place(
    name: string,
    kind: Place['kind'] = 'device',
    options: { inside?: string; opensWith?: string[][] } = {},
  ): this {
    const inside = options.inside === undefined ? null : this.placeId(options.inside)
    const opensWith = (options.opensWith ?? []).map((way) => way.map((ref) => readRef(this.book, ref)))
    this.book = addPlace(this.book, { name, kind, inside, opensWith }, this.around).book
    return this
  }

  care(care: { [K in keyof VaultCare]?: string[] }): this {
    const { keptAt, passphraseAt, recoveryKeyAt } = this.book.vaultCare
    const refs = (names: string[] | undefined, otherwise: readonly Ref[]): readonly Ref[] =>
      names === undefined ? otherwise : names.map((name) => readRef(this.book, name))
    const vaultCare = {
      keptAt: refs(care.keptAt, keptAt),
      passphraseAt: refs(care.passphraseAt, passphraseAt),
      recoveryKeyAt: refs(care.recoveryKeyAt, recoveryKeyAt),
    }
    this.book = { ...this.book, vaultCare }
    return this
  }

  get(name: string): Account {
    return findAccount(this.book, name)
  }

  private placeId(name: string): string {
    return this.book.places.find((place) => place.name === name)?.id ?? ''
  }
}
