import type { Policy } from 'sparekey'

export interface Difference {
  /** In the policy, e.g. `issuing.count`. */
  readonly path: string
  /** As JSON; `null`: it was not there. */
  readonly from: string | null
  readonly to: string | null
  /** For whom it changes something, and from when. */
  readonly holds: string
}

/** What differs between two policies with everything they leave out, by path. */
export const differences = (from: Policy, to: Policy): readonly Difference[] => {
  const [before, after] = [leaves(from), leaves(to)]
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({
      path,
      from: before.get(path) ?? null,
      to: after.get(path) ?? null,
      holds: holdsFor(path),
    }))
}

/** Lists are one value: their order may matter. */
const leaves = (value: object, prefix = ''): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(value).flatMap(([key, one]: [string, unknown]): (readonly [string, string])[] => {
      const path = `${prefix}${key}`
      return typeof one === 'object' && one !== null && !Array.isArray(one)
        ? [...leaves(one, `${path}.`)]
        : [[path, JSON.stringify(one)]]
    }),
  )

const holdsFor = (path: string): string => {
  const [section = ''] = path.split('.')
  return holds[section] ?? newSheets
}

const newSheets = 'sheets that are made from then on; those that there are stay as they are'

const holds: Readonly<Record<string, string>> = {
  redeeming: 'every account, from the next code that is typed',
  attempts: 'every account, from the next code that is typed',
  delivery: 'every page that shows a sheet, from then on',
  recovery: 'every account, from the next use of a code',
  signals: 'every account, from the next signal',
  reminders: 'every sheet, from its next reminder',
  support: 'cases that are opened from then on; a case keeps the rules it was opened under',
}
