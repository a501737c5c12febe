export const hourMs = 3_600_000
export const dayMs = 86_400_000

/** Days since 1970, in UTC. */
export const dayOf = (at: number): number => Math.floor(at / dayMs)

/** `2026-11-22`. */
export const printDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
