import { ArgumentRangeError } from 'sparekey'
import { clean, fileWord } from './names.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import type { SheetTexts } from './texts/texts.ts'

/** What a sheet is made of. Texts come from the tenant and the application and are cleaned here. */
export interface SheetInput {
  /** The application's name as its users know it. */
  readonly serviceName: string
  /** The account as its owner chose to see it on paper, e.g. an address; `null`: left out. */
  readonly accountName: string | null
  /** 4 symbols: "Sheet A7K2". */
  readonly serial: string
  readonly issuedAt: Date
  /** As issued, with hyphens between groups, in any order. At least one. */
  readonly codes: readonly string[]
  /** The tenant's own advice where to keep the sheet, beside the built-in one. */
  readonly storageAdvice: string | null
  /** Where new codes are made: an address or words, e.g. `https://example.org/security`. */
  readonly whereToGetNew: string | null
  readonly language: 'en' | 'de'
  /**
   * For a sheet that a finder must not be able to place: without service and account, and without `storageAdvice` and
   * `whereToGetNew`, which may name either.
   */
  readonly discreet: boolean
}

/** One code in two parts, so that the first can be set bold; together they are the code as issued. */
export interface SheetCode {
  /** The first two symbols, by which pages, messages and the sheet name the code. */
  readonly label: string
  readonly rest: string
}

/** A line that names something, e.g. `Account: ada@example.org`. */
export interface SheetFact {
  readonly name: string
  readonly value: string
}

/** A sheet without any measure, which text, HTML and PDF are drawn from. It holds codes: keep it no longer than the answer. */
export interface Sheet {
  readonly language: 'en' | 'de'
  /** "Sheet A7K2". */
  readonly name: string
  /** What the codes are for; discreet: that they are backup codes. */
  readonly heading: string
  /** For title bars and document titles. Names neither service nor account: print queues show it to others. */
  readonly title: string
  /** A file's name without its ending. */
  readonly fileStem: string
  readonly issuedAt: Date
  readonly facts: readonly SheetFact[]
  /** How the codes are used: above them. */
  readonly intro: readonly string[]
  /** Sorted by label. */
  readonly codes: readonly SheetCode[]
  /** What to know besides: below them. */
  readonly notes: readonly string[]
  readonly texts: SheetTexts
}

const LABEL_LENGTH = 2
const MOST_SERVICE_CHARACTERS = 80
const MOST_ACCOUNT_CHARACTERS = 256
const MOST_ADVICE_CHARACTERS = 300

/**
 * The sheet of one code set: codes sorted by their first two symbols, without any other numbering. Names keep every
 * script and lose what could change the order or the lines around them. Dates are those of UTC.
 *
 * @throws {ArgumentRangeError} `invalid_request`, field `codes`: there is none.
 */
export function createSheet(input: SheetInput): Sheet {
  if (input.codes.length === 0) throw new ArgumentRangeError('codes', '"codes" must hold at least one code.')
  const texts = textsIn(input.language)
  const service = clean(input.serviceName, MOST_SERVICE_CHARACTERS)
  const account = clean(input.accountName ?? '', MOST_ACCOUNT_CHARACTERS)
  const isNamed = !input.discreet && service !== ''
  const name = texts.sheet.replace('{serial}', () => input.serial)
  return {
    language: input.language,
    name,
    heading: isNamed ? texts.headingNamed.replace('{service}', () => service) : texts.heading,
    title: input.discreet ? name : `${texts.heading}, ${name}`,
    fileStem: fileStem(input, isNamed ? service : null),
    issuedAt: input.issuedAt,
    facts: [
      ...(input.discreet || account === '' ? [] : [{ name: texts.account, value: account }]),
      { name: texts.madeOn, value: dayIn(input.language, input.issuedAt) },
    ],
    intro: texts.intro,
    codes: input.codes.map(inParts).toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    notes: notesFor(input, texts),
    texts,
  }
}

/** The whole code as issued. */
export const codeOf = ({ label, rest }: SheetCode): string => label + rest

const textsIn = (language: 'en' | 'de'): SheetTexts => (language === 'de' ? de : en)

const inParts = (code: string): SheetCode => ({
  label: code.slice(0, LABEL_LENGTH),
  rest: code.slice(LABEL_LENGTH),
})

function fileStem({ serial, discreet }: SheetInput, service: string | null): string {
  if (discreet) return `sheet-${serial}`
  const word = fileWord(service ?? '')
  return word === '' ? `backup-codes-${serial}` : `backup-codes-${word}-${serial}`
}

function notesFor(input: SheetInput, texts: SheetTexts): readonly string[] {
  const place = clean(input.whereToGetNew ?? '', MOST_ADVICE_CHARACTERS)
  const advice = clean(input.storageAdvice ?? '', MOST_ADVICE_CHARACTERS)
  const isTold = !input.discreet && place !== ''
  return [
    isTold ? texts.getNewAt.replace('{place}', () => place) : texts.getNew,
    texts.replaced,
    texts.keep,
    ...(input.discreet || advice === '' ? [] : [advice]),
  ]
}

/** A day in words, so that no country reads another one: "22 November 2026". */
const dayIn = (language: 'en' | 'de', at: Date): string =>
  new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(at)
