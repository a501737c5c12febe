import { SparekeyError } from '../errors.ts'
import type { SetRow, Step } from '../store/port.ts'
import { admit, giveBack, noteFailure, type Admission, type Attempt, type Chosen } from './attempt.ts'
import {
  derivationFailed,
  derivationFor,
  findCandidate,
  matches,
  placesFor,
  reserveFor,
  type TypedCode,
} from './candidate.ts'
import { deviceOf } from './devices/token.ts'
import { decideUnderKey, keepUnderKey, releaseKey, type Claim } from './idempotency.ts'
import type { Parts } from './parts.ts'
import type { Account } from './register.ts'
import { sourcesOf } from './standings.ts'
import type { IdempotencyRefusal, Refusal } from '../interface/calls.ts'

export type Checked<R> =
  | { readonly kind: 'right'; readonly attempt: Attempt; readonly set: SetRow; readonly label: string }
  | { readonly kind: 'wrong'; readonly refusal: Refusal<'code_invalid'> | IdempotencyRefusal }
  | { readonly kind: 'ended'; readonly result: R }
  | Exclude<Admission, { kind: 'admitted' }>

/** Where a code comes from, as far as it is known. */
export interface Origin {
  /** The end user's address. */
  readonly ip: string | undefined
  /** Tokens that the browser holds, of any accounts. */
  readonly devices: readonly string[]
}

export const invalid: Refusal<'code_invalid'> = {
  ok: false,
  code: 'code_invalid',
  detail: 'This is not one of the backup codes of this account. Check the sheet and try again.',
}

/**
 * The one way from a typed code to a verdict: a place in the queue, one counted attempt, one derivation. What it finds is
 * decided upon by the caller, in a transaction of its own.
 *
 * @throws {SparekeyError} `overloaded` (nothing written), `outcome_unknown`, `internal`.
 */
export const checkCode = async <R = never>(
  parts: Parts,
  account: Account,
  claim: Claim | null,
  now: number,
  typed: TypedCode,
  from: Origin,
  choose: () => Step<Chosen<R>>,
): Promise<Checked<R>> => {
  const device = deviceOf(parts, account.accountKey, from.devices)
  const sources = sourcesOf(parts.tenant, account.accountKey, from.ip, device)
  const tried = parts.standings.charge(sources, now)
  const standing = () => (device !== null && tried() < 2 ? 'known' : tried())
  let places = reserveFor(parts.gate, derivationFor(parts, typed.own?.format ?? 'legacy'), 1, standing)
  try {
    const admission = await admit<R>(parts, account, claim, now, device, choose)
    if (admission.kind !== 'admitted') return admission
    const { attempt, sets } = admission
    try {
      const candidate = findCandidate(parts, account, sets, typed)
      places = placesFor(parts, places, candidate, standing)
      const label = await matches(parts, places, candidate)
      if (label !== null && candidate.set !== null) {
        parts.standings.refund(sources)
        return { kind: 'right', attempt, set: candidate.set, label }
      }
    } catch (error) {
      // These come before the hash: the set could not be opened, or no place or permit came free.
      if (error instanceof SparekeyError) {
        await giveBack(parts, account, claim, attempt)
        throw error
      }
      await releaseKey(parts, account, claim)
      throw derivationFailed(error)
    }
    return { kind: 'wrong', refusal: await refuse(parts, account, claim, now, attempt) }
  } finally {
    places.release()
  }
}

const refuse = async (
  parts: Parts,
  account: Account,
  claim: Claim | null,
  now: number,
  attempt: Attempt,
): Promise<Refusal<'code_invalid'> | IdempotencyRefusal> => {
  await noteFailure(parts, account, attempt)
  if (claim === null) return invalid
  return decideUnderKey(parts, account, claim, () => keepUnderKey(account, claim, now, invalid))
}
