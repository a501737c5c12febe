import { dueIn, emergencyPhase, may, parseNote } from 'sparekey-keep-team'
import type {
  AccessRequest,
  Due,
  Emergency,
  EmergencyPhase,
  Member,
  Released,
  TeamState,
} from 'sparekey-keep-team'
import { isWaiting, openItems, standingTo } from './deeds.ts'
import { weakPoints } from './weak-points.ts'
import type { WeakPoint } from './weak-points.ts'
import { waitOf } from '../teams/emergencies.ts'
import { ask, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

/** Everything that the first page shows a member: ids, days and counts. The server knows no more. */
export interface Overview {
  readonly toDecide: readonly AccessRequest[]
  /** Requests that wait for others, and approvals that hold. */
  readonly running: readonly { readonly request: AccessRequest; readonly given: number }[]
  readonly emergencies: readonly RunningEmergency[]
  readonly reviews: readonly { readonly id: string; readonly round: string; readonly toAnswer: number }[]
  readonly due: readonly (Due & { readonly isOverdue: boolean })[]
  readonly reveals: readonly Released[]
  readonly weakPoints: readonly WeakPoint[]
}

export interface RunningEmergency {
  readonly emergency: Emergency
  readonly phase: EmergencyPhase
  readonly mayStop: boolean
}

const shownDays = 30
const shownReveals = 10
const entriesAtOnce = 500
const dayMillis = 86_400_000

export function* overviewOf(state: TeamState, member: Member, now: number): Transaction<Overview> {
  const released = yield* releasedIn(state.team)
  const given = (id: string): number => released.filter(({ request }) => request === id).length
  const requests = [...state.requests.values()]
  const toDecide = requests.filter((request) => standingTo(state, member, request, now) !== 'none')
  const running = requests.filter(
    (request) =>
      !toDecide.includes(request) &&
      (isWaiting(state, request, now) || isOpenGrant(request, given(request.id), now)),
  )
  const today = dayOf(now)
  const until = dayOf(now + shownDays * dayMillis)
  return {
    toDecide,
    running: running.map((request) => ({ request, given: given(request.id) })),
    emergencies: yield* emergenciesOf(state, member, now),
    reviews: [...state.reviews.values()]
      .filter(({ closedAt }) => closedAt === null)
      .map(({ id, round }) => ({ id, round, toAnswer: openItems(state, member, id).length })),
    due: dueIn(state, released, now)
      .filter(({ on, kind }) => on <= until && kind !== 'decide')
      .map((item) => ({ ...item, isOverdue: item.on < today })),
    reveals: released.slice(-shownReveals).toReversed(),
    weakPoints: weakPoints(state),
  }
}

/** Emergencies that give codes, or will. */
export function* emergenciesOf(
  state: TeamState,
  member: Member,
  now: number,
): Transaction<readonly RunningEmergency[]> {
  const running: RunningEmergency[] = []
  for (const emergency of state.emergencies.values()) {
    const phase = emergencyPhase(emergency, yield* waitOf(state.team, emergency.id), now)
    if (!['unheard', 'waiting', 'open'].includes(phase.phase)) continue
    const shelf = state.shelves.get(emergency.shelf) ?? null
    running.push({ emergency, phase, mayStop: may(state, member.id, 'emergency.veto', shelf) })
  }
  return running
}

function isOpenGrant({ state, grant }: AccessRequest, given: number, now: number): boolean {
  return state === 'granted' && grant !== null && given < grant.codes && now < Date.parse(grant.until)
}

/** Every release of the team's log, as this server wrote it. */
function* releasedIn(team: string): Transaction<readonly Released[]> {
  const released: Released[] = []
  for (let after = 0; ; after += entriesAtOnce) {
    const { rows } = yield* ask('readLog', { team, after, limit: entriesAtOnce })
    for (const row of rows) {
      const [, json = ''] = parseNote(text(row, 'entry')).text.split('\n')
      const entry = JSON.parse(json) as Released | { readonly emergency: string }
      if (!('emergency' in entry)) released.push(entry)
    }
    if (rows.length < entriesAtOnce) return released
  }
}

/** `2026-03-01` */
function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10)
}
