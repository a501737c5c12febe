import { keyOf } from './table.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

export const eventReads: ReadHandlers<'readEvents'> = {
  readEvents: ({ events }, { accountKey, beforeSeq, limit }) =>
    events
      .of(keyOf(accountKey))
      .filter((row) => row.seq < beforeSeq)
      .toSorted((a, b) => b.seq - a.seq)
      .slice(0, limit),
}

const blank = {
  type: null,
  at: null,
  actor: null,
  setId: null,
  label: null,
  context: null,
  detail: null,
  salt: null,
}

export const eventWrites: WriteHandlers<'insertEvent' | 'blankEvents'> = {
  insertEvent: ({ events }, { accountKey, ...row }) =>
    events.addNew(keyOf(accountKey), String(row.seq), { ...row, leafIndex: null }),

  blankEvents: ({ events }, { accountKey, uptoSeq }) =>
    events.forEach(keyOf(accountKey), (row) => row.seq <= uptoSeq, blank),
}
