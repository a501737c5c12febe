import { openContact, sealContact } from '../crypto/account-identity.ts'
import { read, write, type Bytes, type ContactRow, type Step } from '../store/port.ts'
import type { Contact } from '../interface/calls.ts'
import type { Parts } from './parts.ts'

/** How long an address is still told after it was replaced: whoever steals a session must not silence the owner. */
export const toldAfterRemovalMs = 30 * 86_400_000

/** A clock may be set back after an address was given: its owner must not miss what happens next. */
const clockSetBackMs = 120_000

/** Whether an address was on file at a time. One that came later is not told of what was before it, nor given the link that goes with it. */
export const wasOnFile = ({ addedAt }: Pick<ContactRow, 'addedAt'>, at: number): boolean =>
  addedAt <= at + clockSetBackMs

/** An address on file; `null` where its key is gone or the row was tampered with. */
export const addressOf = (parts: Parts, accountKey: Bytes, row: ContactRow): string | null =>
  openContact(
    parts.ring,
    { accountKey, contactId: row.contactId, channel: row.channel },
    { keyId: row.keyId, bytes: row.sealedAddress },
  )

/**
 * How given addresses stand to those on file; the order does not count. `first`: there are none on file. `language`: only
 * the language of one differs, which is no news to anybody.
 */
export function* compareWithFile(
  parts: Parts,
  accountKey: Bytes,
  contacts: readonly Contact[],
): Step<'same' | 'first' | 'language' | 'changed'> {
  const rows = yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER })
  const onFile = rows.map((row) => ({
    channel: row.channel,
    address: addressOf(parts, accountKey, row),
    language: row.language,
  }))
  const given = contacts.map(({ channel, address, language = null }) => ({ channel, address, language }))
  const alike = (part: (one: (typeof onFile)[number]) => unknown): boolean =>
    text(onFile.map(part)) === text(given.map(part))
  if (alike((one) => one)) return 'same'
  if (rows.length === 0) return 'first'
  return alike(({ channel, address }) => [channel, address]) ? 'language' : 'changed'
}

/** Puts these addresses in the place of those on file. */
export function* replaceContacts(
  parts: Parts,
  accountKey: Bytes,
  contacts: readonly Contact[],
  contactIds: readonly Bytes[],
  at: number,
): Step<void> {
  yield* write('removeContacts', { accountKey, removedAt: at })
  for (const [index, contact] of contacts.entries()) {
    const contactId = contactIds[index] ?? parts.random(16)
    const place = { accountKey, contactId, channel: contact.channel }
    const sealed = sealContact(parts.ring, place, contact.address)
    yield* write('insertContact', {
      ...place,
      keyId: sealed.keyId,
      sealedAddress: sealed.bytes,
      addedAt: at,
      removedAt: null,
      language: contact.language ?? null,
    })
  }
}

const text = (list: readonly unknown[]): string =>
  list
    .map((one) => JSON.stringify(one))
    .toSorted()
    .join('\n')
