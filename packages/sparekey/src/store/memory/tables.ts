import type { DeviceRow } from '../catalogue/devices.ts'
import type { DueRow, ReminderTime } from '../catalogue/due.ts'
import type { FoundSheetRow, IncidentRow } from '../catalogue/incidents.ts'
import type { LogCheckpointRow, LogEpochRow, LogRow, LogTileRow, QueuedRange } from '../catalogue/log.ts'
import type {
  ConsoleViewRow,
  OperatorFormRow,
  OperatorInviteRow,
  OperatorRoleRow,
  OperatorRow,
  OperatorSessionRow,
  PasskeyRow,
} from '../catalogue/operators.ts'
import type { PageSessionRow } from '../catalogue/page-sessions.ts'
import type { RecoveryRow } from '../catalogue/recoveries.ts'
import type { AlarmNoteRow, DailyRow, GaugeRow, IndexRow, RollupRow } from '../catalogue/rollups.ts'
import type { QueuedRow, RefusedRow, StreamKeyRow, StreamRow } from '../catalogue/streams.ts'
import type {
  SupportCaseRow,
  SupportDecisionRow,
  SupportEvidenceRow,
  TenantSwitchesRow,
} from '../catalogue/support.ts'
import type { ApiKeyRow, TenantRow, WebhookRow } from '../catalogue/tenants.ts'
import type {
  AccountRow,
  Bytes,
  ContactRow,
  IdempotencyRow,
  Millis,
  ReadName,
  ReadParameters,
  ReadRow,
  RedemptionRow,
  SetRow,
  StoredEvent,
  WriteName,
  Writes,
} from '../port.ts'
import { Table } from './table.ts'
import type { Journal } from './table.ts'

/** A row of what is due, with who has taken it on. */
export type KeptDue = DueRow & { readonly bucket: number; readonly owner: Bytes | null }

/** The next reminder of a set, of which each has at most one. */
export interface KeptReminder {
  readonly setId: Bytes
  readonly bucket: number
  readonly at: Millis
  readonly time: ReminderTime
}

/** A stream, with who pushes what waits. */
export type KeptStream = StreamRow & { readonly pushOwner: Bytes | null; readonly pushUntil: Millis }

/** What was counted in one window. */
export interface KeptCount {
  readonly counterKey: string
  readonly countedFrom: Millis
  readonly counted: number
}

export interface Tables {
  readonly accounts: Table<AccountRow>
  readonly recoveries: Table<RecoveryRow>
  readonly pageSessions: Table<PageSessionRow>
  readonly devices: Table<DeviceRow>
  readonly operators: Table<OperatorRow>
  /** By operator. */
  readonly operatorRoles: Table<OperatorRoleRow>
  readonly operatorInvites: Table<OperatorInviteRow>
  readonly passkeys: Table<PasskeyRow>
  readonly operatorSessions: Table<OperatorSessionRow>
  /** By session. */
  readonly operatorForms: Table<OperatorFormRow>
  /** By tenant. */
  readonly consoleViews: Table<ConsoleViewRow>
  readonly due: Table<KeptDue>
  readonly sets: Table<SetRow>
  readonly setReminders: Table<KeptReminder>
  readonly redemptions: Table<RedemptionRow>
  readonly events: Table<StoredEvent>
  readonly idempotency: Table<IdempotencyRow & { readonly replays: number }>
  readonly policies: Table<{ readonly body: string; readonly firstUsedAt: Millis }>
  readonly contacts: Table<ContactRow>
  readonly meta: Table<{ readonly keyCheck: Bytes; readonly createdAt: Millis }>
  readonly tenants: Table<TenantRow>
  readonly apiKeys: Table<ApiKeyRow>
  readonly webhooks: Table<WebhookRow>
  readonly logs: Table<LogRow>
  readonly logQueue: Table<QueuedRange>
  readonly logTiles: Table<LogTileRow>
  readonly logCheckpoints: Table<LogCheckpointRow>
  readonly logEpochs: Table<LogEpochRow>
  readonly streams: Table<KeptStream>
  readonly streamKeys: Table<StreamKeyRow>
  readonly streamQueue: Table<QueuedRow>
  readonly streamRefusals: Table<RefusedRow>
  readonly supportCases: Table<SupportCaseRow>
  /** By account; the key begins with the case. */
  readonly supportEvidence: Table<SupportEvidenceRow & { readonly caseId: Bytes }>
  readonly supportDecisions: Table<SupportDecisionRow & { readonly caseId: Bytes }>
  readonly tenantSwitches: Table<TenantSwitchesRow>
  /** By tenant. */
  readonly supportCounters: Table<KeptCount>
  readonly rollups: Table<RollupRow>
  readonly eventIndex: Table<IndexRow>
  readonly daily: Table<DailyRow>
  readonly gauges: Table<GaugeRow>
  readonly alarmNotes: Table<AlarmNoteRow>
  readonly incidents: Table<IncidentRow>
  readonly foundSheets: Table<FoundSheetRow>
}

export const createTables = (journal: Journal): Tables => ({
  accounts: new Table(journal),
  recoveries: new Table(journal),
  pageSessions: new Table(journal),
  devices: new Table(journal),
  operators: new Table(journal),
  operatorRoles: new Table(journal),
  operatorInvites: new Table(journal),
  passkeys: new Table(journal),
  operatorSessions: new Table(journal),
  operatorForms: new Table(journal),
  consoleViews: new Table(journal),
  due: new Table(journal),
  sets: new Table(journal),
  setReminders: new Table(journal),
  redemptions: new Table(journal),
  events: new Table(journal),
  idempotency: new Table(journal),
  policies: new Table(journal),
  contacts: new Table(journal),
  meta: new Table(journal),
  tenants: new Table(journal),
  apiKeys: new Table(journal),
  webhooks: new Table(journal),
  logs: new Table(journal),
  logQueue: new Table(journal),
  logTiles: new Table(journal),
  logCheckpoints: new Table(journal),
  logEpochs: new Table(journal),
  streams: new Table(journal),
  streamKeys: new Table(journal),
  streamQueue: new Table(journal),
  streamRefusals: new Table(journal),
  supportCases: new Table(journal),
  supportEvidence: new Table(journal),
  supportDecisions: new Table(journal),
  tenantSwitches: new Table(journal),
  supportCounters: new Table(journal),
  rollups: new Table(journal),
  eventIndex: new Table(journal),
  daily: new Table(journal),
  gauges: new Table(journal),
  alarmNotes: new Table(journal),
  incidents: new Table(journal),
  foundSheets: new Table(journal),
})

/** What a statement does to the tables. A read gives rows of the tables themselves; whoever answers copies them. */
export type ReadHandlers<Names extends ReadName> = {
  readonly [N in Names]: (tables: Tables, parameters: ReadParameters<N>) => readonly ReadRow<N>[]
}
export type WriteHandlers<Names extends WriteName> = {
  readonly [N in Names]: (tables: Tables, parameters: Writes[N]) => number
}

/** Where rows belong to no account. */
export const nobody = ''

/** A row as the list that reads answer with. */
export const oneOrNone = <Row>(row: Row | undefined): readonly Row[] => (row === undefined ? [] : [row])
