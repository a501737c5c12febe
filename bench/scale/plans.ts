// Which statements read a large table through.
import type { Plan, Size } from './database.ts'

const largeBytes = 1_000_000

/** It ends at the first row it meets, and is asked at a start. */
const endsAtOnce = 'readAnyAccount'

export const reportPlans = (plans: readonly Plan[], sizes: readonly Size[]): string => {
  const large = new Set(
    sizes.filter(({ index, bytes }) => index === null && bytes > largeBytes).map(({ table }) => table),
  )
  const scans = plans
    .map(({ statement, scanned }) => ({ statement, scanned: scanned.filter((table) => large.has(table)) }))
    .filter(({ statement, scanned }) => scanned.length > 0 && statement !== endsAtOnce)
  return scans.length === 0
    ? `Plans: none of the ${plans.length} statements reads a large table through (${[...large].join(', ')}); ${endsAtOnce} ends at the first row.`
    : scans.map(({ statement, scanned }) => `${statement} reads through ${scanned.join(', ')}`).join('\n')
}
