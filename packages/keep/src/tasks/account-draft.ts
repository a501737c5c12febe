import { draftForService } from '../cli/services.ts'
import type { AccountDraft } from '../model/accounts.ts'
import { suggestName } from '../model/names.ts'
import type { Account, Book } from '../model/types.ts'

/** Codes are made anew this often where their owner does not say otherwise. */
export const rotateEveryDaysByDefault = 365

/** What a person says of a new account. Empty texts were not said. */
export interface AccountWords {
  readonly service: string
  readonly login: string
  readonly name: string
  readonly kind?: Account['kind']
  readonly purpose?: Account['purpose']
  readonly rotateEveryDays?: number
  readonly owner?: string
}

/**
 * What a new account is made from: what a person says first, then what is known of the service, then the plain default.
 *
 * @throws KeepError `input_invalid` where the service has no name.
 */
export async function draftForAccount(
  book: Book,
  said: AccountWords,
): Promise<AccountDraft & { readonly name: string }> {
  const profile = await draftForService(said.service)
  const kind = said.kind ?? profile.kind ?? 'backup-codes'
  const taken = new Set(book.accounts.map(({ name }) => name))
  return {
    ...profile,
    login: said.login,
    kind,
    name:
      said.name === ''
        ? suggestName({ service: profile.service, login: said.login, kind }, taken)
        : said.name,
    rotateEveryDays: said.rotateEveryDays ?? (kind === 'backup-codes' ? rotateEveryDaysByDefault : null),
    purpose: said.purpose ?? profile.purpose ?? 'ordinary',
    owner: said.owner ?? '',
  }
}
