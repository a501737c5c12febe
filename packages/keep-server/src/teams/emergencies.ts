import { clockEntryFor, clockOf } from 'sparekey-keep-team'
import type { Emergency, EmergencyClock } from 'sparekey-keep-team'
import { appendLog } from './append-log.ts'
import { committed } from './parts.ts'
import type { Parts } from './parts.ts'
import { readState } from './read-state.ts'
import { ask, first, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

// An emergency's wait begins when others were told. The server alone knows when that was, so it says so in the log, where every
// member reads it: no job turns rows over, the first who reads after that time has it written.

/**
 * Writes down whose waits have begun since: enough of those who can stop the emergency were told, by mail or by their own program.
 */
export function* beginWaits(parts: Parts, team: string): Transaction<void> {
  const { row, state } = yield* readState(team, parts.known)
  const now = parts.now()
  let place = row
  for (const emergency of state.emergencies.values()) {
    if (emergency.state !== 'running' || (yield* waitOf(team, emergency.id)) !== null) continue
    const clock = clockOf(emergency, yield* noticesOf(team, emergency))
    // What is dated after now waits: the clock was put back, or the one who asked is ahead of it.
    if (clock === null || Date.parse(clock.since) > now) continue
    const at = new Date(now).toISOString()
    const seen = { size: place.logSize, head: place.logHead }
    const entry = clockEntryFor({ team, emergency: emergency.id, clock }, seen, at)
    const { head } = yield* appendLog(parts, place, entry, '')
    yield* ask('addWait', {
      team,
      emergency: emergency.id,
      since: clock.since,
      notified: JSON.stringify(clock.notified),
    })
    place = { ...place, logSize: head.size, logHead: head.head }
  }
}

/** When the wait of an emergency began, as the log says; `null`: not yet, or there is no such emergency. */
export function* waitOf(team: string, emergency: string): Transaction<EmergencyClock | null> {
  const row = yield* first('readWait', { team, emergency })
  if (row === null) return null
  return { since: text(row, 'since'), notified: JSON.parse(text(row, 'notified')) as readonly string[] }
}

/**
 * Notes that a member's program has shown them an emergency that they can stop: as good as a mail that arrived.
 *
 * @throws Refusal `not_found` where there is none, `forbidden` for whom it does not concern.
 */
export async function markShown(parts: Parts, team: string, member: string, id: string): Promise<void> {
  await committed(parts.store, function* (): Transaction<void> {
    const { state } = yield* readState(team, parts.known)
    const emergency = state.emergencies.get(id)
    if (emergency === undefined) throw new Refusal('not_found', 'There is no such emergency.')
    if (!emergency.directors.has(member) && !emergency.owners.has(member))
      throw new Refusal('forbidden', 'This emergency is told to directors and to the owners of its shelf.')
    yield* ask('addShown', { team, emergency: id, member, at: parts.now() })
    yield* beginWaits(parts, team)
  })
}

function* noticesOf(
  team: string,
  { id }: Emergency,
): Transaction<readonly { readonly member: string; readonly at: number }[]> {
  const mailed = yield* ask('acceptedNotices', { team, about: id, kind: 'emergency.asked' })
  const shown = yield* ask('readShown', { team, emergency: id })
  return [
    ...mailed.rows.map((row) => ({ member: text(row, 'addressee'), at: integer(row, 'accepted_at') })),
    ...shown.rows.map((row) => ({ member: text(row, 'member_id'), at: integer(row, 'shown_at') })),
  ]
}
