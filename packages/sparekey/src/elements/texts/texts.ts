/**
 * Every text of the elements, in the words of the people who read them. `{name}` is replaced. `ordinals` has the first six,
 * separated by `|`.
 */
export interface Texts {
  readonly busy: string
  readonly tryAgain: string
  readonly noAnswer: string
  readonly signInFirst: string
  readonly signInAgain: string
  readonly somethingWrong: string
  readonly ordinals: string
  // What is wrong with what was typed.
  readonly empty: string
  readonly tooLong: string
  readonly letterU: string
  readonly digitsOnly: string
  readonly impossible: string
  readonly impossibleInGroup: string
  readonly sheetName: string
  readonly wrongLength: string
  readonly groupShort: string
  readonly groupLong: string
  readonly slip: string
  readonly list: string
  readonly authenticator: string
  readonly phrase: string
  // What is wrong with a code.
  readonly wrong: string
  readonly used: string
  readonly oldSheet: string
  readonly stoppedSheet: string
  readonly expiredSheet: string
  readonly tooMany: string
  readonly switchedOff: string
  readonly notEnough: string
  readonly tooManySheets: string
  readonly notWaiting: string
  readonly shownAlready: string
  // Enrol.
  readonly enrollHeading: string
  readonly enrollWhy: string
  readonly enrollWhen: string
  readonly showCodes: string
  readonly sheet: string
  readonly madeOn: string
  readonly once: string
  readonly places: string
  readonly oldStillWorks: string
  readonly copyAll: string
  readonly copied: string
  readonly notCopied: string
  readonly download: string
  readonly downloaded: string
  readonly print: string
  readonly notPrinted: string
  readonly savedThem: string
  readonly proveHeading: string
  readonly proveHint: string
  readonly check: string
  readonly showAgain: string
  readonly newSheet: string
  readonly later: string
  readonly laterDone: string
  readonly doneHeading: string
  readonly done: string
  readonly doneReplaced: string
  readonly fileHeading: string
  readonly fileFooter: string
  // Challenge.
  readonly challengeHeading: string
  readonly challengeField: string
  readonly challengeHint: string
  readonly signIn: string
  readonly noCodes: string
  readonly noCodesAdvice: string
  readonly getHelp: string
  readonly welcomeHeading: string
  readonly crossOff: string
  readonly left: string
  readonly leftOne: string
  readonly leftNone: string
  readonly nextHeading: string
  readonly taskReenroll: string
  readonly taskReplace: string
  readonly taskPassword: string
  readonly taskOthers: string
  readonly notNow: string
  readonly notNowSaid: string
  readonly goOn: string
  // Manage.
  readonly manageHeading: string
  readonly none: string
  readonly notWorking: string
  readonly remaining: string
  readonly few: string
  readonly waiting: string
  readonly usedHeading: string
  readonly usedOn: string
  readonly seen: string
  readonly stopHeading: string
  readonly stopAdvice: string
  readonly stop: string
  readonly keep: string
  readonly stopped: string
  readonly otherMethods: string
}

export type TextKey = keyof Texts

/** The text with its `{names}` replaced. A name that is not given stays as it is. */
export const fill = (text: string, values: Readonly<Record<string, string | number>> = {}): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
