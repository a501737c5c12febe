import { keep, read, type StoredEvent, type Transaction } from '../store/port.ts'
import type { Context } from '../interface/calls.ts'
import type { AccountEvent, EventPage, EventsInput } from '../interface/events.ts'
import { printEventId, printSetId } from './identifiers.ts'
import { readAccountId, readEventsInput } from './input.ts'
import type { Parts } from './parts.ts'
import { decide, openAccount, readRegister } from './register.ts'

/** The account's trail, newest first. What an erasure blanked is left out. */
export const events = async (
  parts: Parts,
  accountIdGiven: string,
  inputGiven?: EventsInput,
): Promise<EventPage> => {
  const accountId = readAccountId(accountIdGiven)
  const { limit, beforeSeq } = readEventsInput(inputGiven)
  const account = openAccount(parts, accountId)
  const rows = await decide(parts, function* (): Transaction<readonly StoredEvent[]> {
    if ((yield* readRegister(parts, account)) === null) return keep([])
    return keep(yield* read('readEvents', { accountKey: account.accountKey, beforeSeq, limit: limit + 1 }))
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    ok: true,
    items: page.flatMap(shown),
    nextCursor: rows.length > limit && last !== undefined ? `e${last.seq}` : null,
  }
}

const shown = (row: StoredEvent): readonly AccountEvent[] => {
  if (row.type === null || row.at === null || row.actor === null) return []
  return [
    {
      eventId: printEventId(row.eventId),
      seq: row.seq,
      type: row.type,
      at: new Date(row.at),
      actor: row.actor,
      setId: row.setId === null ? null : printSetId(row.setId),
      label: row.label,
      context: row.context === null ? null : (JSON.parse(row.context) as Context),
      detail: row.detail === null ? {} : (JSON.parse(row.detail) as AccountEvent['detail']),
      leafIndex: row.leafIndex,
    },
  ]
}
