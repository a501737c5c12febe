import { answerRefusal, isSettled, may, nextText, requirePasskeyMay, TeamError } from 'sparekey-keep-team'
import type { AccessRequest, LogSeen, Member, Statement, TeamState } from 'sparekey-keep-team'

/** What can be done on the pages: each is one statement, signed by a touch. */
export const deeds = ['approve', 'deny', 'close', 'veto', 'cancel', 'ok'] as const
export type Deed = (typeof deeds)[number]

/** Something that a member wants to say, as a form names it. */
export interface Wish {
  readonly deed: Deed
  /** The id of a request, an emergency or a review. */
  readonly about: string
  /** Of a review; else empty. */
  readonly item: string
}

type Unstamped<S> = S extends Statement ? Omit<S, 'at' | 'log'> : never

/** The text of the note that says it next, to be signed. */
export function textOf(state: TeamState, wish: Wish, log: LogSeen, now: number): string | null {
  const words = wordsOf(state, wish)
  if (words === null) return null
  const at = new Date(Math.max(now, Date.parse(state.at))).toISOString()
  return nextText(state.team, state.head, { ...words, at, log })
}

function wordsOf(state: TeamState, { deed, about, item }: Wish): Unstamped<Statement> | null {
  switch (deed) {
    case 'approve': {
      const request = state.requests.get(about)
      return request === undefined ? null : grantOf(request)
    }
    case 'deny':
      return state.requests.has(about) ? { type: 'request.deny', request: about } : null
    case 'close':
      return state.requests.has(about) ? { type: 'request.close', request: about } : null
    case 'veto':
      return state.emergencies.has(about) ? { type: 'emergency.veto', emergency: about, why: null } : null
    case 'cancel':
      return state.emergencies.has(about) ? { type: 'emergency.cancel', emergency: about } : null
    case 'ok':
      return state.reviews.get(about)?.items.includes(item) === true
        ? { type: 'review.answer', review: about, item, answer: 'ok', why: null }
        : null
  }
}

function grantOf({ id: request, codes, minutes }: AccessRequest): Unstamped<Statement> {
  return { type: 'request.grant', request, codes, minutes, handed: null }
}

/** How a member stands to an open request. `program`: they may approve it, but not with a passkey. */
export function standingTo(
  state: TeamState,
  member: Member,
  request: AccessRequest,
  now: number,
): 'approve' | 'program' | 'none' {
  const shelf = state.shelves.get(state.sets.get(request.set)?.shelf ?? '')
  if (shelf === undefined || !isWaiting(state, request, now)) return 'none'
  if (request.member === member.id || !may(state, member.id, 'approve', shelf)) return 'none'
  const at = new Date(now).toISOString()
  const grant = { ...grantOf(request), at, log: { size: 0, head: '' } } as Statement
  try {
    requirePasskeyMay(state, grant)
    return 'approve'
  } catch (error) {
    if (error instanceof TeamError) return 'program'
    throw error
  }
}

/** Whether a request is open, and young enough to be decided. */
export function isWaiting(state: TeamState, request: AccessRequest, now: number): boolean {
  const set = state.sets.get(request.set)
  const shelf = state.shelves.get(set?.shelf ?? '')
  return (
    request.state === 'open' &&
    set?.state === 'live' &&
    shelf !== undefined &&
    now < Date.parse(request.at) + shelf.rule.approvalHours * 3_600_000
  )
}

/** What of a review a member can answer, and nobody has settled. */
export function openItems(state: TeamState, member: Member, review: string): readonly string[] {
  const { items = [], answers } = state.reviews.get(review) ?? {}
  return items.filter(
    (item) => !isSettled(answers?.get(item)?.at(-1)?.answer) && answerRefusal(state, member, item) === null,
  )
}
