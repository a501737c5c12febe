import type { Context } from '../interface/calls.ts'
import type { AlreadyUsed } from '../interface/redeem.ts'
import type { Bytes } from '../store/port.ts'
import type { Attempt } from './attempt.ts'
import type { Claim } from './idempotency.ts'
import type { Account, ChangeSeeds } from './register.ts'

/** A right code, about to be used: of a sheet, or the one that was sent in a case. */
export interface Use {
  readonly account: Account
  readonly claim: Claim | null
  readonly startedAt: number
  readonly attempt: Attempt
  readonly setId: Bytes
  readonly label: string
  readonly context: Context | null
  readonly redemptionId: Bytes
  readonly recoveryId: Bytes
  readonly seeds: ChangeSeeds
}

/** What every event of a use says of it. */
export const fromPerson = (use: Use) => ({
  actor: 'person' as const,
  setId: use.setId,
  label: use.label,
  context: use.context,
})

export const alreadyUsed = (usedAt: Date): AlreadyUsed => ({
  ok: false,
  code: 'code_already_used',
  detail:
    'This code was used before, and each works once. Cross it off and use another; if it was not you, replace your codes.',
  usedAt,
})
