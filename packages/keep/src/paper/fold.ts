import { pointsPerMillimetre } from './paper-size.ts'
import type { PaperSize } from './paper-size.ts'

/** Where a sheet is folded, in points from its top edge: first the lower line, the bottom up; then the upper one, the top down. */
export interface Fold {
  /** Height of the flap, the topmost panel. */
  readonly top: number
  readonly middle: number
  readonly bottom: number
  readonly upperLine: number
  readonly lowerLine: number
  /** What stays visible of the bottom panel's back below the edge of the closed flap: signatures go across that edge. */
  readonly strip: number
}

/** What stands at the fold lines. */
export const foldNotes = { upper: 'then the top down', lower: 'first the bottom up' } as const

/** How far the fields for signatures and seal reach from the edge of the flap onto it. */
export const edgeFieldPoints = 20 * pointsPerMillimetre

const stripPoints = 13 * pointsPerMillimetre
const slackPoints = 2 * pointsPerMillimetre

/**
 * Where to fold a sheet in three. The bottom panel is 2 mm lower than the middle one, so that it lies flat inside; the flap
 * ends 13 mm above the packet's edge. Folded, A4 fits a DL envelope and Letter a #10 one.
 */
export function foldOf({ height }: PaperSize): Fold {
  const middle = (height + stripPoints + slackPoints) / 3
  const top = middle - stripPoints
  const bottom = middle - slackPoints
  return { top, middle, bottom, upperLine: top, lowerLine: top + middle, strip: stripPoints }
}
