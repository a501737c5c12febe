import type { CaseRisk } from '../../interface/support.ts'
import type { SupportPolicy } from '../../policy/support.ts'
import type { SupportCaseRow } from '../../store/catalogue/support.ts'

/** The wait of a case, as it is written. */
export type Wait = Pick<SupportCaseRow, 'notBefore' | 'expiresAt'>

/**
 * The earliest release moves to this moment, and never back. The case then lives as long behind it as a case lives at all: a wait that
 * is as long as a case's life would else end it before its time.
 */
export const waitUntil = (row: Wait, notBefore: number, terms: SupportPolicy): Wait => {
  const later = Math.max(row.notBefore ?? 0, notBefore)
  return { notBefore: later, expiresAt: Math.max(row.expiresAt, later + terms.expiresAfterSeconds * 1000) }
}

/** What a higher risk makes of a wait that has begun. Where the risk stays, so does the wait: two people may have shortened it. */
export const waitAtRisk = (
  row: Pick<SupportCaseRow, 'risk' | 'toldAt'> & Wait,
  risk: CaseRisk,
  terms: SupportPolicy,
): Partial<Wait> =>
  row.toldAt === null || risk === row.risk
    ? {}
    : waitUntil(row, row.toldAt + terms.delaysSeconds[risk] * 1000, terms)
