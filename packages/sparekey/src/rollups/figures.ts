import { lookInto } from '../audit/cursor.ts'
import { theLog } from '../store/catalogue/log.ts'
import type { DailyRow } from '../store/catalogue/rollups.ts'
import { read, type Step } from '../store/port.ts'
import type { Clock } from '../crypto/ports.ts'
import type { RollupParts } from './parts.ts'
import { readRollup } from './count-leaves.ts'
import { atDoor } from './rollups.ts'

/** How far the log is counted and listed. */
export interface Counted {
  readonly asOf: Date
  /** Events of the log, of all tenants, that are not counted yet. */
  readonly waiting: number
}

/** The figures of a tenant's days, as they were at `asOf`. */
export interface DailyFigures extends Counted {
  /** By day and name; a figure that is not there is 0. */
  readonly rows: readonly DailyRow[]
}

/** How the accounts of a tenant stood when the last walk over them ended. */
export interface Gauges {
  /** `null`: no walk has ended yet. */
  readonly asOf: Date | null
  /** Accounts of all tenants that the walk that runs has looked at. */
  readonly walked: number
  readonly amounts: ReadonlyMap<string, number>
}

type Read = Pick<RollupParts, 'store' | 'clock'>

/** Days since 1970 in UTC, both ends included. */
export const readDailyFigures = (
  { store, clock }: Read,
  tenant: string,
  days: { readonly fromDay: number; readonly toDay: number },
): Promise<DailyFigures> =>
  lookInto(store, function* () {
    const { generation, ...counted } = yield* stepsToCounted(clock)
    const rows = yield* read('readDaily', { tenant, generation, ...days })
    const door = yield* read('readDaily', { tenant, generation: atDoor, ...days })
    return { ...counted, rows: [...rows, ...door] }
  })

export const readCounted = ({ store, clock }: Read): Promise<Counted> =>
  lookInto(store, () => stepsToCounted(clock))

function* stepsToCounted(clock: Clock): Step<Counted & { readonly generation: number }> {
  const row = yield* readRollup('events')
  const [log] = yield* read('readLog', { logId: theLog })
  const waiting = Math.max(0, (log?.size ?? 0) - (row?.position ?? 0))
  return {
    asOf: waiting === 0 || row === null ? clock() : new Date(row.shownAt),
    waiting,
    generation: row?.generation ?? 1,
  }
}

export const readGauges = ({ store }: Pick<Read, 'store'>, tenant: string): Promise<Gauges> =>
  lookInto(store, function* () {
    const row = yield* readRollup('accounts')
    const rows = row === null ? [] : yield* read('readGauges', { tenant, generation: row.shown })
    return {
      asOf: row === null || row.shown === 0 ? null : new Date(row.shownAt),
      walked: row?.position ?? 0,
      amounts: new Map(rows.map(({ name, amount }) => [name, amount])),
    }
  })

/** The amount of a figure over some days. */
export const sumOf = (rows: readonly DailyRow[], name: string): number =>
  rows.reduce((sum, row) => (row.name === name ? sum + row.amount : sum), 0)
