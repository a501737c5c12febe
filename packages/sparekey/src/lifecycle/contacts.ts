import { openContact, sealContact } from '../crypto/account-identity.ts'
import { read, write, type Bytes, type ContactRow, type Step } from '../store/port.ts'
import type { Contact } from '../types.ts'
import type { Parts } from './parts.ts'

/** How long an address is still told after it was replaced: whoever steals a session must not silence the owner. */
export const toldAfterRemovalMs = 30 * 86_400_000

/** An address on file; `null` where its key is gone or the row was tampered with. */
export const addressOf = (parts: Parts, accountKey: Bytes, row: ContactRow): string | null =>
  openContact(
    parts.ring,
    { accountKey, contactId: row.contactId, channel: row.channel },
    { keyId: row.keyId, bytes: row.sealedAddress },
  )

/** How given addresses stand to those on file; the order does not count. `first`: there are none on file. */
export function* compareWithFile(
  parts: Parts,
  accountKey: Bytes,
  contacts: readonly Contact[],
): Step<'same' | 'first' | 'changed'> {
  const rows = yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER })
  const onFile = rows.map((row) => text(row.channel, addressOf(parts, accountKey, row), row.language))
  const given = contacts.map(({ channel, address, language }) => text(channel, address, language ?? null))
  if (onFile.toSorted().join('\n') === given.toSorted().join('\n')) return 'same'
  return rows.length === 0 ? 'first' : 'changed'
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

const text = (channel: string, address: string | null, language: string | null): string =>
  JSON.stringify([channel, address, language])
