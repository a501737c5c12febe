// What an account and an event take, by table and index.
import type { Size } from './database.ts'
import type { Filled } from './fill.ts'

const ofEvents = new Set(['sparekey_events', 'sparekey_log_tiles'])
const ofAccounts = new Set(['sparekey_accounts', 'sparekey_code_sets', 'sparekey_due'])

const ofUses = new Set(['sparekey_redemptions', 'sparekey_recoveries', 'sparekey_log_queue'])

const sum = (sizes: readonly Size[]): number => sizes.reduce((total, { bytes }) => total + bytes, 0)

export const perAccount = (
  sizes: readonly Size[],
  { accounts, events }: Filled,
): { readonly account: number; readonly event: number } => ({
  account: sum(sizes.filter(({ table }) => ofAccounts.has(table))) / accounts,
  event: sum(sizes.filter(({ table }) => ofEvents.has(table))) / events,
})

/** `all`: what uses leave, too. */
export const bytesTable = (sizes: readonly Size[], filled: Filled, all = false): string => {
  const { accounts, events } = filled
  const line = (of: number, unit: string) => (size: Size) =>
    `  ${(size.index ?? size.table).padEnd(32)} ${(size.bytes / of).toFixed(1).padStart(8)} B ${unit}`
  const { account, event } = perAccount(sizes, filled)
  return [
    ...sizes.filter(({ table }) => ofAccounts.has(table)).map(line(accounts, 'an account')),
    ...sizes.filter(({ table }) => ofEvents.has(table)).map(line(events, 'an event')),
    ...(all ? sizes.filter(({ table }) => ofUses.has(table)).map(line(accounts, 'an account')) : []),
    `  an account ${account.toFixed(0)} B, an event ${event.toFixed(0)} B; all in all ${(sum(sizes) / 2 ** 20).toFixed(0)} MiB`,
  ].join('\n')
}
