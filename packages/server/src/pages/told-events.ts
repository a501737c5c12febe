import type { EventType } from 'sparekey'

/** What the owner of an account is told in its history. Reminders and what runs behind them are left out. */
export const toldEvents = [
  'set.issued',
  'set.confirmed',
  'set.superseded',
  'set.abandoned',
  'set.exhausted',
  'set.expired',
  'set.revoked',
  'set.suspended',
  'code.redeemed',
  'code.reuse_refused',
  'code.dead_set_refused',
  'attempts.delayed',
  'attempts.disabled',
] as const satisfies readonly EventType[]

export type ToldEvent = (typeof toldEvents)[number]

export const isTold = (type: EventType): type is ToldEvent => toldEvents.some((one) => one === type)
