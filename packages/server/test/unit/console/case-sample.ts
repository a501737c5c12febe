import type { CaseResult, Support, SupportCase } from 'sparekey'

const AT = new Date('2026-01-01T00:00:00.000Z')
export const hours = (count: number): Date => new Date(AT.getTime() + count * 3_600_000)

/** A case that waits for a second approval. */
export const caseOf = (changes: Partial<SupportCase> = {}): { readonly ok: true } & SupportCase => ({
  ok: true,
  caseId: 'case_1',
  caseNumber: '123456',
  accountId: 'ada',
  state: 'review',
  risk: 'high',
  reason: 'lost_all_factors',
  reference: 'T-77',
  channel: 'email',
  openedBy: 'Grace',
  openedAs: 'operator',
  openedAt: hours(-2),
  expiresAt: hours(100),
  notBefore: hours(70),
  ready: false,
  claimUntil: null,
  held: false,
  requestHash: 'ab'.repeat(32),
  approvalsRequired: 2,
  approvals: 1,
  missing: [],
  evidence: [
    {
      evidenceId: 'e1',
      kind: 'call_back',
      outcome: 'pass',
      reference: null,
      note: 'rang the number of the directory',
      by: 'Grace',
      at: hours(-1),
      expiresAt: null,
    },
    {
      evidenceId: 'e2',
      kind: 'knowledge',
      outcome: 'pass',
      reference: null,
      note: null,
      by: 'Grace',
      at: hours(-1),
      expiresAt: null,
    },
  ],
  decisions: [
    { by: 'Alan', verdict: 'approved', reason: null, at: hours(-1), counts: true },
    { by: 'Eve', verdict: 'approved', reason: null, at: hours(-1.5), counts: false },
  ],
  remarks: [{ act: 'raise_risk', by: 'Sam', reason: 'new device', at: hours(-1) }],
  flags: ['same_place', 'address_changed_lately'],
  endedAt: null,
  ...changes,
})

/** Calls that know this case alone. */
export const withCase = (shown: CaseResult, more: Partial<Support> = {}): Partial<Support> => ({
  get: async () => shown,
  ...more,
})

export const here = { caseId: 'case_1' }
