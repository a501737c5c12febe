import type { Running } from './running.ts'

/** A test of this repository that fails where the promise is broken. */
export interface Evidence {
  /** From the root of the repository. */
  readonly file: string
  /** As it stands in the file. */
  readonly title: string
}

/**
 * How a configuration stands to a clause.
 *
 * - `met`: the service keeps it by itself.
 * - `met_by_application`: the service does its part, and the application or whoever runs it must follow the sentence.
 * - `not_met`: this configuration does not keep it.
 */
export type Standing =
  | { readonly standing: 'met'; readonly how: string }
  | { readonly standing: 'met_by_application'; readonly how: string; readonly integrator: string }
  | { readonly standing: 'not_met'; readonly how: string; readonly remedy: string; readonly open: boolean }

/** One requirement that a service with backup codes can be held to. */
export interface Clause {
  readonly framework: FrameworkName
  /** As the framework numbers it, e.g. `§3.1.2.2` or `v5.0.0-6.5.2`. */
  readonly clause: string
  /** What it asks, in one sentence of ours. */
  readonly asks: string
  readonly stands: (running: Running) => Standing
  readonly evidence: readonly [Evidence, ...Evidence[]]
}

export const frameworkNames = {
  nist: 'NIST SP 800-63B-4',
  asvs: 'OWASP ASVS 5.0.0',
  nhi: 'OWASP Non-Human Identities Top 10 2025',
  csf: 'NIST CSF 2.0',
  ai: 'NIST AI RMF 1.0',
} as const
export type FrameworkName = keyof typeof frameworkNames

export const met = (how: string): Standing => ({ standing: 'met', how })

export const byApplication = (how: string, integrator: string): Standing => ({
  standing: 'met_by_application',
  how,
  integrator,
})

export const notMet = (how: string, remedy: string): Standing => ({
  standing: 'not_met',
  how,
  remedy,
  open: false,
})

/** Not met where the standards contradict each other, or ask for what another of them advises against. */
export const openPoint = (how: string, remedy: string): Standing => ({
  standing: 'not_met',
  how,
  remedy,
  open: true,
})

/** A clause that stands the same in every configuration. */
export const always =
  (standing: Standing): Clause['stands'] =>
  () =>
    standing

export const test = (file: string, title: string): Evidence => ({ file, title })

/** Where the tests lie that most clauses are proven by. */
export const testFolders = {
  codes: 'packages/sparekey/test/unit/codes',
  lifecycle: 'packages/sparekey/test/unit/lifecycle',
  policies: 'packages/sparekey/test/unit/policy',
  security: 'packages/sparekey/test/security',
  pages: 'packages/server/test/pages',
  service: 'packages/server/test/unit',
} as const

/** Writes down the clauses of one framework: number, what it asks, how it stands, and what proves it. */
export const clausesOf =
  (framework: FrameworkName) =>
  (clause: string, asks: string, stands: Clause['stands'], ...evidence: Clause['evidence']): Clause => ({
    framework,
    clause,
    asks,
    stands,
    evidence,
  })

const asvs = clausesOf('asvs')

/** A requirement of ASVS, under the name that it asks to be referred to by, with its level. */
export const asvsClause = (
  number: string,
  level: 1 | 2 | 3,
  asks: string,
  stands: Clause['stands'],
  ...evidence: Clause['evidence']
): Clause => asvs(`v5.0.0-${number} (L${level})`, asks, stands, ...evidence)
