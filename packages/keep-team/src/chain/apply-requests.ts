import { liveSet, requireCode, shelfOf } from './lookups.ts'
import { deny, missing, taken } from './refusals.ts'
import { may } from './roles.ts'
import type { AccessRequest, Draft, Member } from './state.ts'
import { headGroup } from './groups.ts'
import type { StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// Asking for codes, and saying yes or no.

type Signers = readonly [Member, ...Member[]]

export function makeRequest(draft: Draft, [actor]: Signers, statement: StatementOf<'request.make'>): void {
  const { request: id, device, codes, minutes, purpose, reason, at } = statement
  const set = liveSet(draft, statement.set)
  const shelf = shelfOf(draft, set.shelf)
  if (!may(draft, actor.id, 'request', shelf)) throw deny('ask for codes of this shelf')
  if (draft.requests.has(id) || draft.emergencies.has(id)) throw taken('request')
  if (actor.devices.get(device)?.revoked !== false) throw missing('device of the one who asks')
  if (codes > Math.min(shelf.rule.codes, set.codes.length) || minutes > shelf.rule.minutes)
    throw deny('ask for so many codes or so much time on this shelf')
  const request: AccessRequest = {
    id,
    member: actor.id,
    device,
    set: set.id,
    codes,
    minutes,
    purpose,
    reason,
    at,
    state: 'open',
    grant: null,
  }
  draft.requests.set(id, request)
}

export function grantRequest(draft: Draft, [actor]: Signers, statement: StatementOf<'request.grant'>): void {
  const request = openRequest(draft, statement.request)
  const set = liveSet(draft, request.set)
  const shelf = shelfOf(draft, set.shelf)
  if (actor.id === request.member) throw deny('approve their own request')
  if (!may(draft, actor.id, 'approve', shelf)) throw deny('approve requests on this shelf')
  const waited = Date.parse(statement.at) - Date.parse(request.at)
  if (waited >= shelf.rule.approvalHours * 3_600_000)
    throw new TeamError('time_wrong', 'The request has waited too long to be approved. Ask again.')
  const { codes, minutes, handed } = statement
  if (codes > request.codes || minutes > request.minutes) throw deny('give more than was asked for')
  // Who holds the key of the head needs no member half from anybody; everybody else gets it here or not at all.
  const holdsHead = draft.groups.get(headGroup(shelf))?.members.has(request.member) === true
  if (!holdsHead && handed === null)
    throw new TeamError('group_keys_wrong', 'The approval does not hand over what opens the code.', 'handed')
  const until = new Date(Date.parse(statement.at) + minutes * 60_000).toISOString()
  const grant = { by: actor.id, codes, until, handed }
  draft.requests.set(request.id, { ...request, state: 'granted', grant })
}

export function denyRequest(draft: Draft, [actor]: Signers, statement: StatementOf<'request.deny'>): void {
  const request = openRequest(draft, statement.request)
  const set = draft.sets.get(request.set)
  const shelf = set === undefined ? null : shelfOf(draft, set.shelf)
  if (!may(draft, actor.id, 'approve', shelf)) throw deny('decide on this request')
  draft.requests.set(request.id, { ...request, state: 'denied' })
}

/** Ends a request or its grant before its time: the one who asked, or whoever may approve. */
export function closeRequest(draft: Draft, [actor]: Signers, statement: StatementOf<'request.close'>): void {
  const request = draft.requests.get(statement.request)
  if (request === undefined || (request.state !== 'open' && request.state !== 'granted'))
    throw missing('request that is open or granted')
  const set = draft.sets.get(request.set)
  const shelf = set === undefined ? null : shelfOf(draft, set.shelf)
  if (actor.id !== request.member && !may(draft, actor.id, 'approve', shelf)) throw deny('end this request')
  draft.requests.set(request.id, { ...request, state: 'closed' })
}

/** What became of a code: said by somebody who may have had it in hand. */
export function markUsed(draft: Draft, [actor]: Signers, statement: StatementOf<'code.used'>): void {
  const set = draft.sets.get(statement.set)
  if (set === undefined) throw missing('set')
  requireCode(set, statement.code)
  const isTheirs = (one: { readonly member: string; readonly set: string }): boolean =>
    one.member === actor.id && one.set === set.id
  const had =
    [...draft.requests.values()].some((request) => isTheirs(request) && request.grant !== null) ||
    [...draft.emergencies.values()].some(isTheirs)
  if (!had && !may(draft, actor.id, 'reveal.own', shelfOf(draft, set.shelf)))
    throw deny('say what became of a code that they cannot have seen')
  const { at, result } = statement
  draft.sets.set(set.id, {
    ...set,
    used: new Map(set.used).set(statement.code, { by: actor.id, at, result }),
  })
}

function openRequest(draft: Draft, id: string): AccessRequest {
  const request = draft.requests.get(id)
  if (request?.state !== 'open') throw missing('open request')
  return request
}
