import { fromHex, samePublicBytes, toHex } from '../../../bytes.ts'
import { parseBase64url } from '../../../crypto/base64url.ts'
import { openCaseCode } from '../../../crypto/case-code-seal.ts'
import type { Deliver, Notice, NoticeAddress } from '../../../notices/notice.ts'
import type { DueRow } from '../../../store/catalogue/due.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import { keep, read, type Bytes, type ContactRow, type Step, type Transaction } from '../../../store/port.ts'
import { addressOf } from '../../contacts.ts'
import { inTime } from '../../due/in-time.ts'
import { finish, leaveToOthers, reschedule, type Lease, type Performed } from '../../due/lease.ts'
import { afterFailure } from '../../due/pauses.ts'
import type { TakenDue } from '../../due/taken.ts'
import { printNoticeId } from '../../identifiers.ts'
import type { Parts } from '../../parts.ts'
import { decide, readRegister } from '../../register.ts'
import { noticeCase } from '../links/notice-case.ts'
import { deliveryContacts } from '../request-hash.ts'
import { stateAt } from '../states.ts'
import { destinationName } from './destinations.ts'

/** Where no carrier of a channel is at hand, a code is looked at again after this. */
const uncarriedAgainMs = 60_000

/**
 * Delivers a code to one destination, and with it wipes the row in which it lay sealed. Where its time to be delivered is
 * over, its case ended or another code took its place, the row is wiped undelivered.
 */
export const deliverCode = async (
  parts: Parts,
  byMail: Deliver | null,
  row: DueRow,
  due: TakenDue<'case-code'>,
  lease: Lease,
): Promise<Performed> => {
  const now = parts.clock().getTime()
  const { to, deliverUntil } = due.body
  if (now >= deliverUntil) return finish(parts, row, lease)
  const deliver = to.channel === 'email' ? byMail : (parts.carriers[to.channel] ?? null)
  if (deliver === null) {
    return leaveToOthers(parts, row, lease, Math.min(uncarriedAgainMs, deliverUntil - now))
  }
  const notice = await decide(parts, () => codeNotice(parts, due, now))
  if (notice === null) return finish(parts, row, lease)
  try {
    await inTime(deliver, notice)
  } catch (error) {
    const next = afterFailure(error, due.attempt, row.dueId, parts.clock().getTime())
    if (next.kind === 'give-up') return finish(parts, row, lease)
    await reschedule(parts, row, lease, Math.min(next.dueAt, deliverUntil), next.attempts)
    return 'putOff'
  }
  return finish(parts, row, lease)
}

/** `null`: this code must not be delivered any more. */
function* codeNotice(parts: Parts, due: TakenDue<'case-code'>, now: number): Transaction<Notice | null> {
  const { account, body } = due
  const { accountKey, accountId } = account
  const [setId, caseId] = [fromHex(body.setId), fromHex(body.caseId)]
  const row = yield* readRegister(parts, account)
  const [found] = yield* read('readSupportCase', { accountKey, caseId })
  const [event] = yield* read('readEvents', { accountKey, beforeSeq: body.seq + 1, limit: 1 })
  if (row === null || found === undefined || event === undefined || event.seq !== body.seq) return keep(null)
  if (stateAt(found, now).state !== 'released' || found.heldAt !== null) return keep(null)
  if (!samePublicBytes(found.codeSetId, setId) || event.at === null) return keep(null)
  const contact = yield* contactOf(accountKey, body.to, found)
  const to = addressee(parts, accountKey, body.to, contact)
  const place = { accountKey, setId, destination: destinationName(body.to) }
  const bytes = parseBase64url(body.sealed)
  const text = bytes === null ? null : openCaseCode(parts.ring, place, { keyId: body.keyId, bytes })
  if (to === null || text === null) return keep(null)
  const [set] = yield* read('readSet', { accountKey, setId })
  const expiresAt = set?.expiresAt ?? null
  if (expiresAt === null) return keep(null)
  const about = noticeCase(parts, accountKey, row, found, {
    kind: 'support_code',
    at: event.at,
    detail: {},
    contact,
    isPerson: true,
  })
  return keep({
    noticeId: printNoticeId(event.eventId),
    kind: 'support_code',
    tenant: parts.tenant,
    accountId,
    at: new Date(event.at),
    to,
    sheet: null,
    label: null,
    remaining: null,
    context: null,
    actor: 'automation',
    disownToken: null,
    support: { ...about, code: { text, expiresAt: new Date(expiresAt) } },
  })
}

type To = TakenDue<'case-code'>['body']['to']

/** The address on file that a code goes to; `null`: it may not go there any more, or none is on file for the channel. */
function* contactOf(accountKey: Bytes, to: To, found: SupportCaseRow): Step<ContactRow | null> {
  if (to.channel !== 'email') return null
  const present = yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER })
  return deliveryContacts(found, present).find((one) => toHex(one.contactId) === to.id) ?? null
}

const addressee = (
  parts: Parts,
  accountKey: Bytes,
  { channel }: To,
  contact: ContactRow | null,
): NoticeAddress | null => {
  if (channel !== 'email') return { channel, address: '', language: null, replaced: false }
  const address = contact === null ? null : addressOf(parts, accountKey, contact)
  return contact === null || address === null
    ? null
    : { channel, address, language: contact.language, replaced: false }
}
