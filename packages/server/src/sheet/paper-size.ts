/** A sheet of paper, in PDF points (1/72 inch). */
export interface PaperSize {
  readonly widthPoints: number
  readonly heightPoints: number
}

export type PaperName = 'a4' | 'letter'

export const paperSizes: Readonly<Record<PaperName, PaperSize>> = {
  a4: { widthPoints: 595.28, heightPoints: 841.89 },
  letter: { widthPoints: 612, heightPoints: 792 },
}

/** Where offices and homes print on Letter (CLDR, `paperSize`: US-Letter). */
const LETTER_REGIONS = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE'.split(' '))

/**
 * The paper of a reader, by the language tag that the browser names first (BCP 47, e.g. of `Accept-Language`): Letter for
 * `en-US` and other regions that use it, else A4.
 */
export function paperFor(languageTag: string | null): PaperName {
  const region = /^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})(?:-|$)/i.exec(languageTag?.trim() ?? '')?.[1]
  return region !== undefined && LETTER_REGIONS.has(region.toUpperCase()) ? 'letter' : 'a4'
}
