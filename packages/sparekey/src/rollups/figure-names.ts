import type { EventRow } from '../store/port.ts'

/** What of an event's detail makes a figure of its own, beside that of its type. */
const variantOf: Readonly<Record<string, (detail: Readonly<Record<string, unknown>>) => unknown>> = {
  'set.issued': ({ reason }) => reason,
  'code.reuse_refused': ({ repeat }) => (repeat === true ? 'repeat' : 'anew'),
  'code.dead_set_refused': ({ state }) => state,
  'notice.given_up': ({ channel }) => channel,
  'support.case_opened': ({ risk }) => risk,
}

/**
 * The figures that an event counts in: that of its type, and where there is one that of a variant, `type:variant`. None of what an
 * erasure blanked.
 */
export const figuresOf = ({ type, detail }: Pick<EventRow, 'type' | 'detail'>): readonly string[] => {
  if (type === null) return []
  const variant = variantOf[type]?.(readDetail(detail))
  return typeof variant === 'string' && /^[a-z_]{1,40}$/.test(variant) ? [type, `${type}:${variant}`] : [type]
}

export const readDetail = (detail: string | null): Readonly<Record<string, unknown>> =>
  detail === null ? {} : (JSON.parse(detail) as Record<string, unknown>)
