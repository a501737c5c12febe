import type { OpenedRecovery } from '../../interface/recoveries.ts'
import type { RecoveryRow } from '../../store/catalogue/recoveries.ts'
import type { Bytes } from '../../store/port.ts'
import { printRecoveryId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { printRecoveryToken } from './token.ts'
import { openTasks } from './window.ts'

/** A recovery with its token, which is derived each time and kept nowhere. */
export const opened = (
  parts: Pick<Parts, 'ring'>,
  accountKey: Bytes,
  row: RecoveryRow | null,
): OpenedRecovery | null => {
  if (row === null) return null
  const token = printRecoveryToken(parts.ring, accountKey, row.recoveryId, row.keyId)
  if (token === null) return null
  return {
    recoveryId: printRecoveryId(row.recoveryId),
    token,
    expiresAt: new Date(row.expiresAt),
    tasks: openTasks(row),
  }
}
