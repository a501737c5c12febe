/** Everything that a sheet says in one language. A language is complete or it does not compile. */
export interface SheetTexts {
  /** `{serial}`. */
  readonly sheet: string
  readonly heading: string
  /** `{service}`. */
  readonly headingNamed: string
  readonly service: string
  readonly account: string
  readonly madeOn: string
  readonly intro: readonly string[]
  /** Before the line on which its owner writes the day. */
  readonly usedOn: string
  readonly getNew: string
  /** `{place}`: an address or words of the application. */
  readonly getNewAt: string
  readonly replaced: string
  readonly keep: string
  readonly square: string
  /** What a square of the codes is said to be by a screen reader. */
  readonly squareName: string
  /** `{page}`, `{pages}`. */
  readonly page: string
}
