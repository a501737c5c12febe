import { compareBytes, samePublicBytes } from '../../bytes.ts'
import type {
  SupportCaseRow,
  SupportReads,
  SupportTakes,
  SupportWrites,
  TenantSwitchesRow,
} from '../catalogue/support.ts'
import type { Bytes } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import { nobody, oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'
import { behind } from './walk.ts'

/** What belongs to a case lies under its account, with the case first in its key. */
const ofCase = (caseId: Bytes, ...others: readonly Bytes[]): string => [caseId, ...others].map(keyOf).join('')

const holds = (
  row: { readonly keyId: string; readonly sealed: Bytes },
  read: { readonly oldKeyId: string; readonly oldSealed: Bytes },
): boolean => row.keyId === read.oldKeyId && samePublicBytes(row.sealed, read.oldSealed)

const countKey = (counterKey: string, countedFrom: number): string => `${counterKey} ${countedFrom}`

const waits = (row: SupportCaseRow, now: number): boolean =>
  row.state === 'released' || (['open', 'review', 'approved'].includes(row.state) && row.expiresAt > now)

export const supportReads: ReadHandlers<keyof SupportReads | keyof SupportTakes> = {
  readSupportCase: ({ supportCases }, { accountKey, caseId }) =>
    oneOrNone(supportCases.get(keyOf(accountKey), keyOf(caseId))),

  readSupportCases: ({ supportCases }, { accountKey, openedAfter }) =>
    supportCases
      .of(keyOf(accountKey))
      .filter(({ openedAt }) => openedAt > openedAfter)
      .toSorted((a, b) => b.openedAt - a.openedAt || compareBytes(a.caseId, b.caseId)),

  listSupportCases: ({ supportCases }, { tenant, state, beforeAt, beforeCaseId, limit }) =>
    supportCases
      .entries()
      .filter(
        ({ row }) =>
          row.tenant === tenant &&
          row.state === state &&
          (row.openedAt < beforeAt ||
            (row.openedAt === beforeAt && compareBytes(row.caseId, beforeCaseId) < 0)),
      )
      .toSorted((a, b) => b.row.openedAt - a.row.openedAt || compareBytes(b.row.caseId, a.row.caseId))
      .slice(0, limit)
      .map(({ owner, row }) => ({ accountKey: bytesOf(owner), ...row })),

  countSupportCases: ({ supportCases }, { tenant, openerKey, now }) => [
    {
      cases: supportCases
        .all()
        .filter(
          (row) => row.tenant === tenant && samePublicBytes(row.openerKey, openerKey) && waits(row, now),
        ).length,
    },
  ],

  readSupportEvidence: ({ supportEvidence }, { accountKey, caseId }) =>
    supportEvidence
      .of(keyOf(accountKey))
      .filter((row) => samePublicBytes(row.caseId, caseId))
      .toSorted((a, b) => a.addedAt - b.addedAt || compareBytes(a.evidenceId, b.evidenceId)),

  readSupportDecisions: ({ supportDecisions }, { accountKey, caseId }) =>
    supportDecisions
      .of(keyOf(accountKey))
      .filter((row) => samePublicBytes(row.caseId, caseId))
      .toSorted((a, b) => a.decidedAt - b.decidedAt || compareBytes(a.operatorKey, b.operatorKey)),

  readTenantSwitches: ({ tenantSwitches }, { tenant }) => oneOrNone(tenantSwitches.get(nobody, tenant)),

  readSupportCounts: ({ supportCounters }, { tenant, counterKey, from }) =>
    supportCounters
      .of(tenant)
      .filter((row) => row.counterKey === counterKey && row.countedFrom >= from)
      .toSorted((a, b) => a.countedFrom - b.countedFrom),

  readPolicy: ({ policies }, { policyHash }) => oneOrNone(policies.get(nobody, keyOf(policyHash))),

  walkSupportCases: ({ supportCases }, { accountKey, caseId, limit }) =>
    behind(supportCases, [keyOf(accountKey), keyOf(caseId)], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      caseId: row.caseId,
      keyId: row.keyId,
      sealed: row.sealed,
    })),

  walkSupportEvidence: ({ supportEvidence }, { accountKey, caseId, evidenceId, limit }) =>
    behind(supportEvidence, [keyOf(accountKey), ofCase(caseId, evidenceId)], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      caseId: row.caseId,
      evidenceId: row.evidenceId,
      keyId: row.keyId,
      sealed: row.sealed,
    })),

  walkSupportDecisions: ({ supportDecisions }, { accountKey, caseId, requestHash, operatorKey, limit }) =>
    behind(supportDecisions, [keyOf(accountKey), ofCase(caseId, requestHash, operatorKey)], limit).map(
      ({ owner, row }) => ({
        accountKey: bytesOf(owner),
        caseId: row.caseId,
        requestHash: row.requestHash,
        operatorKey: row.operatorKey,
        keyId: row.keyId,
        sealed: row.sealed,
      }),
    ),

  takeSupportCount: ({ supportCounters }, { tenant, counterKey, countedFrom, most }) => {
    const key = countKey(counterKey, countedFrom)
    const counted = supportCounters.get(tenant, key)?.counted ?? 0
    if (counted > 0 && counted >= most) return []
    const row = { counterKey, countedFrom, counted: counted + 1 }
    supportCounters.put(tenant, key, row)
    return [row]
  },

  takeSupportTry: ({ supportCases }, { accountKey, caseId, codeSetId, mostOfCode, mostOfCase }) => {
    const owner = keyOf(accountKey)
    const key = keyOf(caseId)
    const took = supportCases.change(
      owner,
      key,
      (row) =>
        row.state === 'released' &&
        row.codeSetId !== null &&
        samePublicBytes(row.codeSetId, codeSetId) &&
        row.wrongCodes < mostOfCode &&
        row.wrongCodesTotal < mostOfCase,
      (row) => ({ wrongCodes: row.wrongCodes + 1, wrongCodesTotal: row.wrongCodesTotal + 1 }),
    )
    return took === 1 ? oneOrNone(supportCases.get(owner, key)) : []
  },
}

