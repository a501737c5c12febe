import type { Advice, EventType, RecoveryTask } from 'sparekey'
import type { Reminder } from '../reminders.ts'
import type { About } from '../said.ts'

/**
 * Everything that the hosted pages say in one language. In every text `{application}` is the application's name, `{sheet}`
 * the name of a sheet ("A7K2"). A language is complete or it does not compile.
 */
export interface PagesTexts {
  /** BCP 47; one that the sheet is written in, too. */
  readonly language: 'en' | 'de'
  readonly direction: 'ltr' | 'rtl'
  readonly skip: string
  /** Said of a refusal. `{time}`, `{sheet}`, `{group}`; a missing one takes the text of `unnamed`. */
  readonly said: Readonly<Record<About, SaidText>>
  readonly unnamed: { readonly time: string; readonly sheet: string; readonly groups: readonly string[] }
  /** What one code is called within a sentence. `{label}`; `{number}`, its place on a list that was taken over. */
  readonly codeNames: { readonly starting: string; readonly numbered: string }
  /** Links and buttons that lead back. */
  readonly back: {
    readonly goOn: string
    readonly cancel: string
    readonly later: string
    readonly otherMethods: string
  }
  readonly over: PageText
  readonly elsewhere: PageText
  readonly failed: PageText
  readonly ended: PageText
  readonly challenge: {
    readonly heading: string
    readonly lead: string
    readonly field: string
    readonly hint: string
    readonly button: string
    readonly noCodes: string
    readonly noCodesText: readonly string[]
    readonly support: string
    /** Back to the application, and what it offers beside a code. */
    readonly otherWay: string
  }
  readonly after: {
    /** `{left}` */
    readonly heading: string
    /** `{code}`, `{sheet}` */
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
    readonly otherMethods: { readonly name: string; readonly text: string }
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
    readonly discreet: string
    readonly discreetHint: string
    readonly button: string
  }
  readonly sheet: {
    readonly heading: string
    /** `{sheet}` */
    readonly name: string
    readonly codesOf: string
    readonly once: string
    readonly label: string
    readonly keep: string
    readonly places: string
    readonly copy: string
    readonly copied: string
    readonly notCopied: string
    readonly download: string
    readonly pdf: string
    readonly print: string
    readonly notPrinted: string
    /** The PDF lacks a name in a script that its fonts lack. */
    readonly incomplete: string
    /** Where a browser saves no file: with and without the way of printing. */
    readonly blockedPrint: string
    readonly blocked: string
    readonly next: string
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
    readonly advice: Readonly<Record<Exclude<Advice, 'confirm_saved'>, string>>
    readonly left: string
    readonly leftImported: string
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
    readonly next: string
    /** `{sheet}` */
    readonly reminders: Readonly<Record<Reminder['about'], string>>
    readonly history: string
    readonly older: string
    /** Beside the name of the sheet. `{code}` */
    readonly events: Readonly<Record<EventType, string>>
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
