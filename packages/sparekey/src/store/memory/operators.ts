import type {
  ConsoleViewRow,
  OperatorFormRow,
  OperatorReads,
  OperatorRoleRow,
  OperatorSessionRow,
  OperatorWrites,
  PasskeyRow,
} from '../catalogue/operators.ts'
import type { Bytes } from '../port.ts'
import { keyOf } from './table.ts'
import { nobody, oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

const compare = (a: string | number, b: string | number): number => (a === b ? 0 : a < b ? -1 : 1)
const isSame = (a: Bytes, b: Bytes): boolean => keyOf(a) === keyOf(b)
const always = (): boolean => true

/** Rows of an operator's roles lie under the operator: neither name has a space. */
const place = (tenant: string, role: string): string => `${tenant} ${role}`
const byRole = (a: OperatorRoleRow, b: OperatorRoleRow): number =>
  compare(a.tenant, b.tenant) || compare(a.role, b.role)
const byOperator = (a: OperatorRoleRow, b: OperatorRoleRow): number =>
  compare(keyOf(a.operatorKey), keyOf(b.operatorKey)) || compare(a.role, b.role)
const oldestFirst = (a: PasskeyRow, b: PasskeyRow): number =>
  compare(a.createdAt, b.createdAt) || compare(a.credentialId, b.credentialId)
const newestFirst = (a: OperatorSessionRow, b: OperatorSessionRow): number =>
  compare(b.openedAt, a.openedAt) || compare(keyOf(a.sessionId), keyOf(b.sessionId))

const viewsBelow = (
  rows: readonly ConsoleViewRow[],
  { beforeSeq, limit }: { readonly beforeSeq: number; readonly limit: number },
): readonly ConsoleViewRow[] =>
  rows
    .filter(({ seq }) => seq < beforeSeq)
    .toSorted((a, b) => b.seq - a.seq)
    .slice(0, limit)

const isOpen = (row: OperatorFormRow, now: number): boolean => row.doneAt === null && row.expiresAt > now

export const operatorReads: ReadHandlers<keyof OperatorReads> = {
  readOperator: ({ operators }, { operatorKey }) => oneOrNone(operators.get(nobody, keyOf(operatorKey))),
  readOperators: ({ operators }) =>
    operators.of(nobody).toSorted((a, b) => compare(keyOf(a.operatorKey), keyOf(b.operatorKey))),

  readOperatorRoles: ({ operatorRoles }, { operatorKey }) =>
    operatorRoles.of(keyOf(operatorKey)).toSorted(byRole),
  readTenantRoles: ({ operatorRoles }, { tenant }) =>
    operatorRoles
      .all()
      .filter((row) => row.tenant === tenant)
      .toSorted(byOperator),

  readOperatorInvite: ({ operatorInvites }, { tokenHash }) =>
    oneOrNone(operatorInvites.get(nobody, keyOf(tokenHash))),

  readPasskeys: ({ passkeys }, { operatorKey }) =>
    passkeys
      .of(nobody)
      .filter((row) => isSame(row.operatorKey, operatorKey))
      .toSorted(oldestFirst),
  readPasskey: ({ passkeys }, { credentialId }) => oneOrNone(passkeys.get(nobody, credentialId)),

  readOperatorSession: ({ operatorSessions }, { sessionId }) =>
    oneOrNone(operatorSessions.get(nobody, keyOf(sessionId))),
  readOperatorSessions: ({ operatorSessions }) => operatorSessions.of(nobody).toSorted(newestFirst),

  readOperatorForm: ({ operatorForms }, { sessionId, formId }) =>
    oneOrNone(operatorForms.get(keyOf(sessionId), keyOf(formId))),

  readNewestView: ({ consoleViews }, { tenant }) =>
    viewsBelow(consoleViews.of(tenant), { beforeSeq: Number.MAX_SAFE_INTEGER, limit: 1 }),
  readViews: ({ consoleViews }, { tenant, ...below }) => viewsBelow(consoleViews.of(tenant), below),
  readViewsOfOperator: ({ consoleViews }, { tenant, operatorKey, ...below }) =>
    viewsBelow(
      consoleViews.of(tenant).filter((row) => isSame(row.operatorKey, operatorKey)),
      below,
    ),
  readViewsOfAccount: ({ consoleViews }, { tenant, accountKey, ...below }) =>
    viewsBelow(
      consoleViews.of(tenant).filter((row) => row.accountKey !== null && isSame(row.accountKey, accountKey)),
      below,
    ),
  walkViews: ({ consoleViews }, { tenant, seq, limit }) =>
    consoleViews
      .all()
      .filter((row) => compare(row.tenant, tenant) > 0 || (row.tenant === tenant && row.seq > seq))
      .toSorted((a, b) => compare(a.tenant, b.tenant) || a.seq - b.seq)
      .slice(0, limit),
}

export const operatorWrites: WriteHandlers<keyof OperatorWrites> = {
  insertOperator: ({ operators }, row) => operators.add(nobody, keyOf(row.operatorKey), row),

  changeOperator: ({ operators }, { operatorKey, readSealed, ...change }) =>
    operators.change(
      nobody,
      keyOf(operatorKey),
      (row) => isSame(row.sealed, readSealed),
      () => change,
    ),

  noteOperatorSignIn: ({ operators }, { operatorKey, signedInAt }) =>
    operators.change(nobody, keyOf(operatorKey), always, () => ({ signedInAt })),

  disableOperator: ({ operators }, { operatorKey, disabledAt }) =>
    operators.change(nobody, keyOf(operatorKey), always, () => ({ disabledAt })),

  insertOperatorRole: ({ operatorRoles }, row) =>
    operatorRoles.add(keyOf(row.operatorKey), place(row.tenant, row.role), row),

  agreeOperatorRole: ({ operatorRoles }, { operatorKey, tenant, role, agreedBy, grantedAt }) =>
    operatorRoles.change(
      keyOf(operatorKey),
      place(tenant, role),
      (row) => row.state === 'pending' && (row.askedBy === null || !isSame(row.askedBy, agreedBy)),
      () => ({ state: 'granted', agreedBy, grantedAt }),
    ),

  deleteOperatorRole: ({ operatorRoles }, { operatorKey, tenant, role }) =>
    operatorRoles.remove(keyOf(operatorKey), place(tenant, role), always),

  insertOperatorInvite: ({ operatorInvites }, row) =>
    operatorInvites.addNew(nobody, keyOf(row.tokenHash), row),

  useOperatorInvite: ({ operatorInvites }, { tokenHash, usedAt }) =>
    operatorInvites.change(
      nobody,
      keyOf(tokenHash),
      (row) => row.usedAt === null && row.expiresAt > usedAt,
      () => ({ usedAt }),
    ),

  insertPasskey: ({ passkeys }, row) => passkeys.add(nobody, row.credentialId, row),

  usePasskey: ({ passkeys }, { credentialId, readCounter, counter, usedAt }) =>
    passkeys.change(
      nobody,
      credentialId,
      (row) => row.counter === readCounter,
      () => ({ counter, usedAt }),
    ),

  insertOperatorSession: ({ operatorSessions }, row) =>
    operatorSessions.addNew(nobody, keyOf(row.sessionId), row),

  touchOperatorSession: ({ operatorSessions }, { sessionId, tokenHash, seenAt }) =>
    operatorSessions.change(
      nobody,
      keyOf(sessionId),
      (row) => isSame(row.tokenHash, tokenHash) && row.endsAt > seenAt,
      () => ({ seenAt }),
    ),

  rotateOperatorSession: ({ operatorSessions }, { sessionId, readTokenHash, ...change }) =>
    operatorSessions.change(
      nobody,
      keyOf(sessionId),
      (row) => isSame(row.tokenHash, readTokenHash),
      () => change,
    ),

  checkOperatorSession: ({ operatorSessions }, { sessionId, readCheckedAt, ...change }) =>
    operatorSessions.change(
      nobody,
      keyOf(sessionId),
      (row) => row.checkedAt === readCheckedAt,
      () => change,
    ),

  deleteOperatorSession: ({ operatorSessions }, { sessionId }) =>
    operatorSessions.remove(nobody, keyOf(sessionId), always),

  deleteSessionsOfOperator: ({ operatorSessions }, { operatorKey }) =>
    operatorSessions.forEach(nobody, (row) => isSame(row.operatorKey, operatorKey), null),

  deleteEndedSessions: ({ operatorSessions }, { now }) =>
    operatorSessions.forEach(nobody, (row) => row.endsAt <= now, null),

  insertOperatorForm: ({ operatorForms }, row) =>
    operatorForms.add(keyOf(row.sessionId), keyOf(row.formId), row),

  proveOperatorForm: ({ operatorForms }, { sessionId, formId, provedAt }) =>
    operatorForms.change(
      keyOf(sessionId),
      keyOf(formId),
      (row) => isOpen(row, provedAt),
      () => ({ provedAt }),
    ),

  finishOperatorForm: ({ operatorForms }, { sessionId, formId, doneAt, provedSince }) =>
    operatorForms.change(
      keyOf(sessionId),
      keyOf(formId),
      (row) => isOpen(row, doneAt) && row.provedAt !== null && row.provedAt >= provedSince,
      () => ({ doneAt }),
    ),

  deleteEndedForms: ({ operatorForms }, { now }) =>
    operatorForms
      .entries()
      .filter(({ row }) => row.expiresAt <= now)
      .map(({ owner, key }) => operatorForms.remove(owner, key, always)).length,

  insertView: ({ consoleViews }, row) => consoleViews.add(row.tenant, String(row.seq), row),

  deleteViews: ({ consoleViews }, { tenant, uptoSeq }) =>
    consoleViews.forEach(tenant, (row) => row.seq <= uptoSeq, null),

  resealView: ({ consoleViews }, { tenant, seq, readSealed, ...change }) =>
    consoleViews.change(
      tenant,
      String(seq),
      (row) => isSame(row.sealed, readSealed),
      () => change,
    ),
}
