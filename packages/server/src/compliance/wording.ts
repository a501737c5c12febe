import { type Assessed, countStandings, faultsIn } from './assess.ts'

export const standingWords = {
  met: 'met',
  met_by_application: 'met by the application',
  not_met: 'not met',
} as const

/** What remains to do, and by whom; `null`: nothing. */
export const toDo = (assessed: Assessed): string | null => {
  if (assessed.standing === 'met_by_application') return assessed.integrator
  return assessed.standing === 'not_met' ? assessed.remedy : null
}

export const standingOf = (assessed: Assessed): string =>
  assessed.standing === 'not_met' && assessed.open
    ? `${standingWords.not_met} (the standards differ)`
    : standingWords[assessed.standing]

/** `40 met, 47 met by the application, 2 not met. The standards agree on 0 of those.` */
export const countsLine = (assessed: readonly Assessed[]): string => {
  const counts = countStandings(assessed)
  const parts = (['met', 'met_by_application', 'not_met'] as const).map(
    (standing) => `${counts[standing]} ${standingWords[standing]}`,
  )
  const rest = counts.not_met === 0 ? '' : ` The standards agree on ${faultsIn(assessed).length} of those.`
  return `${parts.join(', ')}.${rest}`
}

/** A product can support a claim; an organisation makes it. */
export const caveat =
  'This gives evidence for an audit. It certifies nothing: a service that issues backup codes meets no standard alone.'
