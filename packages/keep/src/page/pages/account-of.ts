import type { Call } from '../route.ts'
import { accountById } from '../../model/find.ts'
import type { Account } from '../../model/types.ts'

/** The account that a path names by its id. @throws KeepError `name_unknown` where it is not in the vault. */
export function accountOf({ desk, params }: Pick<Call, 'desk' | 'params'>): Account {
  return accountById(desk.book, params['id'] ?? '')
}
