import type { CaseReason, CodeChannel } from 'sparekey'
import type { PagesTexts, SaidText } from '../../pages/texts/texts.ts'
import type { Standing } from '../standing.ts'

/** In every text `{application}` is its name, and `{number}` that of the request where there is one. */
export interface SupportTexts {
  readonly start: {
    readonly heading: string
    readonly lead: string
    readonly first: ListText
    readonly how: ListText
    /** The last of `how`, where the shortest and the longest wait are known: `{shortest}`, `{longest}`. */
    readonly wait: string
    readonly scam: ListText
    readonly contact: {
      readonly heading: string
      /** `{contact}` */
      readonly text: string
      readonly none: string
    }
    /** For who has come by a link, and is not known. */
    readonly signIn: SectionText
    /** Where nobody is helped. */
    readonly off: SectionText
    readonly ask: {
      readonly heading: string
      readonly lead: string
      readonly reason: string
      readonly reasons: Readonly<Record<OfferedReason, string>>
      readonly addresses: string
      readonly addressesHint: string
      readonly button: string
    }
  }
  /** How a request stands. `{time}`: a moment that is near; `{ahead}`: how long until then; `{how}`: how the code comes. */
  readonly standing: Readonly<Record<Standing, SaidText>>
  /** For a request that was made at the help desk. */
  readonly own: { readonly text: string; readonly button: string }
  /** How a request that is not the reader's is stopped. */
  readonly notYours: string
  /** What to do if a code turns up after all. */
  readonly found: string
  readonly facts: {
    readonly number: string
    readonly openedBy: string
    readonly openedAt: string
    readonly earliest: string
    readonly until: string
  }
  readonly byOwner: string
  /** `{name}`: of who answers for it. */
  readonly byProgram: string
  readonly claim: {
    /** How the code comes, and how long it is good. */
    readonly how: Readonly<Record<CodeChannel, string>>
    readonly button: string
    readonly again: string
    readonly haveIt: string
    readonly heading: string
    /** `{time}` */
    readonly sent: string
    readonly arrives: string
    /** `{addresses}`: masked. */
    readonly sentTo: string
    /** Where the code is shown and not sent. */
    readonly show: string
    readonly shown: SectionText
    readonly field: string
    readonly hint: string
    readonly use: string
    readonly never: string
  }
  /** In the place of what the pages say of a code from a sheet. */
  readonly said: Partial<PagesTexts['said']>
  readonly after: {
    readonly heading: string
    readonly lead: string
    /** Of the task of making a new sheet: there is no old one that still works. */
    readonly newSheet: string
    /** `{time}` */
    readonly restricted: string
  }
  readonly cancel: ActTexts
  readonly confirm: ActTexts
  readonly dispute: ActTexts
  /** A link that is none of ours, or too old. */
  readonly unknown: SectionText
  /** Nothing came of the press of a button, for a reason that passes. */
  readonly later: SectionText
  readonly signIn: string
}

/** What people are offered to say of what they lost. */
export type OfferedReason = Exclude<CaseReason, 'lost_codes'>

export interface ListText {
  readonly heading: string
  readonly items: readonly string[]
}

/** A page with one button: before it is pressed, and after. */
export interface ActTexts {
  readonly ask: SectionText
  readonly button: string
  readonly done: SectionText
}

export interface SectionText {
  readonly heading: string
  readonly paragraphs: readonly string[]
}
