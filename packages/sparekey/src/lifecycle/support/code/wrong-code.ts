import { keep, read, type Transaction } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { decide, drawChange, readRegister, tryAgain, type Account, type again } from '../../register.ts'
import { countRefusedCode } from '../limits.ts'
import { caseEvent } from '../scene.ts'
import { stopReleases } from '../stop-releases.ts'
import { changeCase, type ChangeOfCase } from './change-case.ts'
import { endCode } from './end-code.ts'
import { triesOfCase, triesOfCode, type CaseTry } from './tries.ts'

/**
 * Writes down that a wrong code was typed in the place of the one of a case; the last one that is allowed ends the case. Where
 * many are typed at a tenant, its releases are stopped.
 */
export const noteWrongCode = async (parts: Parts, account: Account, tried: CaseTry): Promise<void> => {
  const { accountKey } = account
  const seeds = drawChange(parts)
  const isWithinLimit = await decide(parts, function* (): Transaction<boolean | typeof again> {
    const row = yield* readRegister(parts, account)
    const [found] = yield* read('readSupportCase', { accountKey, caseId: tried.caseId })
    if (row === null || found?.state !== 'released') return keep(true)
    const isLast = tried.number >= triesOfCode || tried.numberInCase >= triesOfCase
    const of = { account, row: found }
    const tries = { tries: tried.number, triesInCase: tried.numberInCase }
    const refused = caseEvent(of, 'support.code_refused', { actor: 'person' }, tries)
    const failed = caseEvent(of, 'support.failed', { actor: 'automation' }, { reason: 'wrong_codes' })
    const change: ChangeOfCase = isLast
      ? {
          of: found,
          case: { state: 'failed', endedAt: seeds.at, endedBy: 'wrong_codes' },
          register: { supportCaseId: null },
          events: [refused, failed],
        }
      : { of: found, case: {}, register: {}, events: [refused] }
    if (!(yield* changeCase(parts, account, row, seeds, change))) return tryAgain()
    if (isLast) yield* endCode(accountKey, found, 'revoked', seeds.at)
    return keep(yield* countRefusedCode(parts, seeds.at))
  })
  if (!isWithinLimit) await stopReleases(parts)
}
