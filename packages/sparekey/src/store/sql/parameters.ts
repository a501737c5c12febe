import { ArgumentRangeError, SparekeyError } from '../../errors.ts'
import { rangesMost, type EventRange } from '../catalogue/log.ts'
import { rowsMost } from '../catalogue/rollups.ts'
import type { Statement } from '../port.ts'

/** What both drivers take as a parameter. */
export type SqlValue = string | number | Uint8Array | null

/** The names in a text's `:name` parameters, each once, in the order of their first use. */
export function parameterNames(text: string): readonly string[] {
  return [...new Set([...text.matchAll(namedParameter)].map(([, name = '']) => name))]
}

/** The text with `$n` (PostgreSQL) or `?n` (SQLite), n being the place of the name in {@link parameterNames}. */
export function numberedText(text: string, mark: '$' | '?'): string {
  const names = parameterNames(text)
  return text.replaceAll(namedParameter, (_, name: string) => `${mark}${names.indexOf(name) + 1}`)
}

/** The values of a statement in the order of these names, no more and no fewer than its text asks for. */
export function orderedValues(statement: Statement, names: readonly string[]): SqlValue[] {
  const given = spreadOut(statement)
  return names.map((name) => valueOf(given[name], name, statement.name))
}

const namedParameter = /:([a-z][A-Za-z0-9]*)/g

/** Some statements take a list: each item has places of its own in the text. */
function spreadOut(statement: Statement): Readonly<Record<string, unknown>> {
  switch (statement.name) {
    case 'takeAttempt':
      return withSteps(statement.parameters)
    case 'readLeafPlaces':
    case 'giveLeaves':
      return withRanges(statement.parameters.ranges)
    case 'readIdentities':
      return numbered(statement.parameters.accounts.map((account) => ({ account })))
    case 'readEventsAt':
      return numbered(statement.parameters.places.map(({ accountKey: account, seq }) => ({ account, seq })))
    case 'readAlarmNotes': {
      const { events, ...others } = statement.parameters
      return { ...others, ...numbered(events.map((event) => ({ event }))) }
    }
    case 'insertIndex':
      return numbered(statement.parameters.rows.map(indexValues))
    case 'readIndex':
    case 'readIndexNewer':
      return { ...statement.parameters, hour: hourOf(statement.parameters.at) }
    default:
      return { ...statement.parameters }
  }
}

/** The last range fills the places that are left: a row is met once, however many ranges hold it. */
function withRanges(ranges: readonly (EventRange & { readonly base?: number })[]): Record<string, unknown> {
  const last = ranges.at(-1)
  if (last === undefined || ranges.length > rangesMost) {
    throw new ArgumentRangeError('ranges', `A statement takes 1 to ${rangesMost} ranges.`)
  }
  const given: Record<string, unknown> = {}
  for (let place = 1; place <= rangesMost; place += 1) {
    const { accountKey, fromSeq, toSeq, base } = ranges[place - 1] ?? last
    given[`account${place}`] = accountKey
    given[`from${place}`] = fromSeq
    given[`to${place}`] = toSeq
    given[`base${place}`] = base
  }
  return given
}

type IndexedRow = Extract<Statement, { name: 'insertIndex' }>['parameters']['rows'][number]

const indexValues = ({ accountKey: account, ...row }: IndexedRow): Record<string, unknown> => ({
  ...row,
  account,
  hour: hourOf(row.at),
})

const hourOf = (at: number): number => Math.floor(at / 3_600_000)

/** Each item's values under names with its number; the last one fills the places that are left. */
function numbered(items: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const last = items.at(-1)
  if (last === undefined || items.length > rowsMost) {
    throw new ArgumentRangeError('items', `A statement takes 1 to ${rowsMost} items.`)
  }
  const given: Record<string, unknown> = {}
  for (let place = 1; place <= rowsMost; place += 1) {
    for (const [name, value] of Object.entries(items[place - 1] ?? last)) given[`${name}${place}`] = value
  }
  return given
}

type AttemptParameters = Extract<Statement, { name: 'takeAttempt' }>['parameters']

function withSteps({ delays, ...others }: AttemptParameters): Record<string, unknown> {
  if (delays.length !== 8)
    throw new ArgumentRangeError('delays', 'takeAttempt needs exactly 8 steps of delays.')
  const steps: [string, number][] = delays.flatMap(({ from, until }, index) => [
    [`from${index + 1}`, from],
    [`until${index + 1}`, until],
  ])
  const firstRetryAt = delays.findLast(({ from }) => from <= 1)?.until ?? 0
  return Object.assign({ ...others, firstRetryAt }, Object.fromEntries(steps))
}

function valueOf(value: unknown, name: string, statement: string): SqlValue {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value
  if (Number.isSafeInteger(value)) return Number(value)
  throw new SparekeyError(
    'internal',
    `Parameter "${name}" of statement ${statement} is missing or not a value.`,
  )
}
