import { compareBytes } from '../../bytes.ts'
import type { IndexPlace, IndexRow, RollupReads, RollupRow, RollupWrites } from '../catalogue/rollups.ts'
import type { WalkedEvent } from '../catalogue/walk.ts'
import type { Bytes } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import { oneOrNone, type ReadHandlers, type Tables, type WriteHandlers } from './tables.ts'
import { behind } from './walk.ts'

const byPlace = (a: IndexPlace, b: IndexPlace): number => a.at - b.at || compareBytes(a.eventId, b.eventId)

type Among = (entry: { readonly owner: string; readonly row: IndexRow }) => boolean

const indexed = (tables: Tables, among: Among): readonly IndexRow[] =>
  tables.eventIndex
    .entries()
    .filter(among)
    .map(({ row }) => row)

const older = (tables: Tables, { limit, ...place }: IndexPlace & { readonly limit: number }, among: Among) =>
  indexed(tables, among)
    .filter((row) => byPlace(row, place) < 0)
    .toSorted((a, b) => byPlace(b, a))
    .slice(0, limit)

const newer = (tables: Tables, { limit, ...place }: IndexPlace & { readonly limit: number }, among: Among) =>
  indexed(tables, among)
    .filter((row) => byPlace(row, place) > 0)
    .toSorted(byPlace)
    .slice(0, limit)

const among = ({ accountKey, uptoAccount }: { accountKey: Bytes; uptoAccount: Bytes }) => {
  const [from, upto] = [keyOf(accountKey), keyOf(uptoAccount)]
  return ({ owner }: { readonly owner: string }): boolean => owner > from && owner <= upto
}

const indexKey = ({ at, eventId, accountKey }: IndexRow): string =>
  `${at} ${keyOf(eventId)}${keyOf(accountKey)}`

const figureKey = (...parts: readonly (string | number)[]): string => parts.join(' ')

export const rollupReads: ReadHandlers<keyof RollupReads> = {
  readRollup: ({ rollups }, { rollup }) => oneOrNone(rollups.get(rollup, '')),

  readLeafEvents: ({ events }, { fromIndex, limit }) =>
    events
      .entries()
      .flatMap(({ owner, row }): (WalkedEvent & { readonly leafIndex: number })[] =>
        row.leafIndex === null || row.leafIndex < fromIndex
          ? []
          : [{ accountKey: bytesOf(owner), ...row, leafIndex: row.leafIndex }],
      )
      .toSorted((a, b) => a.leafIndex - b.leafIndex)
      .slice(0, limit),

  readIdentities: (tables, { accounts }) =>
    accounts.flatMap((accountKey) => {
      const row = tables.accounts.get(keyOf(accountKey), '')
      if (row === undefined) return []
      return [{ accountKey, identityKeyId: row.identityKeyId, sealedIdentity: row.sealedIdentity }]
    }),

  readEventsAt: ({ events }, { places }) =>
    places.flatMap(({ accountKey, seq }) =>
      oneOrNone(events.get(keyOf(accountKey), String(seq))).map((row) => ({ accountKey, ...row })),
    ),

  readIndex: (tables, { tenant, ...page }) => older(tables, page, ({ owner }) => owner === tenant),
  readIndexNewer: (tables, { tenant, ...page }) => newer(tables, page, ({ owner }) => owner === tenant),
  readIndexOfType: (tables, { tenant, type, ...page }) =>
    older(tables, page, ({ owner, row }) => owner === tenant && row.type === type),
  readIndexOfTypeNewer: (tables, { tenant, type, ...page }) =>
    newer(tables, page, ({ owner, row }) => owner === tenant && row.type === type),
  readIndexOfAccount: (tables, { accountKey, ...page }) =>
    older(tables, page, ({ row }) => keyOf(row.accountKey) === keyOf(accountKey)),
  readIndexOfAccountNewer: (tables, { accountKey, ...page }) =>
    newer(tables, page, ({ row }) => keyOf(row.accountKey) === keyOf(accountKey)),

  readDaily: ({ daily }, { generation, tenant, fromDay, toDay }) =>
    daily
      .of(figureKey(generation, tenant))
      .filter(({ day }) => day >= fromDay && day <= toDay)
      .toSorted((a, b) => a.day - b.day || (a.name < b.name ? -1 : 1)),

  readGauges: ({ gauges }, { generation, tenant }) =>
    gauges.of(figureKey(generation, tenant)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),

  walkStandings: ({ accounts }, { accountKey, limit }) =>
    behind(accounts, [keyOf(accountKey), ''], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      identityKeyId: row.identityKeyId,
      sealedIdentity: row.sealedIdentity,
      activeSetId: row.activeSetId,
      pendingSetId: row.pendingSetId,
      remaining: row.remaining,
      failures: row.failures,
    })),

  walkSetStandings: ({ sets }, range) =>
    sets
      .entries()
      .filter(among(range))
      .map(({ owner, row: { setId, scheme, state, issuedAt, confirmedAt, expiresAt } }) => ({
        accountKey: bytesOf(owner),
        setId,
        scheme,
        state,
        issuedAt,
        confirmedAt,
        expiresAt,
      }))
      .toSorted((a, b) => compareBytes(a.accountKey, b.accountKey) || compareBytes(a.setId, b.setId)),

  walkContactStandings: ({ contacts }, range) =>
    contacts
      .entries()
      .filter(among(range))
      .filter(({ row }) => row.removedAt === null)
      .map(({ owner }) => ({ accountKey: bytesOf(owner) })),

  walkRecoveryStandings: ({ recoveries }, range) =>
    recoveries
      .entries()
      .filter(among(range))
      .filter(({ row }) => row.endedAt === null)
      .map(({ owner, row }) => ({ accountKey: bytesOf(owner), expiresAt: row.expiresAt })),

  walkDueStandings: ({ due }, range) =>
    due
      .entries()
      .filter(among(range))
      .filter(({ row }) => row.kind !== 'follow')
      .map(({ row: { accountKey, kind, attempts, dueAt } }) => ({ accountKey, kind, attempts, dueAt })),

  readAlarmNotes: ({ alarmNotes }, { tenant, events }) =>
    events.flatMap((eventId) => oneOrNone(alarmNotes.get(tenant, keyOf(eventId)))),

  walkAlarmNotes: ({ alarmNotes }, { tenant, eventId, limit }) =>
    behind(alarmNotes, [tenant, keyOf(eventId)], limit).map(({ owner, row }) => ({ tenant: owner, ...row })),
}

