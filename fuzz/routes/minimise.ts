import { shorterList, shorterText } from '../minimise.ts'
import { replay, type RouteFault } from './fuzz.ts'
import type { FuzzRequest } from './request.ts'

/** The same fault, whatever numbers and names are in its sentence. */
const kindOf = (what: string): string => what.replaceAll(/[\d"'{}[\]]+/g, '').slice(0, 60)

const shows =
  (kind: string) =>
  async (requests: readonly FuzzRequest[]): Promise<boolean> => {
    const fault = await replay(requests)
    return fault !== null && kindOf(fault) === kind
  }

const RECENT: readonly number[] = [1, 2, 20, 200]

/**
 * A short row of short requests that shows the fault in a new world; the whole row where none does, for then it depends on
 * more than what was sent.
 */
export const minimised = async ({ what, requests }: RouteFault): Promise<RouteFault> => {
  const same = shows(kindOf(what))
  const starts = [...RECENT.filter((count) => count < requests.length), requests.length]
  for (const count of starts) {
    const recent = requests.slice(-count)
    if (!(await same(recent))) continue
    const row = await shorterList(recent, same)
    return { what, requests: await eachShorter(row, same) }
  }
  return { what: `${what} (not shown again by itself)`, requests: requests.slice(-20) }
}

const eachShorter = async (
  row: readonly FuzzRequest[],
  same: (requests: readonly FuzzRequest[]) => Promise<boolean>,
): Promise<readonly FuzzRequest[]> => {
  let kept = row
  for (const at of row.keys()) {
    const put = (change: Partial<FuzzRequest>): readonly FuzzRequest[] =>
      kept.map((one, place) => (place === at ? { ...one, ...change } : one))
    const now = (): FuzzRequest | undefined => kept[at]
    kept = put({ headers: await shorterList(now()?.headers ?? [], (headers) => same(put({ headers })), 30) })
    kept = put({ target: await shorterText(now()?.target ?? '', (target) => same(put({ target })), 40) })
    const body = now()?.body ?? null
    if (body !== null) kept = put({ body: await shorterText(body, (text) => same(put({ body: text })), 60) })
  }
  return kept
}
