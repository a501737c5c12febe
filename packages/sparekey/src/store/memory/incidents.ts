import { compareBytes } from '../../bytes.ts'
import type { FoundSheetRow, IncidentRow } from '../catalogue/incidents.ts'
import type { Bytes } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import { oneOrNone, type ReadHandlers, type WriteHandlers } from './tables.ts'
import { behind, setIdBytes } from './walk.ts'

const newestJobFirst = (a: IncidentRow, b: IncidentRow): number =>
  b.createdAt - a.createdAt || compareBytes(a.jobId, b.jobId)

const newestReportFirst = (a: FoundSheetRow, b: FoundSheetRow): number =>
  b.foundAt - a.foundAt || compareBytes(a.reportId, b.reportId)

const isUpto = (owner: string, upto: Bytes): boolean => owner <= keyOf(upto)

export const incidentReads: ReadHandlers<
  | 'readIncident'
  | 'readIncidents'
  | 'readIncidentWork'
  | 'walkSets'
  | 'walkUses'
  | 'readDueOfAccount'
  | 'readPolicies'
  | 'readFrozenTenants'
  | 'readFoundSheets'
> = {
  readIncident: ({ incidents }, { tenant, jobId }) => oneOrNone(incidents.get(tenant, keyOf(jobId))),

  readIncidents: ({ incidents }, { tenant, limit }) =>
    incidents.of(tenant).toSorted(newestJobFirst).slice(0, limit),

  readIncidentWork: ({ incidents }, { now, limit }) =>
    incidents
      .all()
      .filter(({ state, leaseUntil }) => (state === 'counting' || state === 'running') && leaseUntil <= now)
      .toSorted((a, b) => a.createdAt - b.createdAt || compareBytes(a.jobId, b.jobId))
      .slice(0, limit),

  walkSets: ({ sets }, { accountKey, setId, upto, limit }) =>
    behind(sets, [keyOf(accountKey), keyOf(setId)], limit)
      .filter(({ owner }) => isUpto(owner, upto))
      .map(({ owner, row }) => ({
        accountKey: bytesOf(owner),
        setId: row.setId,
        serial: row.serial,
        format: row.format,
        state: row.state,
        issuedAt: row.issuedAt,
        expiresAt: row.expiresAt,
        endedAt: row.endedAt,
        policyHash: row.policyHash,
        scheme: row.scheme,
      })),

  walkUses: ({ redemptions }, { accountKey, setId, label, upto, limit }) =>
    behind(redemptions, [keyOf(accountKey) + keyOf(setId), label], limit)
      .filter(({ owner }) => isUpto(owner.slice(0, -setIdBytes), upto))
      .map(({ owner, row }) => ({
        accountKey: bytesOf(owner.slice(0, -setIdBytes)),
        setId: bytesOf(owner.slice(-setIdBytes)),
        label: row.label,
        redeemedAt: row.redeemedAt,
      })),

  readDueOfAccount: ({ due }, { accountKey }) =>
    due
      .of(keyOf(accountKey))
      .filter(({ kind }) => kind !== 'follow')
      .map(({ owner: _owner, bucket: _bucket, ...row }) => row)
      .toSorted((a, b) => a.dueAt - b.dueAt || compareBytes(a.dueId, b.dueId)),

  readPolicies: ({ policies }) =>
    policies
      .entries()
      .map(({ key, row }) => ({ policyHash: bytesOf(key), ...row }))
      .toSorted((a, b) => a.firstUsedAt - b.firstUsedAt || compareBytes(a.policyHash, b.policyHash)),

  readFrozenTenants: ({ tenantSwitches }) =>
    tenantSwitches
      .all()
      .filter(({ issueFrozen, redeemFrozen }) => issueFrozen === 1 || redeemFrozen === 1)
      .map(({ tenant, issueFrozen, redeemFrozen }) => ({ tenant, issueFrozen, redeemFrozen }))
      .toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1)),

  readFoundSheets: ({ foundSheets }, { tenant, limit }) =>
    foundSheets.of(tenant).toSorted(newestReportFirst).slice(0, limit),
}

export const incidentWrites: WriteHandlers<
  'insertIncident' | 'changeIncident' | 'insertFoundSheet' | 'closeFoundSheet' | 'deleteFoundSheets'
> = {
  insertIncident: ({ incidents }, row) => incidents.addNew(row.tenant, keyOf(row.jobId), row),

  changeIncident: ({ incidents }, { tenant, jobId, readVersion, ...change }) =>
    incidents.change(
      tenant,
      keyOf(jobId),
      ({ version }) => version === readVersion,
      () => change,
    ),

  insertFoundSheet: ({ foundSheets }, row) => foundSheets.addNew(row.tenant, keyOf(row.reportId), row),

  closeFoundSheet: ({ foundSheets }, { tenant, reportId, closedAt, closed }) =>
    foundSheets.change(
      tenant,
      keyOf(reportId),
      (row) => row.closedAt === null,
      () => ({ closedAt, closed }),
    ),

  deleteFoundSheets: ({ foundSheets }, { tenant, foundBefore }) =>
    foundSheets.forEach(tenant, ({ foundAt }) => foundAt < foundBefore, null),
}
