// Which statements read a large table through.
import type { Plan, Size } from './database.ts'

const largeBytes = 1_000_000

export const reportPlans = (plans: readonly Plan[], sizes: readonly Size[]): string => {
  const large = new Set(
    sizes.filter(({ index, bytes }) => index === null && bytes > largeBytes).map(({ table }) => table),
  )
  const scans = plans
    .map(({ statement, scanned }) => ({ statement, scanned: scanned.filter((table) => large.has(table)) }))
    .filter(({ scanned }) => scanned.length > 0)
  return scans.length === 0
    ? `None of the ${plans.length} statements reads a large table through (${[...large].join(', ')}).`
    : scans.map(({ statement, scanned }) => `${statement} reads through ${scanned.join(', ')}`).join('\n')
}
