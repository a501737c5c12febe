/** A sheet of paper, in PDF points (1/72 inch), and the name that CSS has for it. */
export interface PaperSize {
  readonly name: 'a4' | 'letter'
  readonly cssName: string
  readonly width: number
  readonly height: number
}

export const paperSizes = {
  a4: { name: 'a4', cssName: 'A4', width: 595.28, height: 841.89 },
  letter: { name: 'letter', cssName: 'letter', width: 612, height: 792 },
} as const satisfies Record<PaperSize['name'], PaperSize>

/** Points in a millimetre. */
export const pointsPerMillimetre = 72 / 25.4

/** White edge of every sheet, in points: 15 mm, more than any printer leaves unprinted. */
export const marginPoints = 15 * pointsPerMillimetre
