// Long because it has one decoder for each statement that reads, side by side so that a column is read alike in all.
import type { Actor, EventType } from '../../interface/events.ts'
import type { SetFormat } from '../../interface/formats.ts'
import type { SetState } from '../../interface/status.ts'
import type { DueRow, ReminderTime } from '../catalogue/due.ts'
import type { IncidentRow } from '../catalogue/incidents.ts'
import type { LeafPlace, LogCheckpointRow } from '../catalogue/log.ts'
import type { PageSessionRow } from '../catalogue/page-sessions.ts'
import type { RecoveryRow } from '../catalogue/recoveries.ts'
import type { AlarmNoteRow, IndexRow } from '../catalogue/rollups.ts'
import type { QueuedRow, RefusedRow, StreamEvent, StreamKeyRow, StreamRow } from '../catalogue/streams.ts'
import type { ApiKeyRow, TenantRow, WebhookRow } from '../catalogue/tenants.ts'
import type {
  Answer,
  ContactRow,
  IdempotencyRow,
  ReadName,
  ReadRow,
  StatementName,
  StoredEvent,
} from '../port.ts'
import { bytes, integer, orNull, text, word, type RawRow } from './columns.ts'
import { operatorRows } from './operator-rows.ts'
import { supportRows } from './support-rows.ts'

export { integer, type RawRow }

/**
 * Turns a driver's row into the port's. BIGINT arrives as a number, a bigint or, from most PostgreSQL drivers, as text; bytes as a
 * Buffer or a Uint8Array. Anything else than what is expected is an `internal` error, never a guess.
 */
