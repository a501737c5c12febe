import { fromHex, toHex } from '../bytes.ts'
import { lookInto } from '../audit/cursor.ts'
import type { KeyRing } from '../crypto/ports.ts'
import { toldAfterRemovalMs, wasOnFile } from '../lifecycle/contacts.ts'
import { printIncidentId } from '../lifecycle/identifiers.ts'
import type { DueBodies } from '../lifecycle/due/kinds.ts'
import type { DueRow } from '../store/catalogue/due.ts'
import { read, type EventRow, type Step, type Store, type StoredEvent } from '../store/port.ts'
import { startOfAll, type Job } from './job.ts'
import { meantBy, type Meant } from './meant.ts'
import { asksForUses } from './selection.ts'
import { accountsAtOnce, readStretch } from './stretch.ts'
import { detailOf, isEndedBy, readTrailSince } from './trail.ts'

/**
 * What became of the message to an owner whose sheet a job ended. `told`: an address took it. `waiting`: it was not tried yet, or is
 * tried again. `not_reached`: every address was given up. `no_address`: none is on file; the application was told instead, where it
 * listens.
 */
export type Telling = 'told' | 'waiting' | 'not_reached' | 'no_address'

export interface ToldOwner {
  readonly accountId: string
  /** When the sheet ended. */
  readonly at: Date
  readonly telling: Telling
}

export interface ToldPage {
  /** In no order that means something. May be empty where others follow. */
  readonly items: readonly ToldOwner[]
  /** `null`: there are no more. */
  readonly nextCursor: string | null
}

/** Behind a cursor, the owners whose sheets a job ended, out of a thousand accounts at a time. */
export const readTold = async (
  { store, ring }: { readonly store: Store; readonly ring: KeyRing },
  job: Job,
  cursor: string | null,
): Promise<ToldPage> => {
  const after = cursor === null ? startOfAll : fromHex(cursor)
  const holders = await lookInto(store, () => readStretch(after, asksForUses(job.body.selection)))
  const items: ToldOwner[] = []
  for (const meant of meantBy(ring, job, holders).accounts) {
    const told = await lookInto(store, () => tellingOf(job, meant))
    if (told !== null) items.push(told)
  }
  const last = holders.at(-1)
  return {
    items,
    nextCursor: last === undefined || holders.length < accountsAtOnce ? null : toHex(last.account.accountKey),
  }
}

/** `null`: the job ended none of its sheets. */
function* tellingOf(job: Job, { accountKey, accountId }: Meant): Step<ToldOwner | null> {
  const [row] = yield* read('readAccount', { accountKey })
  if (row === undefined) return null
  const since = job.body.startedAt ?? job.createdAt
  const trail = yield* readTrailSince(accountKey, row.auditSeq, since)
  const [ending] = trail.filter((event) => isEndedBy(event, printIncidentId(job.jobId))).toReversed()
  if (ending === undefined) return null
  const at = ending.at ?? since
  const removedAfter = at - toldAfterRemovalMs
  const addresses = (yield* read('readContacts', { accountKey, removedAfter })).filter((contact) =>
    wasOnFile(contact, at),
  )
  const due = yield* read('readDueOfAccount', { accountKey })
  return { accountId, at: new Date(at), telling: judge(ending, trail, due, addresses.length) }
}

const judge = (
  { seq, leafIndex }: StoredEvent,
  trail: readonly EventRow[],
  due: readonly DueRow[],
  addresses: number,
): Telling => {
  if (addresses === 0) return 'no_address'
  // An event gets its leaf once its messages are written down.
  if (leafIndex === null || due.some((row) => isAbout(row, seq))) return 'waiting'
  const givenUp = trail.filter(
    (event) =>
      event.seq > seq &&
      event.type === 'notice.given_up' &&
      detailOf(event.detail)['notice'] === 'sheet_cancelled' &&
      detailOf(event.detail)['channel'] === 'email',
  )
  return givenUp.length >= addresses ? 'not_reached' : 'told'
}

/** Whether a row of due work is the message about this event. */
const isAbout = ({ kind, body }: DueRow, seq: number): boolean => {
  if (kind !== 'deliver') return false
  const { seq: about, to } = JSON.parse(body) as DueBodies['deliver']
  return about === seq && to?.channel === 'email'
}
