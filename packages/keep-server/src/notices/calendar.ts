import {
  directorsOf,
  emergencyPhase,
  populationOf,
  reviewDays,
  reviewRounds,
  signCheckpoint,
} from 'sparekey-keep-team'
import type { TeamState } from 'sparekey-keep-team'
import { tell } from './outbox.ts'
import { emergencyTelling } from './tellings.ts'
import type { Telling } from './tellings.ts'
import { beginWaits, waitOf } from '../teams/emergencies.ts'
import { destroyHalves } from '../teams/destroy.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { readState } from '../teams/read-state.ts'
import type { TeamRow } from '../teams/read-state.ts'
import { ask, first, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

const dayMillis = 86_400_000
const keptDays = 90

/**
 * Tells of what the calendar brings: the checkpoint of each month; reviews that are due, once a month each; emergencies whose wait is half
 * over, ends within a day, or is over. Notices that are older than 90 days go, and the halves of codes that were
 * replaced 30 days ago. Doing it again, or on several servers, tells nothing twice.
 *
 * @throws what went wrong with a team, after the others had their turn.
 */
export async function keepCalendar(parts: Parts): Promise<void> {
  const { rows } = await committed(parts.store, () => ask('readTeams', {}))
  const troubles: unknown[] = []
  let isDestroyed = false
  for (const row of rows) {
    const team = text(row, 'team_key')
    try {
      const isAny = await committed(parts.store, () => ofTeam(parts, team, integer(row, 'created_at')))
      isDestroyed ||= isAny
    } catch (error) {
      troubles.push(error)
    }
  }
  if (isDestroyed) await parts.store.forget()
  if (troubles.length > 0) throw troubles[0]
}

/** @returns whether halves were destroyed. */
function* ofTeam(parts: Parts, team: string, createdAt: number): Transaction<boolean> {
  yield* beginWaits(parts, team)
  const now = parts.now()
  const { row, state } = yield* readState(team, parts.known)
  const place = { team, shared: parts.notices.shared, now }
  const tellings = [
    ...checkpoints(parts, state, row, createdAt),
    ...reviewsDue(state, createdAt, now),
    ...(yield* emergencies(state, now)),
  ]
  for (const telling of tellings) {
    // Read before it is written: a team that was told costs no write.
    if ((yield* first('hasNotice', { team, notice: telling.id })) === null) yield* tell(place, telling)
  }
  yield* ask('dropNotices', { team, before: now - keptDays * dayMillis })
  return yield* destroyHalves(state, now)
}

function* emergencies(state: TeamState, now: number): Transaction<readonly Telling[]> {
  const tellings: Telling[] = []
  for (const emergency of state.emergencies.values()) {
    if (emergency.state !== 'running') continue
    const phase = emergencyPhase(emergency, yield* waitOf(state.team, emergency.id), now)
    if (phase.phase !== 'waiting' && phase.phase !== 'open') continue
    const { id, hours } = emergency
    const [from, until] = [minuteOf(phase.from), minuteOf(phase.until)]
    const left = phase.from - now
    if (phase.phase === 'open')
      tellings.push(emergencyTelling(state, emergency, 'emergency.open', `${id}-open`, { until }))
    else if (left <= dayMillis && hours > 48)
      tellings.push(emergencyTelling(state, emergency, 'emergency.reminder', `${id}-day`, { from }))
    else if (left <= (hours * 3_600_000) / 2)
      tellings.push(emergencyTelling(state, emergency, 'emergency.reminder', `${id}-half`, { from }))
  }
  return tellings
}

function checkpoints(parts: Parts, state: TeamState, row: TeamRow, createdAt: number): readonly Telling[] {
  const now = parts.now()
  const month = monthOf(now)
  if (monthOf(createdAt) === month) return []
  const { logSigningKey, logKey } = parts.keys
  const stands = {
    team: state.team,
    head: state.head,
    log: { size: row.logSize, head: row.logHead },
    at: new Date(now).toISOString(),
  }
  const checkpoint = signCheckpoint(stands, logSigningKey, logKey)
  const about = { about: month, facts: { checkpoint } }
  return [{ id: `c${month}`, kind: 'log.checkpoint', ...about, to: directorsOf(state).map(({ id }) => id) }]
}

function reviewsDue(state: TeamState, createdAt: number, now: number): readonly Telling[] {
  const at = new Date(now).toISOString()
  const due = reviewRounds.filter((round) => {
    const begun = [...state.reviews.values()].filter((review) => review.round === round)
    const last = Math.max(createdAt, ...begun.map(({ openedAt }) => Date.parse(openedAt)))
    return now - last >= reviewDays[round] * dayMillis && populationOf(state, round, at).length > 0
  })
  const to = directorsOf(state).map(({ id }) => id)
  return due.map((round) => ({
    id: `d${monthOf(now)}${round}`,
    kind: 'review.due',
    about: round,
    facts: { round },
    to,
  }))
}

/** `2026-03-01 12:00 UTC` */
function minuteOf(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `2026-03` */
function monthOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 7)
}