export const decoders: { readonly [N in ReadName]: (row: RawRow) => ReadRow<N> } = {
  readAccount: (row) => ({
    identityKeyId: orNull(text, row, 'identity_key_id'),
    sealedIdentity: orNull(bytes, row, 'sealed_identity'),
    activeSetId: orNull(bytes, row, 'active_set_id'),
    pendingSetId: orNull(bytes, row, 'pending_set_id'),
    remaining: integer(row, 'remaining'),
    failures: integer(row, 'failures'),
    retryAt: integer(row, 'retry_at'),
    issueCount: integer(row, 'issue_count'),
    issueWindowStart: integer(row, 'issue_window_start'),
    issuesInWindow: integer(row, 'issues_in_window'),
    replacementAskedAt: integer(row, 'replacement_asked_at'),
    supportCaseId: orNull(bytes, row, 'support_case_id'),
    supportFrozenUntil: orNull(integer, row, 'support_frozen_until'),
    auditSeq: integer(row, 'audit_seq'),
    auditHead: bytes(row, 'audit_head'),
  }),

  readAnyAccount: (row) => ({ accountKey: bytes(row, 'account_key') }),

  takeAttempt: (row) => ({
    failures: integer(row, 'failures'),
    retryAt: integer(row, 'retry_at'),
    auditSeq: integer(row, 'audit_seq'),
  }),

  readRecentSets: (row) => codeSet(row),
  readSet: (row) => codeSet(row),

  readRedemptions: (row) => ({
    label: text(row, 'label'),
    redemptionId: bytes(row, 'redemption_id'),
    redeemedAt: integer(row, 'redeemed_at'),
  }),

  readEvents: (row) => event(row),

  readIdempotency: (row) => ({
    fingerprintKeyId: text(row, 'fingerprint_key_id'),
    fingerprint: bytes(row, 'fingerprint'),
    state: word<IdempotencyRow['state']>(row, 'state'),
    owner: bytes(row, 'owner'),
    leaseUntil: integer(row, 'lease_until'),
    outcome: orNull(text, row, 'outcome'),
    attemptNumber: integer(row, 'attempt_number'),
    expiresAt: integer(row, 'expires_at'),
  }),

  readContacts: (row) => contact(row),

  readKeyCheck: (row) => ({ keyCheck: bytes(row, 'value') }),

  readRecovery: (row) => recovery(row),
  readRecoveries: (row) => recovery(row),
  readPageSession: (row) => ({
    pageSessionId: bytes(row, 'page_session_id'),
    keyId: text(row, 'key_id'),
    sealed: bytes(row, 'sealed'),
    openedAt: integer(row, 'opened_at'),
    expiresAt: integer(row, 'expires_at'),
    enteredAt: orNull(integer, row, 'entered_at'),
    state: word<PageSessionRow['state']>(row, 'state'),
    result: orNull(text, row, 'result'),
  }),
  readDevices: (row) => ({
    deviceId: bytes(row, 'device_id'),
    knownAt: integer(row, 'known_at'),
    expiresAt: integer(row, 'expires_at'),
    failures: integer(row, 'failures'),
    retryAt: integer(row, 'retry_at'),
  }),
  readDue: (row) => due(row),
  readReminders: (row) => ({
    accountKey: bytes(row, 'account_key'),
    setId: bytes(row, 'set_id'),
    time: word<ReminderTime>(row, 'remind_of'),
    at: integer(row, 'remind_at'),
  }),

  readTenant: (row) => tenant(row),
  readTenants: (row) => tenant(row),
  readApiKey: (row) => apiKey(row),
  readApiKeys: (row) => apiKey(row),
  readWebhooks: (row) => webhook(row),
  readAllWebhooks: (row) => webhook(row),

  readStreams: (row) => stream(row),
  readStream: (row) => stream(row),
  readAllStreams: (row) => stream(row),
  readStreamKeys: (row) => streamKey(row),
  readAllStreamKeys: (row) => streamKey(row),
  readStreamQueue: (row) => streamToken(row),
  readStreamToken: (row) => streamToken(row),
  readStreamRefusals: (row) => streamRefusal(row),

  walkAccounts: (row) => ({
    accountKey: bytes(row, 'account_key'),
    identityKeyId: orNull(text, row, 'identity_key_id'),
    sealedIdentity: orNull(bytes, row, 'sealed_identity'),
    auditSeq: integer(row, 'audit_seq'),
    auditHead: bytes(row, 'audit_head'),
  }),
  walkEvents: (row) => ({ accountKey: bytes(row, 'account_key'), ...event(row) }),
  walkRedemptions: (row) => ({
    accountKey: bytes(row, 'account_key'),
    setId: bytes(row, 'set_id'),
    label: text(row, 'label'),
  }),

  walkSetKeys: (row) => ({
    accountKey: bytes(row, 'account_key'),
    setId: bytes(row, 'set_id'),
    keyId: text(row, 'key_id'),
  }),
  walkContacts: (row) => ({ accountKey: bytes(row, 'account_key'), ...contact(row) }),
  walkPageKeys: (row) => ({
    accountKey: bytes(row, 'account_key'),
    pageSessionId: bytes(row, 'page_session_id'),
    keyId: text(row, 'key_id'),
    expiresAt: integer(row, 'expires_at'),
    state: word<PageSessionRow['state']>(row, 'state'),
  }),
  walkRecoveryKeys: (row) => ({
    accountKey: bytes(row, 'account_key'),
    recoveryId: bytes(row, 'recovery_id'),
    keyId: text(row, 'key_id'),
    expiresAt: integer(row, 'expires_at'),
    endedAt: orNull(integer, row, 'ended_at'),
  }),
  walkFingerprintKeys: (row) => ({
    accountKey: bytes(row, 'account_key'),
    keyHash: bytes(row, 'key_hash'),
    fingerprintKeyId: text(row, 'fingerprint_key_id'),
    expiresAt: integer(row, 'expires_at'),
  }),

  readLog: (row) => ({
    epoch: integer(row, 'epoch'),
    size: integer(row, 'size'),
    frontier: bytes(row, 'frontier'),
    owner: orNull(bytes, row, 'owner'),
    leaseUntil: integer(row, 'lease_until'),
    fence: integer(row, 'fence'),
    walkAccount: bytes(row, 'walk_account'),
    walkSeq: integer(row, 'walk_seq'),
    walkBegunAt: integer(row, 'walk_begun_at'),
    walkEndedAt: integer(row, 'walk_ended_at'),
  }),
  readQueued: (row) => ({ queuedAt: integer(row, 'queued_at') }),
  takeQueued: (row) => ({
    accountKey: bytes(row, 'account_key'),
    fromSeq: integer(row, 'from_seq'),
    toSeq: integer(row, 'to_seq'),
  }),
  readLeafPlaces: (row) => leafPlace(row),
  readLeafless: (row) => leafPlace(row),
  readLeaves: (row) => ({
    ...leafPlace(row),
    leafIndex: integer(row, 'leaf_index'),
    type: orNull(word<EventType>, row, 'event_type'),
    at: orNull(integer, row, 'occurred_at'),
  }),
  readLogTiles: (row) => ({
    level: integer(row, 'level'),
    tile: integer(row, 'tile'),
    width: integer(row, 'width'),
    hashes: bytes(row, 'hashes'),
  }),
  readLogCheckpoints: (row) => checkpoint(row),
  walkLogCheckpoints: (row) => checkpoint(row),
  readLogEpochs: (row) => checkpoint(row),

  ...operatorRows,
  ...supportRows,

  readRollup: (row) => ({
    generation: integer(row, 'generation'),
    position: integer(row, 'position'),
    place: bytes(row, 'place'),
    begunAt: integer(row, 'begun_at'),
    shown: integer(row, 'shown'),
    shownAt: integer(row, 'shown_at'),
  }),
  readLeafEvents: (row) => ({ accountKey: bytes(row, 'account_key'), ...event(row) }),
  readIdentities: (row) => identity(row),
  readEventsAt: (row) => ({ accountKey: bytes(row, 'account_key'), ...event(row) }),
  readIndex: (row) => indexed(row),
  readIndexNewer: (row) => indexed(row),
  readIndexOfType: (row) => indexed(row),
  readIndexOfTypeNewer: (row) => indexed(row),
  readIndexOfAccount: (row) => indexed(row),
  readIndexOfAccountNewer: (row) => indexed(row),
  readDaily: (row) => ({ day: integer(row, 'day'), ...figure(row) }),
  readGauges: (row) => figure(row),
  walkStandings: (row) => ({
    ...identity(row),
    activeSetId: orNull(bytes, row, 'active_set_id'),
    pendingSetId: orNull(bytes, row, 'pending_set_id'),
    remaining: integer(row, 'remaining'),
    failures: integer(row, 'failures'),
  }),
  walkSetStandings: (row) => ({
    accountKey: bytes(row, 'account_key'),
    setId: bytes(row, 'set_id'),
    scheme: text(row, 'scheme'),
    state: word<SetState>(row, 'state'),
    issuedAt: integer(row, 'issued_at'),
    confirmedAt: orNull(integer, row, 'confirmed_at'),
    expiresAt: orNull(integer, row, 'expires_at'),
  }),
  walkContactStandings: (row) => ({ accountKey: bytes(row, 'account_key') }),
  walkRecoveryStandings: (row) => ({
    accountKey: bytes(row, 'account_key'),
    expiresAt: integer(row, 'expires_at'),
  }),
  walkDueStandings: (row) => dueStanding(row),
  readAlarmNotes: (row) => alarmNote(row),
  walkAlarmNotes: (row) => ({ tenant: text(row, 'tenant'), ...alarmNote(row) }),

  readIncident: (row) => incident(row),
  readIncidents: (row) => incident(row),
  readIncidentWork: (row) => incident(row),
  walkSets: (row) => ({
    accountKey: bytes(row, 'account_key'),
    setId: bytes(row, 'set_id'),
    serial: text(row, 'serial'),
    format: word<SetFormat>(row, 'format'),
    state: word<SetState>(row, 'state'),
    issuedAt: integer(row, 'issued_at'),
    expiresAt: orNull(integer, row, 'expires_at'),
    endedAt: orNull(integer, row, 'ended_at'),
    policyHash: bytes(row, 'policy_hash'),
    scheme: text(row, 'scheme'),
  }),
  walkUses: (row) => ({
    accountKey: bytes(row, 'account_key'),
    setId: bytes(row, 'set_id'),
    label: text(row, 'label'),
    redeemedAt: integer(row, 'redeemed_at'),
  }),
  readDueOfAccount: (row) => due(row),
  readPolicies: (row) => ({
    policyHash: bytes(row, 'policy_hash'),
    body: text(row, 'body'),
    firstUsedAt: integer(row, 'first_used_at'),
  }),
  readFrozenTenants: (row) => ({
    tenant: text(row, 'tenant'),
    issueFrozen: integer(row, 'issue_frozen'),
    redeemFrozen: integer(row, 'redeem_frozen'),
  }),
  readFoundSheets: (row) => ({
    tenant: text(row, 'tenant'),
    reportId: bytes(row, 'report_id'),
    foundAt: integer(row, 'found_at'),
    serial: text(row, 'serial'),
    namedKey: orNull(bytes, row, 'named_key'),
    closedAt: orNull(integer, row, 'closed_at'),
    closed: orNull(text, row, 'closed'),
  }),
}

