import type { NoticeKind } from 'sparekey'
import type { SupportMessageTexts } from './support-texts.ts'

/**
 * What a notice of one kind says. In every text `{application}` is the application's name; `{sheet}` names the sheet where
 * it is known ("sheet A7K2"), else it is "your sheet"; `{Sheet}` is the same at the beginning of a sentence. In those of the
 * kinds `support_…` there are also `{number}`, `{earliest}`, `{until}` (moments) and `{why}` (a sentence).
 */
export interface KindTexts {
  readonly subject: string
  /** What happened, or what is due. */
  readonly happened: string
  /** What the time stands for. */
  readonly timeName: string
  /** What to do if the owner did it; of a reminder: what to do. */
  readonly ifYou: string
  /** What it means and what to do if the owner did not; of a reminder: if the owner knows of no such sheet. */
  readonly ifNotYou: string
}

/** Everything that is said in one language. A language is complete or it does not compile. */
export interface Texts {
  /** BCP 47. */
  readonly language: string
  readonly kinds: Readonly<Record<NoticeKind, KindTexts>>
  readonly support: SupportMessageTexts
  readonly headings: {
    readonly ifYou: string
    readonly ifNotYou: string
    readonly whatToDo: string
    readonly ifSurprised: string
  }
  readonly sheet: { readonly named: string; readonly unnamed: string; readonly unnamedAtStart: string }
  readonly facts: {
    readonly from: string
    readonly device: string
    readonly sheet: string
    readonly code: string
    readonly left: string
    readonly by: string
  }
  /** `{label}`: the first two symbols. */
  readonly codeNamed: string
  /** `{left}`, `{count}`. */
  readonly codesLeft: string
  readonly byOperator: string
  readonly byAutomation: string
  /** `{browser}`, `{system}`. */
  readonly browserOn: string
  /** `{text}`: what an unknown program says of itself. */
  readonly unknownDevice: string
  readonly months: readonly string[]
  /** `{day}`, `{month}`, `{year}`, `{time}`. */
  readonly moment: string
  /** Said before the link. */
  readonly link: string
  readonly linkName: string
  /** Said after the link. */
  readonly linkLife: string
  /** Said instead where there is no link. */
  readonly noLink: string
  /** `{contact}`: how to reach those who run the application. */
  readonly contact: string
  readonly replacedAddress: string
  readonly footer: string
  readonly page: PageTexts
}

/** The page behind the link "this was not me". */
export interface PageTexts {
  readonly ask: PageText
  readonly button: string
  readonly done: PageText
  readonly alreadyDone: PageText
  readonly ended: PageText
  readonly unknown: PageText
}

export interface PageText {
  readonly heading: string
  readonly paragraphs: readonly string[]
}
