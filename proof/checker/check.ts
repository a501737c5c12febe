import type { HistoryRecord } from '../history/record.ts'
import type { FinalState, Found } from '../topology.ts'
import { createAttemptsPass } from './attempts.ts'
import type { CodeStory } from './codes.ts'
import { checkNode } from './rows.ts'
import { createFindings, type Verdict } from './verdict.ts'

export interface CheckInput {
  readonly history: Iterable<HistoryRecord>
  readonly final: FinalState
  /** Of the account that was served after everything was healed. */
  readonly freshAccount: number
  /** What the topology saw itself; see `Topology.observed`. */
  readonly observed: Readonly<Record<string, number>>
  /** What the topology itself found wrong: notices that never arrived, hashes beyond the bound. */
  readonly found?: readonly Found[]
}

/** Beyond this share of attempts without a known outcome the services were not there to be proved. */
const mostUnknown = 0.2
/** Below so many attempts a single kill decides the share, so it says nothing. */
const shareFrom = 2_000

/** Judges a run: one pass over the history, one over each database. Pure. */
export const check = ({ history, final, freshAccount, observed, found = [] }: CheckInput): Verdict => {
  const findings = createFindings()
  const pass = createAttemptsPass(findings)
  for (const record of history) pass.take(record)
  for (const node of final.nodes) checkNode(node, pass.codes, pass.issued, findings)
  if (final.nodes.length === 0) findings.add('I2', 'No database was left to read.', [])

  const { counts } = pass
  if (!pass.wasServed(freshAccount)) {
    findings.add('I7', 'After everything was healed no fresh code could be used.', [])
  }
  if (counts.attempts >= shareFrom && counts.unknown > counts.attempts * mostUnknown) {
    findings.add('I7', `${counts.unknown} of ${counts.attempts} attempts had no known outcome.`, [])
  }
  for (const { invariant, message } of found) findings.add(invariant, message, [])

  const used = new Set(
    final.nodes.flatMap((node) => node.redemptions.map((use) => `${use.setId}/${use.label}`)),
  )
  let acknowledged = 0
  for (const { accepts } of pass.codes.values()) acknowledged += accepts.length > 0 ? 1 : 0
  return {
    attempts: counts.attempts,
    acknowledged,
    contested: counts.contested,
    unknown: counts.unknown,
    answers: counts.answers,
    sometimes: { ...counts.sometimes, ...resolved(pass.codes.values(), used), ...observed },
    violations: findings.kept,
    violationCount: findings.count(),
    violationsOf: findings.counts,
  }
}

/** What became of unknown outcomes, counted only where it is beyond doubt. */
const resolved = (codes: Iterable<CodeStory>, used: ReadonlySet<string>): Record<string, number> => {
  let committed = 0
  let absent = 0
  for (const { codeId, accepts, unknowns } of codes) {
    if (unknowns.length === 0) continue
    const isUsed = used.has(codeId)
    if (isUsed && accepts.length === 0) committed += 1
    const others = unknowns.filter(
      ({ idemKey }) => idemKey === null || accepts.every((one) => one.idemKey !== idemKey),
    )
    if (!isUsed) absent += unknowns.length
    else if (accepts.length > 0) absent += others.length
  }
  return {
    'an unknown outcome was later found committed': committed,
    'an unknown outcome was later found absent': absent,
  }
}
