import { html } from 'hono/html'
import { ArgumentRangeError, ArgumentTypeError, type SetFormat } from 'sparekey'
import { type IncidentSelection, readSelection } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import { type Problem, selectField, textField } from '../shell/parts.ts'
import type { Markup } from '../shell/screen.ts'

/** A policy that sheets were issued under. */
export interface NamedPolicy {
  readonly policyHash: string
  readonly name: string
  readonly firstUsedAt: Date
}

const formatChoices: readonly (readonly ['' | SetFormat, string])[] = [
  ['', 'Any'],
  ['standard', 'standard'],
  ['long', 'long'],
  ['digits', 'digits'],
  ['legacy', 'taken over from another system'],
]

const spans = [
  ['issuedFrom', 'Issued from'],
  ['issuedUntil', 'Issued before'],
  ['usedFrom', 'A code was used from'],
  ['usedUntil', 'A code was used before'],
] as const

/** What a job is about. Field names are each used once: they are ids of the page. */
export const selectionFields = (
  policies: readonly NamedPolicy[],
  given: Form,
  problems: readonly Problem[],
): Markup => {
  const problemOf = (field: string): string | undefined => problems.find((one) => one.field === field)?.text
  return html`${spans.map(([name, label]) =>
    textField({
      name,
      label,
      value: given[name] ?? '',
      hint: 'In UTC, e.g. 2026-11-22 18:00. Empty: no bound.',
      maxLength: 20,
      problem: problemOf(name),
    }),
  )}
  ${selectField({ name: 'format', label: 'Format', value: given['format'] ?? '' }, formatChoices)}
  ${selectField({ name: 'policyHash', label: 'Issued under the policy', value: given['policyHash'] ?? '' }, [
    ['', 'Any'],
    ...policies.map(
      ({ policyHash, name, firstUsedAt }) =>
        [policyHash, `${name}, first used ${firstUsedAt.toISOString().slice(0, 10)}`] as const,
    ),
  ])}
  ${textField({
    name: 'serial',
    label: 'Serial of the sheet',
    value: given['serial'] ?? '',
    hint: 'The 4 symbols after the word "Sheet". Sheets of several accounts may have the same.',
    maxLength: 20,
    problem: problemOf('serial'),
  })}`
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:Z| UTC)?)?$/

/** A time as it is typed here; `null`: it is none. */
export const parseMoment = (text: string): Date | null => {
  const [, day, time = '00:00'] = TIME.exec(text.trim()) ?? []
  if (day === undefined) return null
  const moment = new Date(`${day}T${time}Z`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/** What was typed, as a selection; or what is wrong with it. */
export const readSelectionForm = (
  form: Form,
): { readonly selection: IncidentSelection } | { readonly problems: readonly Problem[] } => {
  const given: Record<string, Date | string> = {}
  const problems: Problem[] = []
  for (const [name] of spans) {
    const text = (form[name] ?? '').trim()
    if (text === '') continue
    const moment = parseMoment(text)
    if (moment === null)
      problems.push({ field: name, text: 'Give a day or a time in UTC, e.g. 2026-11-22 18:00.' })
    else given[name] = moment
  }
  for (const name of ['format', 'policyHash', 'serial'] as const) {
    const text = (form[name] ?? '').trim()
    if (text !== '') given[name] = text
  }
  if (problems.length > 0) return { problems }
  try {
    return { selection: readSelection(given) }
  } catch (error) {
    if (!(error instanceof ArgumentTypeError) && !(error instanceof ArgumentRangeError)) throw error
    const field = error.field.replace(/^selection\.?/, '')
    return { problems: [field === '' ? noCondition : { field, text: problemText(field) }] }
  }
}

const noCondition: Problem = {
  field: 'issuedFrom',
  text: 'Say which sheets are meant: fill in at least one field.',
}

const problemText = (field: string): string =>
  field === 'serial'
    ? 'A serial has 4 symbols, e.g. A7K2.'
    : 'This time must be after the one it begins with.'

/** A selection in words, condition by condition. */
export const selectionWords = (
  { issuedFrom, issuedUntil, usedFrom, usedUntil, format, policyHash, serial }: IncidentSelection,
  policies: readonly NamedPolicy[],
): readonly string[] => {
  const span = (what: string, from: Date | undefined, until: Date | undefined): readonly string[] =>
    from === undefined && until === undefined
      ? []
      : [
          `${what}${from === undefined ? '' : ` from ${print(from)}`}${until === undefined ? '' : ` before ${print(until)}`}`,
        ]
  const policy = policies.find((one) => one.policyHash === policyHash)
  return [
    ...span('issued', issuedFrom, issuedUntil),
    ...span('of accounts in which a code was used', usedFrom, usedUntil),
    ...(format === undefined ? [] : [`of format ${format}`]),
    ...(policyHash === undefined ? [] : [`under policy ${policy?.name ?? policyHash.slice(0, 8)}`]),
    ...(serial === undefined ? [] : [`with serial ${serial}`]),
  ]
}

const print = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
