import type { SupportEventType } from '../../../interface/events.ts'
import type { NoticeCase, SupportNoticeKind } from '../../../notices/notice.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import { read, type AccountRow, type Bytes, type ContactRow, type Step } from '../../../store/port.ts'
import { isStep } from '../../due/kinds.ts'
import { parseCaseId, printCaseId } from '../../identifiers.ts'
import type { Parts } from '../../parts.ts'
import { deliveryContacts } from '../request-hash.ts'
import { casePlace, openCaseText } from '../sealed-texts.ts'
import { printLinkToken, type LinkPurpose } from './token.ts'

/** What a notice of a case tells, and where it goes. */
export interface AboutCase {
  readonly kind: SupportNoticeKind | SupportEventType
  readonly at: number
  /** Of the event that it is about. */
  readonly detail: Readonly<Record<string, unknown>>
  /** The address on file that it goes to; `null`: none. */
  readonly contact: ContactRow | null
  /** `false`: an endpoint of the tenant's, which gets no link of the owner's. */
  readonly isPerson: boolean
}

/** Links that go with what is told. Nobody confirms what was decided, and nothing is to be done about what came to nothing. */
const linksOf: Readonly<Record<SupportNoticeKind, readonly LinkPurpose[]>> = {
  support_opened: ['status', 'cancel', 'confirm'],
  support_reviewed: ['status', 'cancel'],
  support_halfway: ['status', 'cancel'],
  support_date_changed: ['status', 'cancel'],
  support_released: ['status', 'cancel'],
  support_code: ['status', 'cancel'],
  support_claimed: ['status', 'cancel'],
  support_wrong_code: ['status', 'cancel'],
  support_used: ['status', 'dispute'],
  support_completed: ['status', 'dispute'],
  support_overdue: ['status', 'dispute'],
  support_ended: [],
  support_disputed: [],
}

/**
 * The case of a notice, as it stands now, without a code. `null`: there is no such case, or whoever would be told of a code gets
 * the code itself.
 */
export function* readNoticeCase(
  parts: Pick<Parts, 'ring'>,
  accountKey: Bytes,
  row: AccountRow,
  about: AboutCase,
): Step<NoticeCase | null> {
  const named = about.detail['case']
  const place = typeof named === 'string' ? parseCaseId(named) : null
  const [found] = place === null ? [] : yield* read('readSupportCase', { accountKey, caseId: place.caseId })
  if (found === undefined) return null
  const getsCode = found.channel === 'email' && isOfOpening(found, about.contact)
  return about.kind === 'support_claimed' && getsCode
    ? null
    : noticeCase(parts, accountKey, row, found, about)
}

/** Whether an address was on file when the case was opened, and is. */
const isOfOpening = (found: SupportCaseRow, contact: ContactRow | null): boolean =>
  contact !== null && deliveryContacts(found, [contact]).length > 0

export const noticeCase = (
  parts: Pick<Parts, 'ring'>,
  accountKey: Bytes,
  row: AccountRow,
  found: SupportCaseRow,
  about: AboutCase,
): NoticeCase => {
  const { caseId } = found
  const { contact, detail } = about
  const contactId = contact?.contactId ?? null
  const links = about.isPerson && !isStep(about.kind) ? linksOf[about.kind] : []
  const link = (purpose: LinkPurpose): string | null => {
    const isGiven = links.includes(purpose) && (purpose !== 'confirm' || isOfOpening(found, contact))
    return isGiven ? printLinkToken(parts.ring, { purpose, accountKey, caseId, contactId }) : null
  }
  const { openedBy, openedAs } = openCaseText(parts.ring, casePlace(accountKey, caseId), found)
  const restrictUntil = detail['restrictUntil']
  return {
    caseId: printCaseId(accountKey, caseId),
    caseNumber: found.caseNumber,
    reason: found.reason,
    channel: found.channel,
    openedBy,
    openedAs,
    openedAt: new Date(found.openedAt),
    notBefore: date(found.notBefore),
    claimUntil: date(found.claimUntil),
    ended: about.kind === 'support_ended' ? endOf(row, found, about) : null,
    restrictUntil: typeof restrictUntil === 'number' ? new Date(restrictUntil) : null,
    links: {
      status: link('status'),
      cancel: link('cancel'),
      confirm: link('confirm'),
      dispute: link('dispute'),
    },
    code: null,
  }
}

const date = (millis: number | null): Date | null => (millis === null ? null : new Date(millis))

const endStates = ['withdrawn', 'denied', 'cancelled', 'expired', 'failed'] as const

const endOf = (
  { supportFrozenUntil }: AccountRow,
  { state, endedBy }: SupportCaseRow,
  { at }: AboutCase,
): NoticeCase['ended'] => {
  const ended = endStates.find((one) => one === state)
  if (ended === undefined || endedBy === null) return null
  const isFrozen = supportFrozenUntil !== null && supportFrozenUntil > at
  return { state: ended, by: endedBy, frozenUntil: isFrozen ? new Date(supportFrozenUntil) : null }
}
