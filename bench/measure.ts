// What the cases share: rates, places to work in, and one table at the end.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Row {
  readonly what: string
  readonly figure: string
  readonly against: string
  readonly ratio: number | null
  /** What the ratio must reach, e.g. `≥ 0.90`; `null` for rows that inform. */
  readonly goal: { readonly text: string; readonly holds: boolean } | null
}

/** Runs `work` from `lanes` loops at once until `items` are done; gives items a second. */
export const rate = async (
  items: number,
  lanes: number,
  work: (item: number) => Promise<unknown>,
): Promise<number> => {
  let next = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < items) {
        const item = next
        next += 1
        await work(item)
      }
    }),
  )
  return items / ((performance.now() - start) / 1000)
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The least, the median and the most, for the reader who asks how far a figure can be trusted. */
export const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}, median ${median(values).toFixed(2)}`

export const atLeast = (ratio: number, floor: number): Row['goal'] => ({
  text: `≥ ${floor.toFixed(2)}`,
  holds: ratio >= floor,
})
export const atMost = (ratio: number, ceiling: number): Row['goal'] => ({
  text: `≤ ${ceiling.toFixed(2)}`,
  holds: ratio <= ceiling,
})

export const perSecond = (value: number): string =>
  `${value >= 1000 ? Math.round(value) : value.toFixed(1)}/s`

/** Seconds of processor time that this thread spends on `work`: what is left of a rate on a machine that others use too. */
export const processorSeconds = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
  const before = process.threadCpuUsage()
  const result = await work()
  const { user, system } = process.threadCpuUsage(before)
  return [result, (user + system) / 1_000_000]
}

/** A folder for one case, deleted when the process ends. */
export const workFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

export const table = (rows: readonly Row[]): string => {
  const cells = rows.map((row) => [
    row.what,
    row.figure,
    row.against,
    row.ratio === null ? '' : row.ratio.toFixed(2),
    row.goal?.text ?? '',
    row.goal === null ? '' : row.goal.holds ? 'holds' : 'MISSED',
  ])
  const lines = [['what', 'figure', 'against', 'ratio', 'goal', ''], ...cells]
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