/** Rows without what names them beside their own columns. */
const switchesOf = ({
  readVersion: _readVersion,
  ...row
}: SupportWrites['writeTenantSwitches']): TenantSwitchesRow => row

export const supportWrites: WriteHandlers<keyof SupportWrites> = {
  insertSupportCase: ({ supportCases }, { accountKey, ...row }) =>
    supportCases.addNew(keyOf(accountKey), keyOf(row.caseId), row),

  changeSupportCase: ({ supportCases }, { accountKey, caseId, readVersion, ...change }) =>
    supportCases.change(
      keyOf(accountKey),
      keyOf(caseId),
      (row) => row.version === readVersion,
      () => change,
    ),

  resetSupportTries: ({ supportCases }, { accountKey, caseId }) =>
    supportCases.change(
      keyOf(accountKey),
      keyOf(caseId),
      () => true,
      () => ({ wrongCodes: 0 }),
    ),

  giveBackSupportTry: ({ supportCases }, { accountKey, caseId, codeSetId }) =>
    supportCases.change(
      keyOf(accountKey),
      keyOf(caseId),
      (row) => row.codeSetId !== null && samePublicBytes(row.codeSetId, codeSetId) && row.wrongCodes > 0,
      (row) => ({ wrongCodes: row.wrongCodes - 1, wrongCodesTotal: row.wrongCodesTotal - 1 }),
    ),

  insertSupportEvidence: ({ supportEvidence }, { accountKey, ...row }) =>
    supportEvidence.addNew(keyOf(accountKey), ofCase(row.caseId, row.evidenceId), row),

  insertSupportDecision: ({ supportDecisions }, { accountKey, ...row }) =>
    supportDecisions.add(keyOf(accountKey), ofCase(row.caseId, row.requestHash, row.operatorKey), row),

  writeTenantSwitches: ({ tenantSwitches }, given) =>
    tenantSwitches.add(nobody, given.tenant, switchesOf(given)) === 1
      ? 1
      : tenantSwitches.change(
          nobody,
          given.tenant,
          (row) => row.version === given.readVersion,
          () => switchesOf(given),
        ),

  deleteSupportCounts: ({ supportCounters }, { tenant, counterKey, before }) =>
    supportCounters.forEach(tenant, (row) => row.counterKey === counterKey && row.countedFrom < before, null),

  resealSupportCase: ({ supportCases }, { accountKey, caseId, keyId, sealed, ...read }) =>
    supportCases.change(
      keyOf(accountKey),
      keyOf(caseId),
      (row) => holds(row, read),
      () => ({ keyId, sealed }),
    ),

  resealSupportEvidence: ({ supportEvidence }, { accountKey, caseId, evidenceId, keyId, sealed, ...read }) =>
    supportEvidence.change(
      keyOf(accountKey),
      ofCase(caseId, evidenceId),
      (row) => holds(row, read),
      () => ({ keyId, sealed }),
    ),

  resealSupportDecision: (
    { supportDecisions },
    { accountKey, caseId, requestHash, operatorKey, keyId, sealed, ...read },
  ) =>
    supportDecisions.change(
      keyOf(accountKey),
      ofCase(caseId, requestHash, operatorKey),
      (row) => holds(row, read),
      () => ({ keyId, sealed }),
    ),

  deleteSupportCases: ({ supportCases }, { accountKey }) =>
    supportCases.forEach(keyOf(accountKey), () => true, null),
  deleteSupportEvidence: ({ supportEvidence }, { accountKey }) =>
    supportEvidence.forEach(keyOf(accountKey), () => true, null),
  deleteSupportDecisions: ({ supportDecisions }, { accountKey }) =>
    supportDecisions.forEach(keyOf(accountKey), () => true, null),
}
