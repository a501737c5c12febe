import { toHex } from '../../../bytes.ts'
import type { CodeChannel } from '../../../interface/support.ts'
import { maskAddress } from '../../../notices/mask-address.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import { read, type Bytes, type Step } from '../../../store/port.ts'
import { addressOf } from '../../contacts.ts'
import type { DueBodies } from '../../due/kinds.ts'
import type { Parts } from '../../parts.ts'
import { deliveryContacts } from '../request-hash.ts'

/** Where a code goes. */
export interface Destination {
  readonly to: DueBodies['case-code']['to']
  /** Masked; `null`: no address of this channel is on file here. */
  readonly masked: string | null
}

/** What a code is sealed for: the id of an address, or a channel of which none is on file here. */
export const destinationName = (to: Destination['to']): string =>
  to.channel === 'email' ? to.id : to.channel

/** Whether a code can go over a channel: by mail and in person always, and over those that the application carries. */
export const isCarried = (parts: Pick<Parts, 'carriers'>, channel: CodeChannel): boolean =>
  channel === 'email' || channel === 'in_person' || parts.carriers[channel] !== undefined

/**
 * Where the code of a case goes: nobody names an address for it, neither the owner nor those who help. A number and a postal
 * address are known to the application alone. In person it is shown, and goes nowhere.
 */
export function* destinationsOf(
  parts: Parts,
  accountKey: Bytes,
  found: Pick<SupportCaseRow, 'contacts' | 'channel'>,
): Step<readonly Destination[]> {
  const { channel } = found
  if (channel === 'in_person') return []
  if (channel !== 'email') return [{ to: { channel }, masked: null }]
  const present = yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER })
  return deliveryContacts(found, present).flatMap((contact): readonly Destination[] => {
    const address = addressOf(parts, accountKey, contact)
    if (address === null) return []
    return [{ to: { channel: 'email', id: toHex(contact.contactId) }, masked: maskAddress(address) }]
  })
}