export const rollupWrites: WriteHandlers<keyof RollupWrites> = {
  createRollup: ({ rollups }, { rollup, ...row }) => rollups.add(rollup, '', row),

  moveRollup: ({ rollups }, { rollup, readGeneration, readPosition, readPlace, ...row }) =>
    rollups.change(
      rollup,
      '',
      (stands) => standsAt(stands, readGeneration, readPosition) && keyOf(stands.place) === keyOf(readPlace),
      () => row,
    ),

  deleteRollup: ({ rollups }, { rollup, readGeneration, readPosition }) =>
    rollups.remove(rollup, '', (row) => standsAt(row, readGeneration, readPosition)),

  insertIndex: ({ eventIndex }, { rows }) =>
    rows.reduce((sum, { tenant, ...row }) => sum + eventIndex.add(tenant, indexKey(row), row), 0),

  deleteIndex: ({ eventIndex }, { accountKey }) =>
    eventIndex
      .entries()
      .filter(({ row }) => keyOf(row.accountKey) === keyOf(accountKey))
      .reduce((sum, { owner, key }) => sum + eventIndex.remove(owner, key, () => true), 0),

  addDaily: ({ daily }, { generation, tenant, day, name, amount }) =>
    daily.change(
      figureKey(generation, tenant),
      figureKey(day, name),
      () => true,
      (row) => ({ amount: row.amount + amount }),
    ),

  insertDaily: ({ daily }, { generation, tenant, ...row }) =>
    daily.add(figureKey(generation, tenant), figureKey(row.day, row.name), row),

  deleteDaily: ({ daily }, { generation }) =>
    daily
      .entries()
      .filter(({ owner }) => owner.startsWith(`${generation} `))
      .reduce((sum, { owner, key }) => sum + daily.remove(owner, key, () => true), 0),

  addGauge: ({ gauges }, { generation, tenant, name, amount }) =>
    gauges.change(
      figureKey(generation, tenant),
      name,
      () => true,
      (row) => ({ amount: row.amount + amount }),
    ),

  insertGauge: ({ gauges }, { generation, tenant, ...row }) =>
    gauges.add(figureKey(generation, tenant), row.name, row),

  deleteGauges: ({ gauges }, { generation }) =>
    gauges
      .entries()
      .filter(({ owner }) => owner.startsWith(`${generation} `))
      .reduce((sum, { owner, key }) => sum + gauges.remove(owner, key, () => true), 0),

  reviveDelivery: ({ due }, { accountKey, dueId, readDueAt, readKind, kind, dueAt }) =>
    due.change(
      keyOf(accountKey),
      keyOf(dueId),
      (row) => row.dueAt === readDueAt && row.kind === readKind,
      () => ({ kind, dueAt, attempts: 0, owner: null }),
    ),

  insertAlarmNote: ({ alarmNotes }, { tenant, ...row }) => alarmNotes.add(tenant, keyOf(row.eventId), row),

  resealAlarmNote: ({ alarmNotes }, { tenant, eventId, keyId, sealed, oldKeyId, oldSealed }) =>
    alarmNotes.change(
      tenant,
      keyOf(eventId),
      (row) => row.keyId === oldKeyId && keyOf(row.sealed) === keyOf(oldSealed),
      () => ({ keyId, sealed }),
    ),
}

const standsAt = (row: RollupRow, generation: number, position: number): boolean =>
  row.generation === generation && row.position === position
