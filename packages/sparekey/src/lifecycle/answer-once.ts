import { keep, undo, type Ending, type Step, type Transaction } from '../store/port.ts'
import type { IdempotencyRefusal } from '../interface/calls.ts'
import {
  claimKey,
  countReplay,
  decideUnderKey,
  keepUnderKey,
  readOutcome,
  type Claim,
} from './idempotency.ts'
import type { Parts } from './parts.ts'
import { again, tryAgain, type Account } from './register.ts'

interface Decision<T> {
  readonly result: T | IdempotencyRefusal
  readonly isReplay: boolean
}

/**
 * A call that spends no attempt, under its key: decided once, and answered again with the decision that was kept. `now` is
 * when the call came, `at` the time that its decision bears.
 */
export const answerOnce = async <T extends { readonly ok: boolean }>(
  parts: Parts,
  account: Account,
  claim: Claim | null,
  { now, at }: { readonly now: number; readonly at: number },
  body: () => Step<T | typeof again>,
): Promise<T | IdempotencyRefusal> => {
  const decision = await decideUnderKey(parts, account, claim, function* (): Transaction<
    Decision<T> | typeof again
  > {
    const claimed = yield* claimKey(account, claim, now)
    if (claimed.kind === 'refused') return undo({ result: claimed.refusal, isReplay: false })
    if (claimed.kind === 'answered') {
      return undo({ result: readOutcome<T>(claimed.outcome), isReplay: true })
    }
    const result = yield* body()
    if (result === again) return tryAgain()
    return asDecision(yield* keepUnderKey(account, claim, at, result))
  })
  if (!decision.isReplay || claim === null) return decision.result
  return readOutcome<T>(await countReplay(parts, account, claim))
}

const asDecision = <T>(ending: Ending<T | IdempotencyRefusal>): Ending<Decision<T>> => {
  const decided = { result: ending.value, isReplay: false }
  return ending.keep ? keep(decided) : undo(decided)
}
