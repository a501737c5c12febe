import { emergencyPhase } from '../chain/emergency.ts'
import type { EmergencyClock } from '../chain/emergency.ts'
import { may } from '../chain/roles.ts'
import type { Emergency, Shelf, TeamState } from '../chain/state.ts'
import { clockToleranceMillis } from '../calls/device-call.ts'
import type { ReleaseRequest } from './request.ts'

/** Why a half is not given out. */
export type ReleaseRefusal =
  | 'not_a_member'
  | 'device_revoked'
  | 'code_unknown'
  | 'set_void'
  | 'second_person_needed'
  | 'not_granted'
  | 'grant_of_another_device'
  | 'grant_expired'
  | 'grant_used_up'
  | 'emergency_unheard'
  | 'emergency_waiting'
  | 'emergency_vetoed'
  | 'emergency_over'
  | 'clock_wrong'

export type ReleaseDecision =
  { readonly ok: true } | { readonly ok: false; readonly code: ReleaseRefusal; readonly detail: string }

type Wish = Omit<ReleaseRequest, 'seen' | 'log' | 'at' | 'key'>

/**
 * Whether a release may go out, by the chain as it stands and the time now. A rule has to match: what none allows is refused.
 *
 * @param now milliseconds since 1970.
 * @param released how many halves went out under the same approved request, or emergency, before.
 * @param clock of the emergency that the request names, as the log has it; `null` where it names none, or its wait did not begin.
 */
export function decideRelease(
  state: TeamState,
  request: Wish,
  now: number,
  released: number,
  clock: EmergencyClock | null,
): ReleaseDecision {
  const member = state.members.get(request.member)
  if (member === undefined || member.removedAt !== null)
    return no('not_a_member', 'The one who asks is not a member of the team.')
  if (member.devices.get(request.device)?.revoked !== false)
    return no('device_revoked', 'This device is not one of the member any more.')
  const set = state.sets.get(request.set)
  if (set === undefined || !set.codes.some(({ id }) => id === request.code))
    return no('code_unknown', 'There is no such code.')
  if (set.state !== 'live') return no('set_void', 'These codes were replaced: they open nothing.')
  const shelf = state.shelves.get(set.shelf)
  if (shelf === undefined) return no('code_unknown', 'There is no such code.')
  const emergency = request.request === null ? undefined : state.emergencies.get(request.request)
  if (emergency !== undefined) return byEmergency(state, emergency, { shelf, request, now, released, clock })
  if (request.request !== null) return byGrant(state, shelf, request, request.request, now, released)
  if (!may(state, member.id, 'reveal.own', shelf))
    return no('not_granted', 'Ask for the code first: somebody who may approves it.')
  if (shelf.rule.ownReveal === 'second-person')
    return no('second_person_needed', 'On this shelf a second person approves every code. Ask for it.')
  return { ok: true }
}

function byGrant(
  state: TeamState,
  shelf: Shelf,
  request: Wish,
  id: string,
  now: number,
  released: number,
): ReleaseDecision {
  const asked = state.requests.get(id)
  if (asked?.member !== request.member || asked.set !== request.set)
    return no('not_granted', 'There is no approved request of this member for these codes.')
  if (asked.state !== 'granted' || asked.grant === null)
    return no('not_granted', `The request is ${asked.state}, not approved.`)
  if (!may(state, asked.member, 'request', shelf))
    return no('not_granted', 'The one who asked has no part in this shelf any more.')
  if (asked.device !== request.device)
    return no('grant_of_another_device', 'The approval is for the device that asked.')
  if (now >= Date.parse(asked.grant.until)) return no('grant_expired', 'The time of the approval is over.')
  if (released >= asked.grant.codes) return no('grant_used_up', 'Every code of the approval was taken.')
  return { ok: true }
}

function byEmergency(
  state: TeamState,
  emergency: Emergency,
  asked: {
    readonly shelf: Shelf
    readonly request: Wish
    readonly now: number
    readonly released: number
    readonly clock: EmergencyClock | null
  },
): ReleaseDecision {
  const { shelf, request, now, released, clock } = asked
  if (emergency.member !== request.member || emergency.set !== request.set)
    return no('not_granted', 'There is no emergency of this member for these codes.')
  if (!may(state, emergency.member, 'emergency.ask', shelf))
    return no('not_granted', 'The one who asked is no contact of this shelf any more.')
  if (emergency.device !== request.device)
    return no('grant_of_another_device', 'The emergency is for the device that asked.')
  // A clock that was put back would let time that has passed count again.
  const latest = Math.max(Date.parse(state.at), Date.parse(clock?.since ?? emergency.at))
  if (now < latest - clockToleranceMillis)
    return no('clock_wrong', 'The clock stands before what was said in the team last: it was put back.')
  const { phase } = emergencyPhase(emergency, clock, now)
  switch (phase) {
    case 'unheard':
      return no('emergency_unheard', 'Nobody who could stop it was reached yet: the wait has not begun.')
    case 'waiting':
      return no('emergency_waiting', 'The wait of the emergency is not over.')
    case 'vetoed':
      return no('emergency_vetoed', 'The emergency was stopped.')
    case 'over':
      return no('emergency_over', 'The time in which the emergency gave codes is over. Ask again.')
    case 'cancelled':
    case 'ended':
      return no('not_granted', `The emergency is ${phase}.`)
    case 'open':
      return released >= emergency.codes
        ? no('grant_used_up', 'Every code of the emergency was taken.')
        : { ok: true }
  }
}

function no(code: ReleaseRefusal, detail: string): ReleaseDecision {
  return { ok: false, code, detail }
}
