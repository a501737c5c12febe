import { SparekeyError } from 'sparekey'
import {
  beginEpoch,
  logSigner,
  toHex,
  voidLiveCases,
  walkAccountKeys,
  withdraw,
  type Sparekeys,
  type Withdrawn,
} from 'sparekey/service'
import { createLogKeeper } from '../../log-keeping/keeper.ts'
import type { FencePlan } from './plan.ts'
import type { FenceParts } from './parts.ts'

export interface Fenced {
  /** Accounts by what was done. */
  readonly accounts: Readonly<Record<Withdrawn, number>>
  readonly erasedAgain: number
  /** Support cases that were under way. */
  readonly casesEnded: number
  readonly epoch: number
}

export interface CarryOut {
  /** Every account, not only those that the journal names. */
  readonly all: boolean
  readonly progress: (done: number) => void
}

/**
 * Ends the sheets of the accounts that are concerned and every support case that lives, erases again what had been erased, and only
 * then lets the log go on: whoever cuts it off finds the service still refusing, and runs it again.
 *
 * @throws {SparekeyError} `overloaded`, `outcome_unknown`, `internal`.
 */
export const carryOut = async (
  parts: FenceParts,
  sparekeys: Pick<Sparekeys, 'of'>,
  plan: FencePlan,
  { all, progress }: CarryOut,
): Promise<Fenced> => {
  for (const { name } of plan.erased) if (name !== null) await sparekeys.of(name.tenant).erase(name.account)
  const accounts = { withdrawn: 0, asked: 0, before: 0, gone: 0, unread: 0 }
  const done = new Set<string>()
  const each = async (accountKey: Uint8Array): Promise<void> => {
    const key = toHex(accountKey)
    if (done.has(key)) return
    done.add(key)
    accounts[await withdraw(parts, accountKey)] += 1
    progress(done.size)
  }
  for (const { accountKey } of plan.accounts) await each(accountKey)
  if (all) for await (const page of walkAccountKeys(parts.store)) for (const key of page) await each(key)
  // Whose "no" was lost, of whichever account, is not known.
  const { voided } = await voidLiveCases(parts)
  return { accounts, erasedAgain: plan.erased.length, casesEnded: voided, epoch: await goOn(parts, plan) }
}

/** Begins the new epoch, and keeps its first checkpoint. */
const goOn = async (parts: FenceParts, plan: FencePlan): Promise<number> => {
  const { store, primitives, ring, path, clock } = parts
  const signer = logSigner(primitives, ring)
  const now = clock().getTime()
  const outcome = await store.transact(() => beginEpoch(primitives, signer, plan.lost, now))
  if (outcome.outcome === 'unknown' || outcome.value === null) {
    throw new SparekeyError(
      'outcome_unknown',
      'The sheets are ended; whether the log goes on is not known. Run "sparekey fence" again: it goes on where it was.',
    )
  }
  const fault = await createLogKeeper({ store, signer, path, clock }).look()
  if (fault !== null) throw new SparekeyError('internal', fault)
  return outcome.value.fence.epoch
}
