import { fill } from './clean.ts'
import type { Texts } from './texts/texts.ts'

/** `21 November 2026, 20:00 UTC (Coordinated Universal Time)`: whoever reads it may be in any zone. */
export const momentWords = (at: Date, texts: Texts): string =>
  fill(texts.moment, {
    day: String(at.getUTCDate()),
    month: texts.months[at.getUTCMonth()] ?? '',
    year: String(at.getUTCFullYear()),
    time: at.toISOString().slice(11, 16),
  })
