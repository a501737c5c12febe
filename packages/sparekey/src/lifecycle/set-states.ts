import { samePublicBytes } from '../bytes.ts'
import { SparekeyError } from '../errors.ts'
import { write, type AccountRow, type Bytes, type SetRow, type Step } from '../store/port.ts'
import type { SetState } from '../interface/status.ts'
import type { Parts } from './parts.ts'
import { readRegister, type Account } from './register.ts'

/** Steps from one state of a set to the next. The register has been changed before, so that each finds what was read. */

export function* endSet(
  accountKey: Bytes,
  setId: Bytes,
  fromState: SetState,
  state: Exclude<SetState, 'pending' | 'active'>,
  endedAt: number,
): Step<void> {
  yield* changeState(accountKey, setId, fromState, state, null, endedAt)
}

export function* confirmSet(accountKey: Bytes, setId: Bytes, confirmedAt: number): Step<void> {
  yield* changeState(accountKey, setId, 'pending', 'active', confirmedAt, null)
}

function* changeState(
  accountKey: Bytes,
  setId: Bytes,
  fromState: SetState,
  state: SetState,
  confirmedAt: number | null,
  endedAt: number | null,
): Step<void> {
  const changed = yield* write('changeSetState', {
    accountKey,
    setId,
    fromState,
    state,
    confirmedAt,
    endedAt,
  })
  if (changed !== 1) throw contradiction()
}

export const contradiction = (): SparekeyError =>
  new SparekeyError(
    'internal',
    'The records of this account contradict each other, so no code of it is accepted. Run "sparekey doctor".',
  )

/**
 * Whether the register, a set and its redemptions tell one story. A writer to the database who deletes redemptions or turns
 * states back must not bring a code to life again; nor must a set go unseen that the register names and that is gone.
 * `false`: a change was committed between the reads; read again.
 *
 * @throws {SparekeyError} `internal` where nothing was changed between the reads and they contradict each other.
 */
export function* recordsAgree(
  parts: Parts,
  account: Account,
  row: AccountRow,
  set: SetRow | undefined,
  redemptions: number,
): Step<boolean> {
  if (set !== undefined && tellOneStory(row, set, redemptions)) return true
  const later = yield* readRegister(parts, account)
  if (later?.auditSeq !== row.auditSeq) return false
  throw contradiction()
}

const tellOneStory = (row: AccountRow, set: SetRow, redemptions: number): boolean => {
  const isActive = samePublicBytes(row.activeSetId, set.setId)
  const isPending = samePublicBytes(row.pendingSetId, set.setId)
  switch (set.state) {
    case 'active':
      return isActive && !isPending && row.remaining === set.count - redemptions
    case 'pending':
      return isPending && !isActive && redemptions === 0
    case 'exhausted':
      return !isActive && !isPending && redemptions === set.count
    case 'expired':
    case 'revoked':
    case 'superseded':
    case 'abandoned':
    case 'suspended':
      return !isActive && !isPending
  }
}
