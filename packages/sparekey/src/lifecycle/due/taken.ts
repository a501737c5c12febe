import type { Bytes } from '../../store/port.ts'
import type { Account } from '../register.ts'
import type { DueBodies, DueKind } from './kinds.ts'

/** A row that this process has taken on, until its lease ends. */
export interface TakenDue<K extends DueKind = DueKind> {
  readonly account: Account
  readonly dueId: Bytes
  readonly kind: K
  readonly body: DueBodies[K]
  /** When it was due. */
  readonly dueAt: number
  /** Which try this is: 1 for the first. */
  readonly attempt: number
}
