import type { ExportRow } from '../cli/audit/rows.ts'
import { VERSION } from '../version.ts'
import { type Activity, activityOf, CLASSES, type OcsfVersion, SEVERITIES } from './activities.ts'

const CATEGORY = { uid: 3, name: 'Identity & Access Management' }

/** The schema has no type of factor for backup codes: 99 with a name of its own (`auth_factor`, 1.8.0). */
const FACTORS = [{ factor_type_id: 99, factor_type: 'Backup Code' }]

/** An event of the trail in the Open Cybersecurity Schema Framework. `null`: an erasure blanked it, and nothing is left to say. */
export const ocsfEvent = (row: ExportRow, version: OcsfVersion): object | null => {
  const { type, at, actor } = row
  if (type === null || at === null) return null
  const activity = activityOf(type, version)
  const severityId = activity.severity ?? 1
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: CATEGORY.uid,
    category_name: CATEGORY.name,
    class_uid: activity.class.uid,
    class_name: activity.class.name,
    type_uid: activity.class.uid * 100 + activity.id,
    type_name: `${activity.class.name}: ${activity.name}`,
    severity_id: severityId,
    severity: SEVERITIES[severityId],
    time: Date.parse(at),
    ...statusOf(activity),
    metadata: {
      version,
      product: { name: 'Sparekey', vendor_name: 'Sparekey', version: VERSION },
      uid: row.eventId,
      event_code: type,
      sequence: row.seq,
      log_name: 'audit',
      ...(row.tenant === null ? {} : { tenant_uid: row.tenant }),
    },
    actor: actorOf(actor, row),
    ...endpointOf(row.context),
    ...aboutOf(activity, row),
    // What the schema has no attribute for.
    unmapped: {
      account_key: row.accountKey,
      set_id: row.setId,
      label: row.label,
      detail: row.detail,
      leaf_hash: row.leafHash,
      leaf_index: row.leafIndex,
    },
  }
}

const statusOf = ({ failure }: Activity): object =>
  failure === undefined
    ? { status_id: 1, status: 'Success' }
    : { status_id: 2, status: 'Failure', status_detail: failure }

/** Of an erased account only its key is left. */
const userOf = ({ accountId, accountKey }: ExportRow): object => ({ uid: accountId ?? accountKey })

const actorOf = (actor: string | null, row: ExportRow): object =>
  actor === 'person' ? { user: userOf(row) } : { app_name: actor ?? 'unknown' }

/** What the class asks for beside what every event has. */
const aboutOf = (activity: Activity, row: ExportRow): object => {
  switch (activity.class) {
    case CLASSES.authentication:
      return {
        user: userOf(row),
        service: { name: row.tenant ?? 'sparekey' },
        is_mfa: true,
        auth_factors: FACTORS,
      }
    case CLASSES.entityManagement:
      return {
        entity: { type: activity.entity ?? 'Account', uid: entityId(activity, row), user: userOf(row) },
      }
    default:
      return activity.name.includes('MFA')
        ? { user: userOf(row), auth_factors: FACTORS }
        : { user: userOf(row) }
  }
}

const entityId = (
  { entity }: Activity,
  { setId, eventId, accountId, accountKey, detail }: ExportRow,
): string => {
  if (entity === 'Recovery') return textIn(detail, 'recoveryId') ?? eventId
  if (entity === 'Support Case') return textIn(detail, 'case') ?? eventId
  if (entity === 'Backup Code Sheet') return setId ?? eventId
  return entity === 'Notice' ? eventId : (accountId ?? accountKey)
}

const endpointOf = (context: unknown): object => {
  const ip = textIn(context, 'ip')
  const agent = textIn(context, 'userAgent')
  return {
    ...(ip === null ? {} : { src_endpoint: { ip } }),
    ...(agent === null ? {} : { http_request: { user_agent: agent } }),
  }
}

const textIn = (value: unknown, name: string): string | null => {
  const found =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return typeof found === 'string' ? found : null
}
