import { html } from 'hono/html'
import {
  dayOf,
  listAlarms,
  logKey,
  nodePrimitives,
  readDailyFigures,
  readGauges,
  readNewestCheckpoint,
  type ListedAlarm,
} from 'sparekey/service'
import { wordsOf } from '../events/events-view.ts'
import { rollupParts } from '../events/rollup-parts.ts'
import type { Calls, Screen, Shown, Visit } from '../shell/screen.ts'
import {
  alarmsTile,
  capacityTile,
  coverageTile,
  deliveryTile,
  integrityTile,
  recoveriesTile,
  redemptionsTile,
  refusalsTile,
  supportTile,
  type Integrity,
  type LiveCases,
} from './tiles.ts'

const daysShown = 30

/** Where one arrives: how the tenant stands, and what waits. */
export const overviewScreen: Screen = {
  path: '',
  permission: 'overview.view',
  title: 'Overview',
  show: (visit) => show(visit),
}

const show = async (visit: Visit): Promise<Shown> => {
  const calls = visit.permit('overview.view')
  const parts = rollupParts(calls, visit)
  const toDay = dayOf(visit.now.getTime())
  const days = { fromDay: toDay - daysShown + 1, toDay }
  const [figures, gauges, alarms, live, integrity] = await Promise.all([
    readDailyFigures(parts, visit.tenant, days),
    readGauges(parts, visit.tenant),
    visit.may('alarm.view') ? openAlarms(visit) : null,
    visit.may('case.view') ? liveCases(visit) : null,
    integrityOf(calls),
  ])
  return {
    page: html`<div class="tiles">
      ${alarms === null ? '' : alarmsTile(visit, alarms, wordsOf)}
      ${live === null ? '' : supportTile(visit, live, figures, days)} ${coverageTile(visit, gauges)}
      ${redemptionsTile(visit, figures, days)} ${refusalsTile(visit, figures, days)}
      ${recoveriesTile(visit, gauges)} ${visit.may('delivery.view') ? deliveryTile(visit, gauges) : ''}
      ${integrityTile({ ...integrity, waiting: figures.waiting })}
      ${capacityTile(calls.sparekeys.statistics())}
    </div>`,
  }
}

/** Of the newest alarms those that nobody has looked at, five at most. */
const openAlarms = async (visit: Visit): Promise<readonly ListedAlarm[]> => {
  const parts = rollupParts(visit.permit('alarm.view'), visit)
  const page = await listAlarms(parts, { tenant: visit.tenant, limit: 25 })
  return page.ok ? page.items.filter(({ note }) => note === null).slice(0, 5) : []
}

const liveCases = async (visit: Visit): Promise<LiveCases> => {
  const { support } = visit.permit('case.view')
  const { items, nextCursor } = await support.list({ limit: 200 })
  const count = (state: (typeof items)[number]['state']): number =>
    items.filter((one) => one.state === state).length
  return {
    gathered: count('open'),
    toDecide: count('review'),
    approved: count('approved'),
    released: count('released'),
    isCut: nextCursor !== null,
  }
}

const integrityOf = async ({ store, ring, keeper }: Calls): Promise<Omit<Integrity, 'waiting'>> => {
  const newest = await readNewestCheckpoint(store, nodePrimitives, logKey(nodePrimitives, ring))
  return {
    hold: keeper.hold(),
    checkpoint:
      newest === null
        ? null
        : { at: new Date(newest.createdAt), isWhole: newest.head !== null, leaves: newest.head?.size ?? 0 },
  }
}
