export {
  createApiKeys,
  type ApiKey,
  type ApiKeyHolder,
  type ApiKeyInput,
  type ApiKeys,
  type ApiKeysOptions,
  type NewApiKey,
} from './access/api-keys.ts'
export {
  mayDo,
  permissionNames,
  permissions,
  permissionsOf,
  type ConsoleRole,
  type Permission,
} from './access/operators-permissions.ts'
export { createOperators, type OperatorsOptions } from './access/operators.ts'
export {
  createOperatorForms,
  proofMillis,
  type OperatorForms,
  type WaitingForm,
} from './access/operators-forms.ts'
export { everyTenant, localIssuer, placeOf, type Place } from './access/operators-identity.ts'
export {
  createOperatorPasskeys,
  type NewPasskey,
  type OpenInvite,
  type OperatorPasskeys,
  type Passkey,
} from './access/operators-passkeys.ts'
export { exclusivePair, isConsoleRole, placeOfRole } from './access/operators-roles.ts'
export type { MappedRole } from './access/operators-given.ts'
export { createOperatorSignIn, type OperatorSignIn } from './access/operators-sign-in.ts'
export type { Proof, ProviderSignIn, SignedIn, Visitor } from './access/operators-visitor.ts'
export { createConsoleViews, type ConsoleViewsOptions } from './access/operators-views.ts'
export type {
  ActingOperator,
  ConsoleView,
  ConsoleViewFilter,
  ConsoleViews,
  NewConsoleView,
  Operator,
  OperatorGrant,
  OperatorInvite,
  OperatorRefusal,
  OperatorResult,
  Operators,
  OperatorSession,
} from './access/operators-types.ts'
export { allows, isOfSupport, scopes, type Scope, type Scopes } from './access/scopes.ts'
export { createStreamKeys, type NewStreamKey, type StreamKey, type StreamKeys } from './access/ssf-keys.ts'
export {
  createStreamQueue,
  type RefusedEvent,
  type StreamQueue,
  type Told,
  type WaitingEvent,
  type WaitingPage,
} from './access/ssf-queue.ts'
export type { Stream, StreamSettings } from './access/ssf-settings.ts'
export {
  createStreams,
  streamsMost,
  type NewStream,
  type StreamChange,
  type StreamDelivery,
  type Streams,
} from './access/ssf-streams.ts'
export { createTenants, type Tenant, type Tenants, type TenantsOptions } from './access/tenants.ts'
export type { Signing } from './access/webhook-secrets.ts'
export {
  createWebhooks,
  type NewSecret,
  type Webhook,
  type WebhookDestination,
  type WebhookInput,
  type Webhooks,
  type WebhooksOptions,
} from './access/webhooks.ts'
export {
  nameDatabase,
  printCheckpoint,
  readCheckpoint,
  type ChainMark,
  type CheckpointPrinter,
} from './audit/checkpoint.ts'
export { leafHash as leafHashOfEvent } from './audit/chain.ts'
export { exportEvents, type ExportedEvent, type ExportOptions } from './audit/export.ts'
export type { AuditFinding, AuditFindingKind } from './audit/findings.ts'
export type { LogCheckOptions, LogVerification } from './audit/log-check/check-log.ts'
export { readKept, readPromises, type KeptCheckpoint, type KeptPromise } from './audit/log-check/kept.ts'
export { cosignedAt, parseWitnessKey } from './audit/log/cosignature.ts'
export { logKey, logSigner } from './audit/log/identity.ts'
export { parseVerifierKey, printVerifierKey, type NoteSigner, type VerifierKey } from './audit/log/note.ts'
export { parseTilePath, type TilePlace } from './audit/log/tiles.ts'
export type { LogHead } from './audit/log/tree-head.ts'
export {
  continuesHead,
  readConsistency,
  readNewestCheckpoint,
  readPublishedNote,
  readPublishedTile,
  type NewestCheckpoint,
} from './audit/published.ts'
export type { Entry, ReceiptEvent } from './audit/receipts/entry.ts'
export { proveEvent, type EventName, type MadeReceipt } from './audit/receipts/make.ts'
export { verifyReceipt, type ReceiptVerdict } from './audit/receipts/verify.ts'
export { hexField, verifyExport, type ExportedLine, type ExportVerdict } from './audit/verify-export.ts'
export { beginEpoch, type Fence, type LostHead } from './audit/sequencer/fence-record.ts'
export type { KeptVerdict } from './audit/sequencer/kept.ts'
export {
  findLost,
  lookAtLog,
  readLeaves,
  readLogHead,
  shortHash,
  walkAccountKeys,
  type KnownEvent,
} from './audit/sequencer/looking.ts'
export type { Sequencer, SequencerRound } from './audit/sequencer/sequencer.ts'
export type { AccountCard, CardContact, CardSet } from './lifecycle/desk/account-card.ts'
export type { AccountDesk } from './lifecycle/desk/account-desk.ts'
export { createAddressBuckets, type AddressBuckets } from './lifecycle/address-buckets.ts'
export { tenantTrail } from './lifecycle/support/set-switches.ts'
export { restoredBackup } from './lifecycle/fence/reason.ts'
export { voidLiveCases, type VoidedCases } from './lifecycle/fence/void-cases.ts'
export { readAccountName, withdraw, type AccountName, type Withdrawn } from './lifecycle/fence/withdraw.ts'
export { verifyAudit, type Verification, type VerifyOptions } from './audit/verify.ts'
export { toHex } from './bytes.ts'
export {
  createPageSessions,
  type OpenedPage,
  type PagePurpose,
  type PageResult,
  type PageSession,
  type PageSessions,
  type PageSessionsOptions,
  type PageVisit,
} from './access/page-sessions.ts'
export type { Exposed } from './incidents/exposed.ts'
export type { FoundSheet, FoundSheetInput, FoundSheets } from './incidents/found-sheets.ts'
export type { IncidentRefusal, IncidentResult, Incidents } from './incidents/incidents.ts'
export {
  accountsAlone,
  type IncidentAct,
  type IncidentCounts,
  type IncidentJob,
  type IncidentState,
} from './incidents/job.ts'
export { readKeptPolicies, type KeptPolicy } from './incidents/kept-policies.ts'
export { readManifest, signManifest, type Manifest, type ManifestFile } from './incidents/manifest.ts'
export { incidentReason } from './incidents/reason.ts'
export type { IncidentActor, MachineActor } from './incidents/people.ts'
export type { IncidentRound } from './incidents/round.ts'
export type { SampledAccount, SampledSheet } from './incidents/sample.ts'
export { readSelection, type IncidentSelection } from './incidents/selection.ts'
export type { Telling, ToldOwner, ToldPage } from './incidents/told.ts'
export type { Malformation } from './codes/malformation.ts'
export { parseCode } from './codes/parse.ts'
export { redactCodes } from './codes/redact.ts'
export { createSparekeys, type Sparekeys } from './create-sparekey.ts'
export { openIdentity } from './crypto/account-identity.ts'
export { addWaitingKey, newestKeyId, withCurrent, withoutKey } from './crypto/key-ring-data.ts'
export type { DueStream } from './lifecycle/due/security-events.ts'
export { readSupportFigures, type SupportFigures } from './lifecycle/support-figures.ts'
export { readBacklog, type Backlog, type Waiting } from './lifecycle/due/backlog.ts'
export type { Push } from './lifecycle/due/push.ts'
export type { HashRun } from './lifecycle/hash-gate.ts'
export { nodePrimitives, nodeRandom } from './crypto/node-primitives.ts'
export { createKeyFile, readKeyFileText, replaceKeyFile } from './crypto/key-file.ts'
export { readCommandText } from './crypto/key-sources/command.ts'
export {
  isHeaderText,
  isMountPath,
  isTransitKeyName,
  readTransitAddress,
} from './crypto/key-sources/transit-options.ts'
export { parseEventId, parseSetId, printEventId, printSetId } from './lifecycle/identifiers.ts'
export { sealedTableNames } from './lifecycle/rotation/sealed-tables.ts'
export { countKeyUses, type KeyUses, type KeyUseTable } from './lifecycle/rotation/key-uses.ts'
export {
  resealAll,
  type ResealOptions,
  type ResealPoint,
  type RowCounts,
  type Unopened,
} from './lifecycle/rotation/reseal.ts'
export { checkImport } from './lifecycle/import-reading.ts'
export { checkBeside, parsePolicies } from './policy/named-policies.ts'
export { isApprovedOnly, parsePolicy } from './policy/parse.ts'
export { printPolicy } from './policy/print.ts'
export {
  acknowledgeAlarm,
  listAlarms,
  type Acknowledgement,
  type AlarmNote,
  type ListedAlarm,
} from './rollups/alarms.ts'
export { dayMs, dayOf, printDay } from './rollups/days.ts'
export { retryDeliveries } from './rollups/deliveries.ts'
export {
  listEvents,
  type ListedEvent,
  type ListedPage,
  type ListOptions,
  type ListResult,
} from './rollups/event-list.ts'
export { alarmTypes, eventTypes } from './rollups/event-types.ts'
export { readDetail } from './rollups/figure-names.ts'
export {
  readCounted,
  readDailyFigures,
  readGauges,
  sumOf,
  type Counted,
  type DailyFigures,
  type Gauges,
} from './rollups/figures.ts'
export { readIncidentFigures, type IncidentFigures } from './incidents/work-figures.ts'
export { waitingWithin } from './rollups/standings.ts'
export { printFilter, typesNamed, type Comparison, type EventFilter } from './rollups/filter.ts'
export type { RollupParts } from './rollups/parts.ts'
export type { Correction, Recounted } from './rollups/recount.ts'
export { createRollups, type RollupOptions, type RollupRound, type Rollups } from './rollups/rollups.ts'
export {
  operatorKeyText,
  reportSupport,
  type DeskWork,
  type SupportReport,
  type Wait,
} from './rollups/support-report.ts'
export { giveBackWeek, takeWeek, type Week } from './rollups/weekly.ts'
export type { DailyRow } from './store/catalogue/rollups.ts'
export type { StreamEvent } from './store/catalogue/streams.ts'
export { openDatabase } from './open-database.ts'
export { asList, asOneOf, asPlainText, asRecord, asString } from './validation.ts'
