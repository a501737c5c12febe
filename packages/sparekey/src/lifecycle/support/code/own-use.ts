import type { NewEvent } from '../../../audit/chain.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import { read, type AccountRow, type Step } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { changeRegister, type Account, type ChangeSeeds, type RegisterChange } from '../../register.ts'
import { caseEvent } from '../scene.ts'
import { isLive } from '../states.ts'
import { writeCase } from './change-case.ts'
import { endCode } from './end-code.ts'

/** What the use of a factor of the owner's own adds to the change that it is part of. */
export interface OwnUse {
  readonly found: SupportCaseRow | null
  readonly change: Pick<RegisterChange, 'supportCaseId'>
  readonly events: readonly NewEvent[]
}

export const noUse: OwnUse = { found: null, change: {}, events: [] }

/**
 * A sheet, or another second factor, was used while people work on a case of the account: who has it needs no help, so the case
 * ends, and its owner is told. The account is not frozen: nobody said no. Where no case lives, nothing is read.
 */
export function* ownUse(account: Account, row: AccountRow): Step<OwnUse> {
  const { accountKey } = account
  const { supportCaseId: caseId } = row
  if (caseId === null) return noUse
  const [found] = yield* read('readSupportCase', { accountKey, caseId })
  if (found === undefined || !isLive(found.state)) return noUse
  const by = { actor: 'automation', detail: { by: 'own_use' } } as const
  return {
    found,
    change: { supportCaseId: null },
    events: [caseEvent({ account, row: found }, 'support.cancelled', by)],
  }
}

/** The same in a change of its own, where the register was moved before in this transaction. `false`: another change came first. */
export function* noteOwnUse(
  parts: Pick<Parts, 'primitives'>,
  account: Account,
  seeds: ChangeSeeds,
): Step<boolean> {
  const [row] = yield* read('readAccount', { accountKey: account.accountKey })
  const own = row === undefined ? noUse : yield* ownUse(account, row)
  if (row === undefined || own.found === null) return true
  if (!(yield* changeRegister(parts, account, row, seeds, own.change, own.events))) return false
  yield* writeOwnUse(account, own, seeds.at)
  return true
}

/** The case's part of it, behind the change of the register. */
export function* writeOwnUse(account: Account, { found }: OwnUse, at: number): Step<void> {
  if (found === null) return
  yield* writeCase(account, found, { state: 'cancelled', endedAt: at, endedBy: 'own_use' })
  yield* endCode(account.accountKey, found, 'revoked', at)
}