/** Whether a statement answers with rows, not with a count. */
export const isRead = (name: StatementName): name is ReadName => name in decoders

/** What a statement answers, from a driver's rows and its count of written rows. */
export function answerOf(name: StatementName, rows: readonly RawRow[], written: number): Answer {
  if (!isRead(name)) return { rows: [], written }
  const decode: (row: RawRow) => unknown = decoders[name]
  return { rows: rows.map((row) => decode(row)), written: rows.length }
}

const codeSet = (row: RawRow): ReadRow<'readSet'> => ({
  setId: bytes(row, 'set_id'),
  serial: text(row, 'serial'),
  format: word<SetFormat>(row, 'format'),
  count: integer(row, 'code_count'),
  labels: text(row, 'labels'),
  state: word<SetState>(row, 'state'),
  issuedAt: integer(row, 'issued_at'),
  confirmBy: integer(row, 'confirm_by'),
  expiresAt: orNull(integer, row, 'expires_at'),
  confirmedAt: orNull(integer, row, 'confirmed_at'),
  endedAt: orNull(integer, row, 'ended_at'),
  policyHash: bytes(row, 'policy_hash'),
  scheme: text(row, 'scheme'),
  derivation: text(row, 'derivation'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
})

const event = (row: RawRow): StoredEvent => ({
  seq: integer(row, 'seq'),
  eventId: bytes(row, 'event_id'),
  type: orNull(word<EventType>, row, 'event_type'),
  at: orNull(integer, row, 'occurred_at'),
  actor: orNull(word<Actor>, row, 'actor'),
  setId: orNull(bytes, row, 'set_id'),
  label: orNull(text, row, 'label'),
  context: orNull(text, row, 'context'),
  detail: orNull(text, row, 'detail'),
  salt: orNull(bytes, row, 'salt'),
  leafHash: bytes(row, 'leaf_hash'),
  leafIndex: orNull(integer, row, 'leaf_index'),
})

const identity = (row: RawRow): ReadRow<'readIdentities'> => ({
  accountKey: bytes(row, 'account_key'),
  identityKeyId: orNull(text, row, 'identity_key_id'),
  sealedIdentity: orNull(bytes, row, 'sealed_identity'),
})

const indexed = (row: RawRow): IndexRow => ({
  at: integer(row, 'occurred_at'),
  eventId: bytes(row, 'event_id'),
  type: word<EventType>(row, 'event_type'),
  accountKey: bytes(row, 'account_key'),
  seq: integer(row, 'seq'),
})

const figure = (row: RawRow): ReadRow<'readGauges'> => ({
  name: text(row, 'name'),
  amount: integer(row, 'amount'),
})

const dueStanding = (row: RawRow): ReadRow<'walkDueStandings'> => ({
  accountKey: bytes(row, 'account_key'),
  kind: text(row, 'kind'),
  attempts: integer(row, 'attempts'),
  dueAt: integer(row, 'due_at'),
})

const alarmNote = (row: RawRow): AlarmNoteRow => ({
  eventId: bytes(row, 'event_id'),
  operatorId: text(row, 'operator_id'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
  notedAt: integer(row, 'noted_at'),
})

const leafPlace = (row: RawRow): LeafPlace => ({
  accountKey: bytes(row, 'account_key'),
  seq: integer(row, 'seq'),
  leafHash: bytes(row, 'leaf_hash'),
  leafIndex: orNull(integer, row, 'leaf_index'),
})

const checkpoint = (row: RawRow): LogCheckpointRow => ({
  epoch: integer(row, 'epoch'),
  size: integer(row, 'size'),
  note: text(row, 'note'),
  createdAt: integer(row, 'created_at'),
})

const contact = (row: RawRow): ContactRow => ({
  contactId: bytes(row, 'contact_id'),
  channel: text(row, 'channel'),
  keyId: text(row, 'key_id'),
  sealedAddress: bytes(row, 'sealed_address'),
  addedAt: integer(row, 'added_at'),
  removedAt: orNull(integer, row, 'removed_at'),
  language: orNull(text, row, 'language'),
})

const tenant = (row: RawRow): TenantRow => ({
  tenant: text(row, 'tenant'),
  settings: text(row, 'settings'),
  createdAt: integer(row, 'created_at'),
  changedAt: integer(row, 'changed_at'),
  removedAt: orNull(integer, row, 'removed_at'),
  proposal: orNull(text, row, 'proposal'),
})

const apiKey = (row: RawRow): ApiKeyRow => ({
  apiKeyId: text(row, 'api_key_id'),
  tenant: text(row, 'tenant'),
  name: text(row, 'name'),
  scopes: text(row, 'scopes'),
  createdAt: integer(row, 'created_at'),
  expiresAt: orNull(integer, row, 'expires_at'),
  revokedAt: orNull(integer, row, 'revoked_at'),
  answerableTo: orNull(text, row, 'answerable_to'),
})

const webhook = (row: RawRow): WebhookRow => ({
  tenant: text(row, 'tenant'),
  webhookId: text(row, 'webhook_id'),
  url: text(row, 'url'),
  kinds: orNull(text, row, 'kinds'),
  keyId: text(row, 'key_id'),
  sealedSecrets: bytes(row, 'sealed_secrets'),
  createdAt: integer(row, 'created_at'),
  disabledAt: orNull(integer, row, 'disabled_at'),
})

const stream = (row: RawRow): StreamRow => ({
  tenant: text(row, 'tenant'),
  streamId: text(row, 'stream_id'),
  apiKeyId: text(row, 'api_key_id'),
  status: word<StreamRow['status']>(row, 'status'),
  reason: orNull(text, row, 'reason'),
  settings: text(row, 'settings'),
  endpointUrl: orNull(text, row, 'endpoint_url'),
  keyId: orNull(text, row, 'key_id'),
  sealedAuthorization: orNull(bytes, row, 'sealed_authorization'),
  verifiedAt: integer(row, 'verified_at'),
  createdAt: integer(row, 'created_at'),
  changedAt: integer(row, 'changed_at'),
  pushAt: integer(row, 'push_at'),
  pushFailures: integer(row, 'push_failures'),
})

const streamKey = (row: RawRow): StreamKeyRow => ({
  tenant: text(row, 'tenant'),
  kid: text(row, 'kid'),
  publicKey: text(row, 'public_key'),
  keyId: text(row, 'key_id'),
  sealedKey: bytes(row, 'sealed_key'),
  createdAt: integer(row, 'created_at'),
  retiredAt: orNull(integer, row, 'retired_at'),
})

const streamToken = (row: RawRow): QueuedRow => ({
  tenant: text(row, 'tenant'),
  streamId: text(row, 'stream_id'),
  jti: text(row, 'jti'),
  txn: orNull(text, row, 'txn'),
  event: word<StreamEvent>(row, 'event'),
  detail: orNull(text, row, 'detail'),
  account: orNull(bytes, row, 'account_key'),
  seq: orNull(integer, row, 'seq'),
  queuedAt: integer(row, 'queued_at'),
})

const streamRefusal = (row: RawRow): RefusedRow => ({
  tenant: text(row, 'tenant'),
  streamId: text(row, 'stream_id'),
  jti: text(row, 'jti'),
  event: word<StreamEvent>(row, 'event'),
  error: text(row, 'error'),
  refusedAt: integer(row, 'refused_at'),
})

const recovery = (row: RawRow): RecoveryRow => ({
  recoveryId: bytes(row, 'recovery_id'),
  keyId: text(row, 'key_id'),
  setId: bytes(row, 'set_id'),
  redemptionId: bytes(row, 'redemption_id'),
  openedAt: integer(row, 'opened_at'),
  expiresAt: integer(row, 'expires_at'),
  tasks: text(row, 'tasks'),
  issuedSetId: orNull(bytes, row, 'issued_set_id'),
  endedAt: orNull(integer, row, 'ended_at'),
  endedBy: orNull(word<NonNullable<RecoveryRow['endedBy']>>, row, 'ended_by'),
})

const due = (row: RawRow): DueRow => ({
  accountKey: bytes(row, 'account_key'),
  dueId: bytes(row, 'due_id'),
  kind: text(row, 'kind'),
  body: text(row, 'body'),
  dueAt: integer(row, 'due_at'),
  attempts: integer(row, 'attempts'),
})

const incident = (row: RawRow): IncidentRow => ({
  tenant: text(row, 'tenant'),
  jobId: bytes(row, 'job_id'),
  state: word<IncidentRow['state']>(row, 'state'),
  version: integer(row, 'version'),
  cursor: bytes(row, 'cursor_key'),
  owner: orNull(bytes, row, 'owner'),
  leaseUntil: integer(row, 'lease_until'),
  createdAt: integer(row, 'created_at'),
  body: text(row, 'body'),
})
