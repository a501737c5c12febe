import type { NewEvent } from '../../../audit/chain.ts'
import type { RecoveryRow } from '../../../store/catalogue/recoveries.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import type { Step } from '../../../store/port.ts'
import type { Account } from '../../register.ts'
import { caseEvent } from '../scene.ts'
import { writeCase } from './change-case.ts'
import { isSupportSetId } from './support-set.ts'
import { caseOfCode } from './tries.ts'

/** What the end of recoveries adds to the change that it is part of. */
export interface Completion {
  readonly found: SupportCaseRow | null
  readonly events: readonly NewEvent[]
}

const nothing: Completion = { found: null, events: [] }

/**
 * A case is completed when everything was reported that was to be put right after the use of its code. Of recoveries that a code of a
 * sheet opened nothing is read.
 */
export function* completion(account: Account, changed: readonly RecoveryRow[]): Step<Completion> {
  const ended = changed.find(({ setId, endedBy }) => endedBy === 'completed' && isSupportSetId(setId))
  const found = ended === undefined ? null : yield* caseOfCode(account.accountKey, ended.setId)
  if (found?.state !== 'redeemed') return nothing
  const event = caseEvent({ account, row: found }, 'support.completed', { actor: 'automation' })
  return { found, events: [event] }
}

/** The case's part of it, behind the change of the register. */
export function* writeCompletion(account: Account, { found }: Completion, at: number): Step<void> {
  if (found !== null) yield* writeCase(account, found, { state: 'completed', endedAt: at })
}
