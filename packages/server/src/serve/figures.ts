import type { KeyRing, Store } from 'sparekey'
import {
  createRollups,
  giveBackWeek,
  nodePrimitives,
  readGauges,
  reportSupport,
  takeWeek,
  type Rollups,
  type Sequencer,
} from 'sparekey/service'
import { createDoor, type Door } from '../console/overview/door.ts'
import { weeklyMail } from '../console/report/weekly-mail.ts'
import type { MailChannel } from '../notices/mail.ts'
import type { ServedTenants } from './tenants.ts'

export interface FiguresOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly tenants: Pick<ServedTenants, 'find' | 'all'>
  readonly publicUrl: () => string
  /** Whom the weekly report is sent to, and how; `null`: nobody. Closed with the figures. */
  readonly report: {
    readonly to: readonly string[]
    readonly mail: Pick<MailChannel, 'send' | 'close'>
  } | null
  /** Default: the system's. */
  readonly clock?: () => Date
}

/** The figures that the console shows, as this process keeps them. */
export interface Figures {
  readonly rollups: Rollups
  readonly door: Door
  /** One bounded round; whether there is more that can be done at once. */
  round(): Promise<{ readonly more: boolean }>
  /** Writes down what was counted and not written yet; what cannot be written is lost. */
  close(): Promise<void>
}

/** Refusals are written down after this. */
const flushMillis = 5_000

export const createFigures = (options: FiguresOptions): Figures => {
  const { store, ring, tenants, clock = () => new Date() } = options
  const parts = { store, ring, primitives: nodePrimitives, clock }
  const policyOf = async (tenant: string) => (await tenants.find(tenant))?.pages.policy ?? null
  const rollups = createRollups(parts, { policyOf })
  const door = createDoor(rollups)
  let flushedAt = clock().getTime()

  const flush = async (): Promise<void> => {
    const now = clock().getTime()
    if (now - flushedAt < flushMillis) return
    flushedAt = now
    await door.flush()
  }

  const report = async (): Promise<void> => {
    if (options.report === null) return
    const { to, mail } = options.report
    const week = await takeWeek(parts)
    if (week === null) return
    try {
      const reports = []
      for (const tenant of (await tenants.all()).keys()) {
        const gauges = await readGauges(parts, tenant)
        const accounts = gauges.asOf === null ? null : (gauges.amounts.get('accounts') ?? 0)
        reports.push({ tenant, report: await reportSupport(parts, { tenant, ...week }), accounts })
      }
      const message = await weeklyMail(reports, week, options.publicUrl())
      // A repeat has the same id, so that whoever got it before can tell.
      const noticeId = `support-report-${week.number}`
      for (const address of to) await mail.send({ noticeId, address, message })
    } catch (error) {
      await giveBackWeek(parts, week)
      throw error
    }
  }

  return {
    rollups,
    door,
    round: async () => {
      const { more } = await rollups.round()
      await flush()
      await report()
      return { more }
    },
    close: async () => {
      options.report?.mail.close()
      await door.flush().catch(() => {})
    },
  }
}

/**
 * The sequencer, and behind each of its rounds one of the figures. What fails there holds up nothing else, and is told at the first
 * of several failures in a row.
 */
export const withFigures = (
  sequencer: Sequencer,
  figures: Pick<Figures, 'round'> | null,
  failed: (error: unknown) => void,
): Sequencer => {
  if (figures === null) return sequencer
  let isFailing = false
  return {
    round: async () => {
      const done = await sequencer.round()
      try {
        const { more } = await figures.round()
        isFailing = false
        return { ...done, more: done.more || more }
      } catch (error) {
        if (!isFailing) failed(error)
        isFailing = true
        return done
      }
    },
  }
}
