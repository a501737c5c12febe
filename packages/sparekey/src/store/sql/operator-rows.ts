import type {
  ConsoleViewRow,
  OperatorInviteRow,
  OperatorReads,
  OperatorRoleRow,
  OperatorRow,
  OperatorSessionRow,
  PasskeyRow,
} from '../catalogue/operators.ts'
import { bytes, integer, orNull, text, word, type RawRow } from './columns.ts'

const operator = (row: RawRow): OperatorRow => ({
  operatorKey: bytes(row, 'operator_key'),
  personKey: orNull(bytes, row, 'person_key'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
  createdAt: integer(row, 'created_at'),
  signedInAt: orNull(integer, row, 'signed_in_at'),
  disabledAt: orNull(integer, row, 'disabled_at'),
})

const role = (row: RawRow): OperatorRoleRow => ({
  operatorKey: bytes(row, 'operator_key'),
  tenant: text(row, 'tenant'),
  role: text(row, 'role'),
  state: word<OperatorRoleRow['state']>(row, 'state'),
  source: word<OperatorRoleRow['source']>(row, 'source'),
  askedBy: orNull(bytes, row, 'asked_by'),
  agreedBy: orNull(bytes, row, 'agreed_by'),
  askedAt: integer(row, 'asked_at'),
  grantedAt: orNull(integer, row, 'granted_at'),
})

const passkey = (row: RawRow): PasskeyRow => ({
  credentialId: text(row, 'credential_id'),
  operatorKey: bytes(row, 'operator_key'),
  publicKey: bytes(row, 'public_key'),
  counter: integer(row, 'counter'),
  transports: text(row, 'transports'),
  createdAt: integer(row, 'created_at'),
  usedAt: orNull(integer, row, 'used_at'),
})

const session = (row: RawRow): OperatorSessionRow => ({
  sessionId: bytes(row, 'session_id'),
  operatorKey: bytes(row, 'operator_key'),
  tokenHash: bytes(row, 'token_hash'),
  providerSession: orNull(bytes, row, 'provider_session'),
  openedAt: integer(row, 'opened_at'),
  seenAt: integer(row, 'seen_at'),
  endsAt: integer(row, 'ends_at'),
  checkedAt: integer(row, 'checked_at'),
  provedAt: integer(row, 'proved_at'),
  network: bytes(row, 'network'),
  browser: bytes(row, 'browser'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
})

const view = (row: RawRow): ConsoleViewRow => ({
  tenant: text(row, 'tenant'),
  seq: integer(row, 'seq'),
  at: integer(row, 'viewed_at'),
  operatorKey: bytes(row, 'operator_key'),
  sessionId: bytes(row, 'session_id'),
  kind: text(row, 'kind'),
  accountKey: orNull(bytes, row, 'account_key'),
  caseId: orNull(text, row, 'case_id'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
  contentHash: bytes(row, 'content_hash'),
  hash: bytes(row, 'hash'),
})

/** Rows of people who work in the console. */
export const operatorRows: {
  readonly [N in keyof OperatorReads]: (row: RawRow) => OperatorReads[N]['row']
} = {
  readOperator: operator,
  readOperators: operator,
  readOperatorRoles: role,
  readTenantRoles: role,
  readOperatorInvite: (row) => ({
    tokenHash: bytes(row, 'token_hash'),
    tenant: text(row, 'tenant'),
    role: text(row, 'role'),
    kind: word<OperatorInviteRow['kind']>(row, 'kind'),
    displayName: text(row, 'display_name'),
    askedBy: orNull(bytes, row, 'asked_by'),
    createdAt: integer(row, 'created_at'),
    expiresAt: integer(row, 'expires_at'),
    usedAt: orNull(integer, row, 'used_at'),
  }),
  readPasskeys: passkey,
  readPasskey: passkey,
  readOperatorSession: session,
  readOperatorSessions: session,
  readOperatorForm: (row) => ({
    sessionId: bytes(row, 'session_id'),
    formId: bytes(row, 'form_id'),
    act: text(row, 'act'),
    keyId: text(row, 'key_id'),
    sealed: bytes(row, 'sealed'),
    createdAt: integer(row, 'created_at'),
    expiresAt: integer(row, 'expires_at'),
    provedAt: orNull(integer, row, 'proved_at'),
    doneAt: orNull(integer, row, 'done_at'),
  }),
  readNewestView: view,
  readViews: view,
  readViewsOfOperator: view,
  readViewsOfAccount: view,
  walkViews: view,
}
