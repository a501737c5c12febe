import { keyOf } from './table.ts'
import { oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

export const pageSessionReads: ReadHandlers<'readPageSession'> = {
  readPageSession: ({ pageSessions }, { accountKey, pageSessionId }) =>
    oneOrNone(pageSessions.get(keyOf(accountKey), keyOf(pageSessionId))),
}

export const pageSessionWrites: WriteHandlers<
  | 'insertPageSession'
  | 'enterPageSession'
  | 'endPageSession'
  | 'deleteExpiredPageSessions'
  | 'deletePageSessions'
> = {
  insertPageSession: ({ pageSessions }, { accountKey, ...row }) =>
    pageSessions.addNew(keyOf(accountKey), keyOf(row.pageSessionId), {
      ...row,
      enteredAt: null,
      state: 'open',
      result: null,
    }),

  enterPageSession: ({ pageSessions }, { accountKey, pageSessionId, enteredAt }) =>
    pageSessions.change(
      keyOf(accountKey),
      keyOf(pageSessionId),
      (row) => row.enteredAt === null,
      () => ({ enteredAt }),
    ),

  endPageSession: ({ pageSessions }, { accountKey, pageSessionId, state, result }) =>
    pageSessions.change(
      keyOf(accountKey),
      keyOf(pageSessionId),
      (row) => row.state === 'open',
      () => ({ state, result }),
    ),

  deleteExpiredPageSessions: ({ pageSessions }, { accountKey, now }) =>
    pageSessions.forEach(keyOf(accountKey), (row) => row.expiresAt <= now, null),

  deletePageSessions: ({ pageSessions }, { accountKey }) =>
    pageSessions.forEach(keyOf(accountKey), () => true, null),
}
