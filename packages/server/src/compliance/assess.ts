import { asvsSignInClauses } from './clauses/asvs-sign-in.ts'
import { asvsSystemClauses } from './clauses/asvs-system.ts'
import { nhiClauses } from './clauses/nhi.ts'
import { nistCodeClauses } from './clauses/nist-codes.ts'
import { nistLifeClauses } from './clauses/nist-life.ts'
import { organisationClauses } from './clauses/organisation.ts'
import type { Clause, Standing } from './clause.ts'
import type { Running } from './running.ts'

/** Every clause, framework by framework, in the order of its number. */
export const clauses: readonly Clause[] = [
  ...nistCodeClauses,
  ...nistLifeClauses,
  ...asvsSignInClauses,
  ...asvsSystemClauses,
  ...nhiClauses,
  ...organisationClauses,
]

export type Assessed = Omit<Clause, 'stands'> & Standing

export const assess = (running: Running): readonly Assessed[] =>
  clauses.map(({ stands, ...clause }) => ({ ...clause, ...stands(running) }))

export type Counts = Readonly<Record<Standing['standing'], number>>

export const countStandings = (assessed: readonly Assessed[]): Counts => {
  const counts = { met: 0, met_by_application: 0, not_met: 0 }
  for (const { standing } of assessed) counts[standing] += 1
  return counts
}

/** What is not met and left open by no standard. */
export const faultsIn = (assessed: readonly Assessed[]): readonly Assessed[] =>
  assessed.filter((one) => one.standing === 'not_met' && !one.open)
