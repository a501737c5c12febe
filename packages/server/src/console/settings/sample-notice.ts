import type { Notice, NoticeKind } from 'sparekey'

const HOUR_MILLIS = 3_600_000
const DAY_MILLIS = 24 * HOUR_MILLIS

/** A notice about nobody, to see what one of its kind says. Its links lead nowhere, and its code is none. */
export const sampleNotice = (kind: NoticeKind, tenant: string, language: string, at: Date): Notice => {
  const later = (millis: number): Date => new Date(at.getTime() + millis)
  return {
    noticeId: 'ntc_sample',
    kind,
    tenant,
    accountId: 'sample',
    at,
    to: { channel: 'email', address: 'sample@example.org', language, replaced: false },
    sheet: isOfSupport(kind)
      ? null
      : { setId: 'set_sample', serial: 'A7K2', count: 10, expiresAt: null, confirmBy: later(7 * DAY_MILLIS) },
    label: withLabel.has(kind) ? 'X7' : null,
    remaining: remaining[kind] ?? null,
    context: {
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
    actor: 'person',
    disownToken: isOfSupport(kind) ? null : 'SAMPLE',
    support: isOfSupport(kind) ? sampleCase(kind, at, later) : null,
  }
}

const withLabel: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'code_used',
  'used_code_tried',
  'old_sheet_tried',
  'codes_used_up',
])
const remaining: Partial<Record<NoticeKind, number>> = { code_used: 9, codes_used_up: 0 }

const isOfSupport = (kind: NoticeKind): boolean => kind.startsWith('support_')

/** After the use there is only something to dispute; after the end there is nothing to do at all. */
const afterUse: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'support_used',
  'support_completed',
  'support_overdue',
])
const afterEnd: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['support_ended', 'support_disputed'])

const sampleCase = (
  kind: NoticeKind,
  at: Date,
  later: (millis: number) => Date,
): NonNullable<Notice['support']> => {
  const isLive = !afterUse.has(kind) && !afterEnd.has(kind)
  return {
    caseId: 'case_sample',
    caseNumber: '123456',
    reason: 'lost_all_factors',
    channel: 'email',
    openedBy: 'Sample Agent',
    openedAs: 'operator',
    openedAt: at,
    notBefore: later(DAY_MILLIS),
    claimUntil: later(2 * DAY_MILLIS),
    ended:
      kind === 'support_ended'
        ? { state: 'cancelled', by: 'owner', frozenUntil: later(30 * DAY_MILLIS) }
        : null,
    restrictUntil: later(DAY_MILLIS),
    links: {
      status: isLive ? 'SAMPLE' : null,
      cancel: isLive ? 'SAMPLE' : null,
      confirm: kind === 'support_opened' ? 'SAMPLE' : null,
      dispute: afterUse.has(kind) ? 'SAMPLE' : null,
    },
    code: kind === 'support_code' ? { text: 'SAMPLE-ONLY-NO-CODE', expiresAt: later(600_000) } : null,
  }
}
