import { samePublicBytes } from '../../../bytes.ts'
import type { ParsedCode } from '../../../codes/parse.ts'
import type { Refusal } from '../../../interface/calls.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import { read, write, type Bytes, type SetRow, type Step } from '../../../store/port.ts'
import { newestWith } from '../../candidate.ts'
import { isSupportSet } from './support-set.ts'

/** Tries of one code, the right one included (NIST SP 800-63B-4 §3.2.2 allows 100). */
export const triesOfCode = 5
/** Tries of all codes of one case. */
export const triesOfCase = 10

/** A code of a case, as tries are counted against it. */
export interface TriedCode {
  readonly caseId: Bytes
  readonly codeSetId: Bytes
}

/** A counted try. */
export interface CaseTry extends TriedCode {
  /** How many the code has had with this one. */
  readonly number: number
  readonly numberInCase: number
}

export const usedUp: Refusal<'codes_disabled'> = {
  ok: false,
  code: 'codes_disabled',
  detail: 'The code that was sent to you was tried too often and does not work any more.',
}

/**
 * The case whose code a typed label names; `null`: an attempt like any other, which is the account's. A budget of its own
 * keeps whoever locked the account's codes from blocking the way back, and whoever tries the code from locking the account.
 */
export function* codeTried(
  accountKey: Bytes,
  sets: readonly SetRow[],
  typed: ParsedCode | null,
): Step<TriedCode | null> {
  const set = typed === null ? undefined : newestWith(sets, typed)?.set
  if (set === undefined || !isSupportSet(set)) return null
  const found = yield* caseOfCode(accountKey, set.setId)
  return found?.state === 'released' ? { caseId: found.caseId, codeSetId: set.setId } : null
}

/** The case that has this set as its code; `null` where the code was replaced by another. */
export function* caseOfCode(accountKey: Bytes, setId: Bytes): Step<SupportCaseRow | null> {
  const cases = yield* read('readSupportCases', { accountKey, openedAfter: 0 })
  return cases.find(({ codeSetId }) => samePublicBytes(codeSetId, setId)) ?? null
}

/** Counts a try before its hash; `null`: there is none left. */
export function* takeTry(accountKey: Bytes, code: TriedCode): Step<CaseTry | null> {
  const [taken] = yield* read('takeSupportTry', {
    accountKey,
    ...code,
    mostOfCode: triesOfCode,
    mostOfCase: triesOfCase,
  })
  if (taken === undefined) return null
  return { ...code, number: taken.wrongCodes, numberInCase: taken.wrongCodesTotal }
}

/** Undoes a try whose hash never started. */
export function* giveBackTry(accountKey: Bytes, { caseId, codeSetId }: TriedCode): Step<void> {
  yield* write('giveBackSupportTry', { accountKey, caseId, codeSetId })
}
