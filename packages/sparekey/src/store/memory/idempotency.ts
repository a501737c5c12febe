import type { Bytes, IdempotencyRow } from '../port.ts'
import { keyOf } from './table.ts'
import { oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

const runningFor = (owner: Bytes) => (row: IdempotencyRow) =>
  row.state === 'running' && keyOf(row.owner) === keyOf(owner)

export const idempotencyReads: ReadHandlers<'readIdempotency'> = {
  readIdempotency: ({ idempotency }, { accountKey, keyHash }) =>
    oneOrNone(idempotency.get(keyOf(accountKey), keyOf(keyHash))).map(({ replays: _replays, ...row }) => row),
}

export const idempotencyWrites: WriteHandlers<
  | 'claimIdempotency'
  | 'takeOverIdempotency'
  | 'noteIdempotencyAttempt'
  | 'finishIdempotency'
  | 'freeIdempotency'
  | 'countReplay'
  | 'deleteExpiredIdempotency'
  | 'deleteIdempotency'
> = {
  claimIdempotency: ({ idempotency }, { accountKey, keyHash, createdAt: _createdAt, ...claim }) =>
    idempotency.add(keyOf(accountKey), keyOf(keyHash), {
      ...claim,
      state: 'running',
      outcome: null,
      replays: 0,
    }),

  takeOverIdempotency: ({ idempotency }, { accountKey, keyHash, owner, leaseUntil, now }) =>
    idempotency.change(
      keyOf(accountKey),
      keyOf(keyHash),
      (row) => row.state === 'running' && row.leaseUntil <= now,
      () => ({ owner, leaseUntil }),
    ),

  noteIdempotencyAttempt: ({ idempotency }, { accountKey, keyHash, owner, attemptNumber }) =>
    idempotency.change(keyOf(accountKey), keyOf(keyHash), runningFor(owner), () => ({ attemptNumber })),

  finishIdempotency: ({ idempotency }, { accountKey, keyHash, owner, outcome, expiresAt }) =>
    idempotency.change(keyOf(accountKey), keyOf(keyHash), runningFor(owner), () => ({
      state: 'done',
      outcome,
      expiresAt,
    })),

  freeIdempotency: ({ idempotency }, { accountKey, keyHash, owner }) =>
    idempotency.remove(keyOf(accountKey), keyOf(keyHash), runningFor(owner)),

  countReplay: ({ idempotency }, { accountKey, keyHash }) =>
    idempotency.change(
      keyOf(accountKey),
      keyOf(keyHash),
      () => true,
      (row) => ({ replays: row.replays + 1 }),
    ),

  deleteExpiredIdempotency: ({ idempotency }, { accountKey, now }) =>
    idempotency.forEach(keyOf(accountKey), (row) => row.expiresAt <= now, null),

  deleteIdempotency: ({ idempotency }, { accountKey }) =>
    idempotency.forEach(keyOf(accountKey), () => true, null),
}
