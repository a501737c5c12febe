/**
 * Writes the messages into docs/guides/what-your-users-are-told.md, as the code renders them:
 * `node packages/server/test/notices/guide-messages.ts`. A test fails where they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Notice, NoticeKind } from 'sparekey'
import { renderNotice } from '../../src/notices/render.ts'
import { AT, caseOf, noticeOf, renderOptions, SUPPORT_CODE } from '../unit/notices/support.ts'

export const guideFile = new URL('../../../../docs/guides/what-your-users-are-told.md', import.meta.url)

const BEGIN = '<!-- messages: made by packages/server/test/notices/guide-messages.ts -->'
const END = '<!-- messages: end -->'

interface Sample {
  /** When it is sent. */
  readonly when: string
  readonly notice?: Partial<Notice>
}

/** What is known of each, as the library fills it in. */
const coded: Partial<Notice> = { remaining: null }
const plain: Partial<Notice> = { label: null, remaining: null }
const noLink: Partial<Notice> = { disownToken: null }
const byItself: Partial<Notice> = { ...plain, context: null, actor: 'automation' }

const HOUR = 3_600_000
const links = { status: 'EXAMPLE', cancel: 'EXAMPLE', confirm: null, dispute: null }
/** About a case. What nobody did by a browser has no device. */
const about = (support: Parameters<typeof caseOf>[0] = {}, given: Partial<Notice> = {}): Partial<Notice> => ({
  ...plain,
  ...noLink,
  sheet: null,
  context: null,
  support: caseOf({ links, ...support }),
  ...given,
})
const byTime: Partial<Notice> = { actor: 'automation' }
const afterUse = { status: null, cancel: null, confirm: null, dispute: 'EXAMPLE' }
const nothing = { ...afterUse, dispute: null }

