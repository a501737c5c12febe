import type { Actor, EventType } from '../interface/events.ts'
import type { IndexRow } from '../store/catalogue/rollups.ts'
import type { StoredEvent } from '../store/port.ts'
import { readDetail } from './figure-names.ts'

export type Comparison = '=' | '<' | '<=' | '>' | '>='

/** Which events are wanted; what is left out narrows nothing. */
export interface EventFilter {
  /** One of them. A name that ends in `*` stands for all that begin so. */
  readonly types?: readonly string[]
  /** None of them. */
  readonly notTypes?: readonly string[]
  /** The application's id of the account. */
  readonly account?: string
  readonly actors?: readonly Actor[]
  readonly notActors?: readonly Actor[]
  /** At or after it. */
  readonly from?: Date
  /** Before it. */
  readonly before?: Date
  /** Codes left after the event. */
  readonly left?: { readonly is: Comparison; readonly count: number }
  /** The case's id, or its number. */
  readonly caseId?: string
  readonly risks?: readonly string[]
  readonly label?: string
}

/** The same for the same filter, whatever the order in which it was put together: what a cursor is bound to. */
export const printFilter = (filter: EventFilter): string =>
  JSON.stringify(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, unknown] => [
        name,
        Array.isArray(value) ? value.map(String).toSorted(byText) : value,
      ])
      .toSorted(([a], [b]) => byText(a, b)),
  )

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Types named by a pattern, of those there are. */
export const typesNamed = (patterns: readonly string[], known: readonly EventType[]): readonly EventType[] =>
  known.filter((type) => patterns.some((pattern) => isNamed(type, pattern)))

const isNamed = (type: string, pattern: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern

/** What the index alone tells, beside the time. */
export const fitsRow = ({ types, notTypes }: EventFilter, { type }: IndexRow): boolean =>
  (types === undefined || types.some((pattern) => isNamed(type, pattern))) &&
  (notTypes === undefined || !notTypes.some((pattern) => isNamed(type, pattern)))

/** Whether few of the rows that an index gives may fit. */
export const isSparse = ({
  from: _from,
  before: _before,
  types: _types,
  account: _account,
  ...others
}: EventFilter): boolean => Object.values(others).some((one) => one !== undefined)

/** What only the event tells. */
export const fitsEvent = (
  { actors, notActors, left, caseId, risks, label }: EventFilter,
  event: Pick<StoredEvent, 'actor' | 'detail' | 'label'>,
): boolean => {
  const { actor } = event
  const detail = readDetail(event.detail)
  return (
    (actors === undefined || actors.some((one) => one === actor)) &&
    (notActors === undefined || notActors.every((one) => one !== actor)) &&
    (left === undefined || compares(detail['remaining'], left.is, left.count)) &&
    (caseId === undefined || [detail['case'], detail['number']].includes(caseId)) &&
    (risks === undefined || risks.some((one) => one === detail['risk'])) &&
    (label === undefined || event.label === label)
  )
}

const compares = (value: unknown, is: Comparison, count: number): boolean => {
  if (typeof value !== 'number') return false
  switch (is) {
    case '=':
      return value === count
    case '<':
      return value < count
    case '<=':
      return value <= count
    case '>':
      return value > count
    case '>=':
      return value >= count
  }
}
