import type { Notice, NoticeKind } from 'sparekey'
import { en } from '../../../src/notices/texts/en.ts'
import type { RenderOptions } from '../../../src/notices/render.ts'

export const kinds = Object.keys(en.kinds) as readonly NoticeKind[]

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
  ...given,
})

export const inLanguage = (language: string | null): Notice['to'] => ({
  channel: 'email',
  address: 'ada@example.org',
  language,
  replaced: false,
})
