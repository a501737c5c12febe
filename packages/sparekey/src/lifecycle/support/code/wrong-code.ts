import { keep, read, type Transaction } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { decide, drawChange, readRegister, tryAgain, type Account, type again } from '../../register.ts'
import { caseEvent } from '../scene.ts'
import { changeCase, type ChangeOfCase } from './change-case.ts'
import { endCode } from './end-code.ts'
import { triesOfCase, triesOfCode, type CaseTry } from './tries.ts'

/** Writes down that a wrong code was typed in the place of the one of a case; the last one that is allowed ends the case. */
export const noteWrongCode = async (parts: Parts, account: Account, tried: CaseTry): Promise<void> => {
  const { accountKey } = account
  const seeds = drawChange(parts)
  await decide(parts, function* (): Transaction<undefined | typeof again> {
    const row = yield* readRegister(parts, account)
    const [found] = yield* read('readSupportCase', { accountKey, caseId: tried.caseId })
    if (row === null || found?.state !== 'released') return keep(undefined)
    const of = { account, row: found }
    const tries = { tries: tried.number, triesInCase: tried.numberInCase }
    const refused = caseEvent(of, 'support.code_refused', { actor: 'person' }, tries)
    if (tried.number < triesOfCode && tried.numberInCase < triesOfCase) {
      const change = { of: found, case: {}, register: {}, events: [refused] }
      return (yield* changeCase(parts, account, row, seeds, change)) ? keep(undefined) : tryAgain()
    }
    const failed = caseEvent(of, 'support.failed', { actor: 'automation' }, { by: 'wrong_codes' })
    const change: ChangeOfCase = {
      of: found,
      case: { state: 'failed', endedAt: seeds.at, endedBy: 'wrong_codes' },
      register: { supportCaseId: null },
      events: [refused, failed],
    }
    if (!(yield* changeCase(parts, account, row, seeds, change))) return tryAgain()
    yield* endCode(accountKey, found, 'revoked', seeds.at)
    return keep(undefined)
  })
}
