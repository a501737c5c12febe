import { readLegacyText } from '../codes/legacy.ts'
import { parseCode } from '../codes/parse.ts'
import { lookInto } from '../audit/cursor.ts'
import { ArgumentRangeError, SparekeyError } from '../errors.ts'
import type { OperatorActor } from '../interface/support.ts'
import {
  derivationFailed,
  derivationFor,
  findCandidate,
  legacySecret,
  matches,
  placesFor,
  reserveFor,
  type TypedCode,
} from '../lifecycle/candidate.ts'
import { readAccountId } from '../lifecycle/input.ts'
import type { Parts } from '../lifecycle/parts.ts'
import { openAccount, readRegister, type Account } from '../lifecycle/register.ts'
import { revoke } from '../lifecycle/revoke.ts'
import { searchedSets } from '../lifecycle/searched-sets.ts'
import type { SetRow } from '../store/port.ts'
import { asString } from '../validation.ts'

/** What became of codes that somebody found. None of them is repeated or kept. */
export interface Exposed {
  /** Codes that fit a sheet that worked. If there is one, every sheet of the account was ended. */
  readonly live: number
  /** Codes of sheets that had ended before: there is nothing to do. */
  readonly dead: number
  /** Well formed, and of none of the account's last four sheets. */
  readonly unknown: number
  /** Lines that are no code. */
  readonly unreadable: number
  /** Serials of sheets that worked and that the codes fit. */
  readonly serials: readonly string[]
  /** Sheets that were ended. */
  readonly revoked: number
}

/** More than the longest sheet has, a few times over; and as many slow hashes as one request may ask for. */
const codesMost = 100
const pastedMost = 20_000

/**
 * Looks whether codes that were found in a place where they should not be are this account's, and if one is of a sheet that works, ends
 * every sheet of the account as `compromised`: its owner is told. There is no way to ask whose a code is: verifiers are found by
 * account, and a code alone names none.
 *
 * It spends no attempt of the account, and gives nobody a way to guess: a code that fits ends the sheet that it is of.
 *
 * @throws {ArgumentTypeError} `invalid_request`: not an account id, or no text.
 * @throws {ArgumentRangeError} `invalid_request`: more than 100 lines, or more than 20,000 characters.
 * @throws {SparekeyError} `overloaded`, `internal`, `outcome_unknown`.
 */
export const burnExposed = async (
  parts: Parts,
  accountIdGiven: string,
  pasted: string,
  by: OperatorActor,
): Promise<Exposed> => {
  const accountId = readAccountId(accountIdGiven)
  const lines = linesOf(pasted)
  const account = openAccount(parts, accountId)
  const sets = await lookInto(parts.store, function* () {
    return (yield* readRegister(parts, account)) === null ? [] : yield* searchedSets(account.accountKey)
  })
  const found = { live: 0, dead: 0, unknown: 0, unreadable: 0 }
  const serials = new Set<string>()
  for (const line of lines) {
    const typed = readTyped(line, sets)
    if (typed === null) {
      found.unreadable += 1
      continue
    }
    const set = await setOf(parts, account, sets, typed)
    const isLive = set?.state === 'active' || set?.state === 'pending'
    found[set === null ? 'unknown' : isLive ? 'live' : 'dead'] += 1
    if (set !== null && isLive) serials.add(set.serial)
  }
  const revoked = serials.size === 0 ? 0 : await endAll(parts, accountId, by)
  return { ...found, serials: [...serials], revoked }
}

/** A sheet as it was copied: codes in lines, or with commas between. */
const linesOf = (pasted: string): readonly string[] => {
  const lines = asString(pasted, 'codes', pastedMost)
    .split(/[\r\n,;\t]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length <= codesMost) return lines
  throw new ArgumentRangeError('codes', `"codes" must have at most ${codesMost} lines.`)
}

/** `null`: it is no code of ours, and none of the account's sheets of another system looks like it. */
const readTyped = (line: string, sets: readonly SetRow[]): TypedCode | null => {
  const parsed = parseCode(line)
  const legacy = readLegacyText(line)
  const looksImported = legacy !== null && sets.some((set) => legacySecret(set, legacy) !== null)
  if (!parsed.ok && !looksImported) return null
  return { own: parsed.ok ? parsed.code : null, legacy }
}

/** The sheet that a code is of; `null`: of none. */
const setOf = async (
  parts: Parts,
  account: Account,
  sets: readonly SetRow[],
  typed: TypedCode,
): Promise<SetRow | null> => {
  const candidate = findCandidate(parts, account, sets, typed)
  if (candidate.set === null) return null
  const derivation = derivationFor(parts, typed.own?.format ?? 'legacy')
  const places = placesFor(parts, reserveFor(parts.gate, derivation, 1), candidate, () => 'known')
  try {
    return (await matches(parts, places, candidate)) === null ? null : candidate.set
  } catch (error) {
    throw error instanceof SparekeyError ? error : derivationFailed(error)
  } finally {
    places.release()
  }
}

const endAll = async (
  parts: Parts,
  accountId: string,
  { displayName, issuer, subject }: OperatorActor,
): Promise<number> => {
  const result = await revoke(parts, accountId, { reason: 'compromised' }, undefined, {
    actor: 'operator',
    detail: { operator: displayName, operatorIssuer: issuer, operatorSubject: subject, found: 'codes' },
  })
  return result.ok ? result.revoked.length : 0
}
