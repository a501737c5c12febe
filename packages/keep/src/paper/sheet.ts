import type { CopyDraft } from '../model/copies.ts'
import type { PaperDocument } from './document.ts'

/** One row that can be typed back from paper. */
export interface TypedRow {
  readonly number: number
  readonly text: string
}

/** What the vault keeps of a printed copy; where it lies is for its owner to say. */
export type SheetCopy = Required<Omit<CopyDraft, 'at'>>

/** A sheet that is ready to be drawn, with what there is to do after it was printed. */
export interface Sheet {
  readonly document: PaperDocument
  /** What somebody can type back to prove that the paper is readable; empty where the sheet holds no secret. */
  readonly rows: readonly TypedRow[]
  /** Whether capitals and small letters mean the same on this sheet. */
  readonly ignoresCase: boolean
  /** What to record in the vault; `null` for a sheet that holds no codes. */
  readonly copy: SheetCopy | null
}

/** How a sheet is told from others, and what may stand on it. */
export interface SheetPlan {
  /** As {@link newSheetId} gives it. */
  readonly sheetId: string
  /** Calendar date. */
  readonly printedOn: string
  /** Copy `number` of `of`. */
  readonly number: number
  readonly of: number
  /** Where the sheet will lie, in a word or two; `null`: a line to write on. */
  readonly place: string | null
  /** Stands in for service and account on a sheet that is to name neither; `null`: both are named. */
  readonly nickname: string | null
  /** Where a finder may send it; `null`: nothing is said. */
  readonly returnTo: string | null
}

/** `copy 1 of 2`. */
export function copyInWords({ number, of }: Pick<SheetPlan, 'number' | 'of'>): string {
  return `copy ${number} of ${of}`
}
