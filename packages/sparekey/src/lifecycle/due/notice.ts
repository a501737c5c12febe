import { toHex } from '../../bytes.ts'
import type { Notice, NoticeAddress, SupportNoticeKind } from '../../notices/notice.ts'
import { keep, read, type ContactRow, type SetRow, type Transaction } from '../../store/port.ts'
import type { Context } from '../../interface/calls.ts'
import { addressOf, toldAfterRemovalMs } from '../contacts.ts'
import { printDisownToken } from '../disown/token.ts'
import { printNoticeId, printSetId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { readRegister } from '../register.ts'
import { isSupportSetId } from '../support/code/support-set.ts'
import { readNoticeCase } from '../support/links/notice-case.ts'
import { disownable, isStep } from './kinds.ts'
import type { TakenDue } from './taken.ts'

const dayMs = 86_400_000

/**
 * Builds the notice of a delivery from the trail, at the moment of delivery: nothing of it was written down before. `null`:
 * there is nothing left to tell, because the account was erased or the address is no longer told.
 */
export function* buildNotice(parts: Parts, due: TakenDue<'deliver'>): Transaction<Notice | null> {
  const { account, body } = due
  const { accountKey, accountId } = account
  const row = yield* readRegister(parts, account)
  const [event] = yield* read('readEvents', { accountKey, beforeSeq: body.seq + 1, limit: 1 })
  const { type = null, at = null, actor = null } = event ?? {}
  if (row === null || event === undefined || event.seq !== body.seq) return keep(null)
  if (type === null || at === null || actor === null) return keep(null)

  let to: NoticeAddress | null = null
  let contact: ContactRow | null = null
  if (body.to?.channel === 'webhook') {
    to = { channel: 'webhook', address: body.to.id, language: null, replaced: false }
  } else if (body.to !== null) {
    const { id } = body.to
    const removedAfter = at - toldAfterRemovalMs
    contact =
      (yield* read('readContacts', { accountKey, removedAfter })).find(
        (one) => toHex(one.contactId) === id,
      ) ?? null
    const address = contact === null ? null : addressOf(parts, accountKey, contact)
    if (contact === null || address === null) return keep(null)
    to = { channel: 'email', address, language: contact.language, replaced: contact.removedAt !== null }
  }

  const isOfSheet = event.setId !== null && !isSupportSetId(event.setId)
  const [set] = isOfSheet ? yield* read('readSet', { accountKey, setId: event.setId }) : []
  const detail = event.detail === null ? {} : (JSON.parse(event.detail) as Record<string, unknown>)
  const isPerson = to?.channel !== 'webhook'
  const support =
    isOfCase(body.notice) || isStep(body.notice)
      ? yield* readNoticeCase(parts, accountKey, row, { kind: body.notice, at, detail, contact, isPerson })
      : null
  if (isOfCase(body.notice) && support === null) return keep(null)
  const remaining = detail['remaining']
  return keep({
    noticeId: printNoticeId(event.eventId),
    kind: body.notice,
    tenant: parts.tenant,
    accountId,
    at: new Date(set === undefined ? at : (dueOf(parts, body.notice, set) ?? at)),
    to,
    sheet:
      set === undefined
        ? null
        : {
            setId: printSetId(set.setId),
            serial: set.serial,
            count: set.count,
            expiresAt: set.expiresAt === null ? null : new Date(set.expiresAt),
            confirmBy: new Date(set.confirmBy),
          },
    label: event.label,
    remaining: typeof remaining === 'number' ? remaining : null,
    context: event.context === null ? null : (JSON.parse(event.context) as Context),
    actor,
    disownToken:
      disownable.has(body.notice) && set !== undefined
        ? printDisownToken(parts.ring, accountKey, event.seq)
        : null,
    support,
  })
}

const isOfCase = (kind: Notice['kind']): kind is SupportNoticeKind => kind.startsWith('support_')

/** When it is due what a reminder is about. */
const dueOf = (parts: Parts, notice: Notice['kind'], set: SetRow): number | null => {
  const { rotateAfterDays } = parts.policy.reminders
  switch (notice) {
    case 'confirm_reminder':
      return set.confirmBy
    case 'expires_soon':
      return set.expiresAt
    case 'rotation_soon':
    case 'rotation_due':
      return rotateAfterDays === null ? null : set.issuedAt + rotateAfterDays * dayMs
    default:
      return null
  }
}
