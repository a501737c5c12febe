import { read, type Bytes, type Step } from '../../../store/port.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import type { SetState } from '../../../interface/status.ts'
import { endSet } from '../../set-states.ts'

/**
 * Ends the code of a case, where one lives: with the case, or with the next code. Of itself it works only while its case is
 * released; ended, it no longer stands among the live sets of the account. The register has been changed before.
 */
export function* endCode(
  accountKey: Bytes,
  { codeSetId }: Pick<SupportCaseRow, 'codeSetId'>,
  state: Extract<SetState, 'superseded' | 'revoked' | 'expired'>,
  at: number,
): Step<void> {
  if (codeSetId === null) return
  const [set] = yield* read('readSet', { accountKey, setId: codeSetId })
  if (set?.state === 'active') yield* endSet(accountKey, codeSetId, 'active', state, at)
}
