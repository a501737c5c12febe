import type { ContactRow } from '../port.ts'
import { keyOf } from './table.ts'
import { nobody, oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

const inOrderOfAdding = (a: ContactRow, b: ContactRow): number =>
  a.addedAt - b.addedAt || (keyOf(a.contactId) < keyOf(b.contactId) ? -1 : 1)

export const settingReads: ReadHandlers<'readContacts' | 'readKeyCheck'> = {
  readContacts: ({ contacts }, { accountKey, removedAfter }) =>
    contacts
      .of(keyOf(accountKey))
      .filter((row) => row.removedAt === null || row.removedAt > removedAfter)
      .toSorted(inOrderOfAdding),

  readKeyCheck: ({ meta }) => oneOrNone(meta.get(nobody, 'key_check')).map(({ keyCheck }) => ({ keyCheck })),
}

export const settingWrites: WriteHandlers<
  'insertContact' | 'removeContacts' | 'deleteContacts' | 'keepKeyCheck'
> = {
  insertContact: ({ contacts }, { accountKey, ...row }) =>
    contacts.addNew(keyOf(accountKey), keyOf(row.contactId), row),

  removeContacts: ({ contacts }, { accountKey, removedAt }) =>
    contacts.forEach(keyOf(accountKey), (row) => row.removedAt === null, { removedAt }),

  deleteContacts: ({ contacts }, { accountKey }) => contacts.forEach(keyOf(accountKey), () => true, null),

  keepKeyCheck: ({ meta }, row) => meta.add(nobody, 'key_check', row),
}
