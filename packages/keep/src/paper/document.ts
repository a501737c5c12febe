/**
 * What a piece of paper says, before it is drawn as a page of HTML or PDF. All texts are plain; nothing here measures.
 */

/** Pages that flow, or one sheet that is folded in three. */
export type PaperDocument = PagesDocument | TriFoldDocument

interface Described {
  /** What windows, print queues and file properties show. Names no service and no person. */
  readonly windowTitle: string
  /** Calendar date, `YYYY-MM-DD`. */
  readonly printedOn: string
}

export interface PagesDocument extends Described {
  readonly layout: 'pages'
  /** What stands at the foot of every page. */
  readonly foot: string
  /** Each begins a new page, and goes on to further ones where it is long. */
  readonly leaves: readonly (readonly Block[])[]
}

/** Both faces of a sheet that is folded in three and sealed. Panels are named by where they lie on the unfolded sheet. */
export interface TriFoldDocument extends Described {
  readonly layout: 'tri-fold'
  readonly inside: {
    readonly top: readonly Block[]
    readonly middle: readonly Block[]
    readonly bottom: readonly Block[]
  }
  readonly outside: {
    readonly flap: readonly Block[]
    /** Fields that go across the edge of the closed flap: what stands in each above the edge, and what below it. */
    readonly edge: readonly (readonly [onFlap: string, below: string])[]
    readonly middle: readonly Block[]
  }
}

/** One line of secret text. */
export interface VerbatimLine {
  readonly label: string
  readonly text: string
  /** Two symbols by which a typed line can be checked; empty: none. */
  readonly check: string
}

/** A code with its number. */
export interface CodeLine {
  readonly number: number
  /** `null` for one that was used: it is not printed again. */
  readonly text: string | null
  readonly check: string
  /** When it was used, or `null` where it was not. */
  readonly usedOn: string | null
}

export type Block =
  /** The head of a leaf: its title, and a badge that tells the sheet from others. */
  | {
      readonly type: 'head'
      readonly title: string
      readonly badge: string | null
      readonly badgeNote: string | null
    }
  | { readonly type: 'heading'; readonly text: string }
  /** Two columns; `share`: what the left one gets of the width. */
  | {
      readonly type: 'beside'
      readonly share: 0.4 | 0.6
      readonly left: readonly Block[]
      readonly right: readonly Block[]
    }
  | { readonly type: 'text'; readonly text: string; readonly size: 'normal' | 'small' | 'large' }
  /** Set off from the rest by a frame. */
  | { readonly type: 'notice'; readonly text: string }
  /** Labels with values; `null` is a line to write on. */
  | {
      readonly type: 'facts'
      readonly columns: 1 | 2 | 3
      readonly facts: readonly (readonly [label: string, value: string | null])[]
    }
  | {
      readonly type: 'codes'
      readonly columns: 1 | 2
      /** Height of the letters, in points. */
      readonly size: number
      readonly codes: readonly CodeLine[]
      /** Whether lines stand close together, so that twenty fit on a page. */
      readonly dense: boolean
      /** Whether a box and a line for the date stand beside each code. */
      readonly ticks: boolean
    }
  | {
      readonly type: 'verbatim'
      readonly size: number
      readonly lines: readonly VerbatimLine[]
    }
  /** QR squares with what stands below each. */
  | {
      readonly type: 'squares'
      readonly squares: readonly { readonly text: string; readonly caption: string }[]
    }
  | {
      readonly type: 'steps'
      readonly marker: 'box' | 'number' | 'dot'
      readonly items: readonly string[]
    }
  /** `shares`: what each column gets of the width. An empty cell is room to write. */
  | {
      readonly type: 'table'
      readonly head: readonly string[]
      readonly shares: readonly number[]
      readonly rows: readonly (readonly string[])[]
      /** Whether rows are high enough to write in. */
      readonly roomy: boolean
    }
