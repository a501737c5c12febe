import { SetupError } from 'sparekey'
import { knownNames } from './settings.ts'

const PREFIX = 'SPAREKEY_'

/** What Kubernetes puts into every container for a Service named "sparekey". */
const isKubernetesName = (name: string): boolean => /^SPAREKEY_(SERVICE|PORT)_/.test(name)
const isKubernetesPort = (name: string, value: string): boolean =>
  name === 'SPAREKEY_PORT' && value.startsWith('tcp://')
/** The same for a Service whose name only begins with "sparekey-", e.g. SPAREKEY_DB_SERVICE_HOST. */
const looksLikeServiceLink = (name: string): boolean =>
  /_SERVICE_(HOST|PORT)|_PORT(_\d+_(TCP|UDP))?/.test(name)

export interface OwnVariables {
  readonly values: ReadonlyMap<string, string>
  /** How many variables were left out because Kubernetes put them there. */
  readonly ignored: number
}

/**
 * Picks the service's own variables from an environment.
 *
 * @throws {SetupError} `setting_invalid`: a `SPAREKEY_*` name that does not exist; the line suggests the nearest one.
 */
export const ownVariables = (environment: Readonly<Record<string, string | undefined>>): OwnVariables => {
  const values = new Map<string, string>()
  let ignored = 0
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !name.startsWith(PREFIX)) continue
    if (isKubernetesName(name) || isKubernetesPort(name, value)) ignored += 1
    else if (knownNames.includes(name)) values.set(name, value)
    else throw new SetupError('setting_invalid', unknownName(name))
  }
  return { values, ignored }
}

const unknownName = (name: string): string => {
  const shown = /^[A-Z0-9_]{1,64}$/.test(name) ? name : `A variable that begins with ${PREFIX}`
  if (looksLikeServiceLink(name)) {
    return `${shown} is not a setting. If Kubernetes put it there, set enableServiceLinks: false on the pod.`
  }
  const near = nearest(name)
  return near === null
    ? `${shown} is not a setting. Remove it; "sparekey serve --help" lists all settings.`
    : `${shown} is not a setting. Did you mean ${near}?`
}

/** The known name within a third of the length in edits, or `null`. */
const nearest = (name: string): string | null => {
  const [best] = knownNames
    .map((known) => ({ known, edits: editDistance(name.slice(PREFIX.length), known.slice(PREFIX.length)) }))
    .toSorted((a, b) => a.edits - b.edits)
  if (best === undefined) return null
  return best.edits <= Math.ceil((best.known.length - PREFIX.length) / 3) ? best.known : null
}

/** Levenshtein's distance, one row at a time. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, symbol] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const swap = (row[j] ?? 0) + (symbol === other ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
