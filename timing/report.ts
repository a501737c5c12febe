import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What a result has to say of where it comes from. */
export const machineLines = (): readonly string[] => [
  `date       ${new Date().toISOString()}`,
  `machine    ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  `load       ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')} (1, 5, 15 minutes)`,
  `software   Node ${process.version}, ${process.platform} ${process.arch}, commit ${commit()}`,
]

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** Lines of cells, each column as wide as its widest cell. */
export const tableOf = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
