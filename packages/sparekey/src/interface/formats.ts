/** `digits`: for people who type codes on a number pad or say them on the telephone. */
export type FormatName = 'standard' | 'long' | 'digits'

/** The format of a set: one of ours, or `legacy` for codes that were taken over from another system. */
export type SetFormat = FormatName | 'legacy'

/**
 * The symbols of another system's codes. `digits`, `hex` and `alphanumeric` (0–9, a–z) are read in either case, the others
 * as typed. `ascii_cased`: whatever is visible in ASCII. Hyphens and spaces are dropped in all of them.
 */
export type LegacySymbols = 'digits' | 'hex' | 'alphanumeric' | 'alphanumeric_cased' | 'ascii_cased'
