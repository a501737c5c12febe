import type { RecoveryTask } from 'sparekey'
import type { ToldEvent } from '../told-events.ts'
import type { About } from '../said.ts'

/**
 * Everything that the hosted pages say in one language. In every text `{application}` is the application's name, `{sheet}`
 * the name of a sheet ("A7K2"). A language is complete or it does not compile.
 */
export interface PagesTexts {
  /** BCP 47. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly skip: string
  /** Said of a refusal. `{time}`, `{sheet}`, `{group}`; a missing one takes the text of `unnamed`. */
  readonly said: Readonly<Record<About, SaidText>>
  readonly unnamed: { readonly time: string; readonly sheet: string; readonly groups: readonly string[] }
  /** Links and buttons that lead back. */
  readonly back: { readonly goOn: string; readonly cancel: string; readonly later: string }
  readonly over: PageText
  readonly elsewhere: PageText
  readonly ended: PageText
  readonly challenge: {
    readonly heading: string
    readonly lead: string
    readonly field: string
    readonly hint: string
    readonly button: string
    readonly noCodes: string
    readonly noCodesText: readonly string[]
  }
  readonly after: {
    /** `{left}` */
    readonly heading: string
    /** `{label}`, `{sheet}` */
    readonly crossOff: string
    readonly none: string
    readonly one: string
    /** `{count}` */
    readonly many: string
    readonly few: string
    readonly toDo: string
    readonly done: string
    readonly tasks: Readonly<Record<RecoveryTask, { readonly name: string; readonly text: string }>>
    readonly newSheet: string
  }
  readonly enroll: {
    readonly heading: string
    readonly why: readonly string[]
    /** `{sheet}` */
    readonly oldWorks: string
    /** `{sheet}`, `{day}` */
    readonly unchecked: string
    readonly check: string
    readonly howMany: string
    /** `{count}` */
    readonly count: string
    readonly button: string
  }
  readonly sheet: {
    readonly heading: string
    /** `{sheet}` */
    readonly name: string
    /** `{application}` */
    readonly codesOf: string
    readonly once: string
    readonly label: string
    readonly keep: string
    readonly places: string
    readonly copy: string
    readonly copied: string
    readonly notCopied: string
    readonly download: string
    readonly print: string
    readonly next: string
    /** Of the text file. */
    readonly fileEnd: string
  }
  readonly check: {
    readonly heading: string
    readonly lead: string
    readonly field: string
    readonly hint: string
    readonly button: string
    readonly showAgain: string
    readonly anew: string
    readonly anewHint: string
  }
  readonly manage: {
    readonly heading: string
    /** `{day}`, `{left}`, `{count}` */
    readonly standing: string
    readonly noSheet: string
    readonly used: string
    /** `{label}`, `{time}` */
    readonly usedAt: string
    readonly replace: string
    readonly first: string
    readonly seen: string
    readonly stopHeading: string
    readonly stopText: string
    readonly stop: string
    readonly keep: string
    readonly history: string
    /** `{label}` */
    readonly events: Readonly<Record<ToldEvent, string>>
  }
  readonly saved: {
    readonly heading: string
    /** `{sheet}` */
    readonly text: string
    readonly later: PageText
  }
}

export interface SaidText {
  readonly heading: string
  readonly text: string
}

export interface PageText {
  readonly heading: string
  readonly text: string
}
