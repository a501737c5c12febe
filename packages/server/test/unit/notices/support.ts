import type { Notice, NoticeKind, SupportNoticeKind } from 'sparekey'
import { en } from '../../../src/notices/texts/en.ts'
import type { RenderOptions } from '../../../src/notices/render.ts'

export const kinds = Object.keys(en.kinds) as readonly NoticeKind[]

const isOfCase = (kind: NoticeKind): kind is SupportNoticeKind => kind.startsWith('support_')

/** Of notices about a case; each of these says which. */
export const supportKinds: readonly SupportNoticeKind[] = kinds.filter(isOfCase)

/** Of notices about a sheet and its codes. */
export const sheetKinds: readonly NoticeKind[] = kinds.filter((kind) => !isOfCase(kind))

export const AT = new Date('2026-11-21T20:00:13.000Z')

export const renderOptions: RenderOptions = {
  publicUrl: 'https://codes.example.org',
  applicationName: 'Example',
  defaultLanguage: 'en',
  contact: null,
}

export const DISOWN_TOKEN = 'dt_6b9Qm0vZs4kJx2WfYh8cLtRnPaEu'

/** A notice with everything in it, but for what the test says. */
export const noticeOf = (given: Partial<Notice> = {}): Notice => ({
  noticeId: 'ntc_0001',
  kind: 'code_used',
  tenant: 'default',
  accountId: 'ada',
  at: AT,
  to: { channel: 'email', address: 'ada@example.org', language: 'en', replaced: false },
  sheet: { setId: 'set_1', serial: 'A7K2', count: 10, expiresAt: null, confirmBy: AT },
  label: 'X7',
  remaining: 9,
  context: {
    ip: '203.0.113.0/24',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0',
  },
  actor: 'person',
  disownToken: DISOWN_TOKEN,
  support: null,
  ...given,
})

/** The code of a message that carries one. */
export const SUPPORT_CODE = 'X7K9-M3NP-QR2W-5T8E'

const HOUR = 3_600_000

/** A case that a help desk opened an hour ago, with every link. */
export const caseOf = (
  given: Partial<NonNullable<Notice['support']>> = {},
): NonNullable<Notice['support']> => ({
  caseId: 'cas_1',
  caseNumber: '402913',
  reason: 'lost_all_factors',
  channel: 'email',
  openedBy: 'Grace Hopper',
  openedAs: 'operator',
  openedAt: new Date(AT.getTime() - HOUR),
  notBefore: new Date(AT.getTime() + 23 * HOUR),
  claimUntil: null,
  ended: null,
  restrictUntil: null,
  links: { status: 'csl_status', cancel: 'csl_cancel', confirm: null, dispute: null },
  code: null,
  ...given,
})

/** A notice about a case: there is no sheet, and nothing else to disown. */
export const supportNoticeOf = (
  kind: SupportNoticeKind,
  support: Parameters<typeof caseOf>[0] = {},
  given: Partial<Notice> = {},
): Notice =>
  noticeOf({
    kind,
    sheet: null,
    label: null,
    remaining: null,
    disownToken: null,
    support: caseOf(support),
    ...given,
  })

export const inLanguage = (language: string | null): Notice['to'] => ({
  channel: 'email',
  address: 'ada@example.org',
  language,
  replaced: false,
})
