import type { Bytes, Millis } from '../port.ts'

/** The window that a use opened. Whether it is open is told by its times; its tasks may be reported after it too. */
export interface RecoveryRow {
  readonly recoveryId: Bytes
  /** The key under which its token is derived. */
  readonly keyId: string
  /** The set of the code that opened it. */
  readonly setId: Bytes
  readonly redemptionId: Bytes
  readonly openedAt: Millis
  readonly expiresAt: Millis
  /** JSON text: the tasks in order, each with what became of it, as short as can be: every use writes one. */
  readonly tasks: string
  /** The newest set that was issued by its token. */
  readonly issuedSetId: Bytes | null
  readonly endedAt: Millis | null
  readonly endedBy: 'completed' | 'disowned' | null
}

type OfAccount = { readonly accountKey: Bytes }

export interface RecoveryReads {
  /** At most one row. */
  readRecovery: { parameters: OfAccount & { readonly recoveryId: Bytes }; row: RecoveryRow }
  /** Newest first. */
  readRecoveries: { parameters: OfAccount & { readonly limit: number }; row: RecoveryRow }
}

export interface RecoveryWrites {
  /** Always 1; the same id again is an `internal` error. */
  insertRecovery: OfAccount & RecoveryRow
  /** Writes what can change. The register has been changed before. 0: there is no such row. */
  changeRecovery: OfAccount &
    Pick<RecoveryRow, 'recoveryId' | 'tasks' | 'issuedSetId' | 'endedAt' | 'endedBy'>
  deleteRecoveries: OfAccount
}