/** In the order of a sheet's life. */
const samples: Readonly<Record<NoticeKind, Sample>> = {
  sheet_made: { when: 'a sheet is issued', notice: plain },
  codes_moved: {
    when: 'codes of another system are taken over',
    notice: { ...plain, actor: 'application', context: null },
  },
  confirm_reminder: {
    when: 'a new sheet was not confirmed by its `confirmBy`',
    notice: { ...byItself, ...noLink },
  },
  sheet_confirmed: { when: 'one code of a new sheet is typed back', notice: plain },
  code_used: { when: 'a code is used', notice: { remaining: 9 } },
  codes_used_up: { when: 'the last code of a sheet is used', notice: { remaining: 0 } },
  used_code_tried: {
    when: 'a used code is tried again, from elsewhere or after more than 5 minutes',
    notice: coded,
  },
  old_sheet_tried: {
    when: 'a right code of a sheet that no longer works is tried',
    notice: { ...coded, ...noLink },
  },
  wrong_codes_tried: {
    when: 'wrong codes were typed so often in a row that each further try waits',
    notice: { ...plain, ...noLink },
  },
  codes_locked: {
    when: 'wrong codes were typed so often that no code works any more',
    notice: { ...plain, ...noLink },
  },
  sheet_cancelled: {
    when: 'a sheet is revoked',
    notice: { ...plain, ...noLink, actor: 'operator', context: null },
  },
  sheet_suspended: {
    when: 'somebody pressed the button behind “this was not me”',
    notice: { ...plain, ...noLink },
  },
  addresses_changed: { when: 'an issue replaces the addresses on file', notice: plain },
  replacement_asked: {
    when: 'a signal asks for new codes',
    notice: { ...plain, ...noLink, actor: 'application', context: null },
  },
  records_lost: {
    when: 'the database went back to an older state, and `sparekey fence` ended the sheets that this concerns',
    notice: { ...byItself, ...noLink },
  },
  recovery_overdue: { when: 'tasks after a use were not reported in time', notice: byItself },
  rotation_soon: {
    when: 'a sheet is to be replaced for its age soon: by default 30 days before it is 365 days old',
    notice: { ...byItself, ...noLink },
  },
  rotation_due: {
    when: 'a sheet is to be replaced for its age: by default after 365 days',
    notice: { ...byItself, ...noLink },
  },
  expires_soon: { when: 'a sheet with an end will reach it soon', notice: { ...byItself, ...noLink } },
  sheet_expired: { when: 'a sheet has reached its end', notice: { ...byItself, ...noLink } },
  still_there: {
    when: 'a sheet was not asked about for a while: by default a year',
    notice: { ...byItself, ...noLink },
  },
  support_opened: {
    when: 'a request for help was made, at the help desk or by the owner; addresses on file then have the first link',
    notice: about(
      { openedAt: AT, notBefore: null, links: { ...links, confirm: 'EXAMPLE' } },
      { actor: 'operator' },
    ),
  },
  support_reviewed: { when: 'enough people approved', notice: about({}, { actor: 'operator' }) },
  support_halfway: { when: 'half of a wait of a day or more is over', notice: about({}, byTime) },
  support_date_changed: {
    when: 'the earliest time was changed: shortened by two people, or moved later',
    notice: about({}, { actor: 'operator' }),
  },
  support_released: {
    when: 'the wait is over and a code can be asked for',
    notice: about({ notBefore: AT, claimUntil: new Date(AT.getTime() + 24 * HOUR) }, { actor: 'operator' }),
  },
  support_code: {
    when: 'the owner asked for the code; it goes to addresses that are on file, were so when the request was made, and to no other',
    notice: about({ code: { text: SUPPORT_CODE, expiresAt: new Date(AT.getTime() + HOUR / 6) } }),
  },
  support_claimed: {
    when: 'a code was sent: to the addresses that do not get it',
    notice: about({ notBefore: AT }, { context: noticeOf().context }),
  },
  support_wrong_code: {
    when: 'three wrong codes were typed in the place of the one that was sent',
    notice: about({ notBefore: AT }, { context: noticeOf().context }),
  },
  support_used: {
    when: 'the code was used',
    notice: about(
      { notBefore: AT, restrictUntil: new Date(AT.getTime() + 24 * HOUR), links: afterUse },
      { context: noticeOf().context },
    ),
  },
  support_completed: {
    when: 'what was to be put right after the use was reported as done',
    notice: about({ notBefore: AT, links: afterUse }, { actor: 'application' }),
  },
  support_overdue: {
    when: 'what was to be put right after the use was not reported in time',
    notice: about({ notBefore: AT, links: afterUse }, byTime),
  },
  support_ended: {
    when: 'the request came to nothing; here: its owner stopped it',
    notice: about({
      links: nothing,
      ended: { state: 'cancelled', by: 'owner', frozenUntil: new Date(AT.getTime() + 30 * 24 * HOUR) },
    }),
  },
  support_disputed: {
    when: 'somebody pressed “This was not me” after the code was used',
    notice: about({ links: nothing }),
  },
}

const LANGUAGES = [
  ['en', 'English'],
  ['de', 'German'],
] as const

const section = async (kind: NoticeKind, { when, notice }: Sample): Promise<string> => {
  const messages = LANGUAGES.map(async ([language, name]) => {
    const to = { channel: 'email', address: 'ada@example.org', language, replaced: false } as const
    const { subject, text } = await renderNotice(
      noticeOf({ kind, disownToken: 'EXAMPLE', ...notice, to }),
      renderOptions,
    )
    const block = `\`\`\`text\nSubject: ${subject}\n\n${text.replaceAll(/ +$/gm, '')}\`\`\``
    return language === 'en' ? block : `<details><summary>${name}</summary>\n\n${block}\n\n</details>`
  })
  return [`### \`${kind}\``, `Sent when ${when}.`, ...(await Promise.all(messages))].join('\n\n')
}

/** The part of the guide between the marks. */
export const guideMessages = async (): Promise<string> => {
  const sections = Object.entries(samples).map(([kind, sample]) => section(kind as NoticeKind, sample))
  return (await Promise.all(sections)).join('\n\n')
}

/** The guide with this between its marks; `null` where a mark is missing. */
export const withMessages = (guide: string, messages: string): string | null => {
  const [before, rest] = guide.split(BEGIN)
  const after = rest?.split(END)[1]
  return before === undefined || after === undefined
    ? null
    : `${before}${BEGIN}\n\n${messages}\n\n${END}${after}`
}

if (import.meta.main) {
  const guide = withMessages(readFileSync(guideFile, 'utf8'), await guideMessages())
  if (guide === null) throw new TypeError('The guide lacks a mark.')
  writeFileSync(guideFile, guide)
}
