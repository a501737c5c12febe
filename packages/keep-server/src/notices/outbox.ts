import type { Facts, NoticeKind } from './kinds.ts'
import { wordsOf } from './kinds.ts'
import type { Telling } from './tellings.ts'
import { ask, integer, text } from '../store/port.ts'
import type { Row, Transaction } from '../store/port.ts'

/** The ways out of a server. */
export type Channel = 'mail' | 'webhook' | 'chat'
export const channels: readonly Channel[] = ['mail', 'webhook', 'chat']

/** One notice on its way to one addressee. */
export interface Waiting {
  readonly team: string
  readonly notice: string
  /** A member's id; of a channel that is one for everybody, its name behind an `@`. */
  readonly addressee: string
  readonly channel: Channel
  readonly kind: NoticeKind
  readonly about: string
  readonly facts: Facts
  /** Where it goes instead of to what is on file; `null`: there. */
  readonly address: string | null
  readonly writtenAt: number
  readonly dueAt: number
  /** How often it was tried. */
  readonly tries: number
}

/**
 * Writes a notice for everybody whom it is for, in the transaction of what it tells: neither is there without the other.
 *
 * @param shared the channels beside mail that this server was given.
 */
export function* tell(
  { team, shared, now }: { readonly team: string; readonly shared: readonly Channel[]; readonly now: number },
  { id: notice, kind, about, facts, to }: Telling,
): Transaction<void> {
  const one = { team, notice, kind, about, facts: JSON.stringify(facts), at: now, address: null }
  for (const addressee of to) yield* ask('addNotice', { ...one, addressee, channel: 'mail' })
  if (!wordsOf[kind].forChannels) return
  for (const channel of shared) yield* ask('addNotice', { ...one, addressee: `@${channel}`, channel })
}

/** Writes a notice to an address that is not, or not any more, the one on file. */
export function* tellAddress(
  { team, now }: { readonly team: string; readonly now: number },
  { id: notice, kind, about, facts, to: [addressee = about] }: Telling,
  address: string,
): Transaction<void> {
  const one = { team, notice, kind, about, facts: JSON.stringify(facts), at: now }
  yield* ask('addNotice', { ...one, addressee, channel: 'mail', address })
}

/** What is due on a channel, the longest due first. */
export function* dueOn(channel: Channel, now: number, limit: number): Transaction<readonly Waiting[]> {
  const { rows } = yield* ask('dueNotices', { channel, now, limit })
  return rows.map((row) => waitingOf(row, channel))
}

function waitingOf(row: Row, channel: Channel): Waiting {
  const address = row['address']
  return {
    team: text(row, 'team_key'),
    notice: text(row, 'notice_id'),
    addressee: text(row, 'addressee'),
    channel,
    kind: text(row, 'kind') as NoticeKind,
    about: text(row, 'about'),
    facts: JSON.parse(text(row, 'facts')) as Facts,
    address: typeof address === 'string' ? address : null,
    writtenAt: integer(row, 'written_at'),
    dueAt: integer(row, 'due_at'),
    tries: integer(row, 'tries'),
  }
}
