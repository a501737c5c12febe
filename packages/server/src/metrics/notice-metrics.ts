import { Counter, Gauge, type Registry } from 'prom-client'
import type { DeliveryStatistics } from '../notices/deliver.ts'

const OUTCOMES = ['delivered', 'refused', 'failed', 'postponed'] as const

/** How deliveries of notices ended, since start. No label holds an address. */
export const noticeMetrics = (registry: Registry, read: () => DeliveryStatistics): void => {
  const registers = [registry]
  const deliveries: Counter = new Counter({
    name: 'sparekey_notice_deliveries_total',
    help: 'Deliveries of notices to owners and endpoints, by outcome. "postponed": not tried, the destination is left alone.',
    labelNames: ['channel', 'outcome'],
    registers,
    collect: () => {
      const statistics = read()
      deliveries.reset()
      for (const channel of ['email', 'webhook'] as const) {
        for (const outcome of OUTCOMES) deliveries.inc({ channel, outcome }, statistics[channel][outcome])
      }
    },
  })
  const addressless: Counter = new Counter({
    name: 'sparekey_notices_without_address_total',
    help: 'Notices of accounts with no address on file: nobody was told.',
    registers,
    collect: () => {
      addressless.reset()
      addressless.inc(read().no_address)
    },
  })
  const leftAlone: Gauge = new Gauge({
    name: 'sparekey_notice_destinations_left_alone',
    help: 'Mail servers and endpoints that failed repeatedly and are left alone at this moment.',
    registers,
    collect: () => leftAlone.set(read().leftAlone.length),
  })
}
