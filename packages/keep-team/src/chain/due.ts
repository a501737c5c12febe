import { answerRefusal, isSettled } from './apply-reviews.ts'
import type { Sighting } from './exposure.ts'
import { populationOf } from './population.ts'
import { directorsOf, may } from './roles.ts'
import type { Action } from './roles.ts'
import type { CodeSet, Member, Review, TeamState } from './state.ts'
import type { ReviewRound } from '../notes/statement-types.ts'
import { reviewRounds } from '../notes/statement-types.ts'

// What a team has to do, and by which day. Pure, and without a name: client and server come to the same.

/**
 * `rotate`: make new codes at the service. `decide`: say yes or no to a request. `tell-use`: say what became of a code. `review`: begin a
 * round. `answer`: settle what an open review asks. `kit`: make one, or get it back. `check-copy`: look at a printed copy. `fetch-copy`: have
 * it back from somebody who left. `destroy-copy`: its codes were replaced.
 */
export type DueKind =
  | 'rotate'
  | 'decide'
  | 'tell-use'
  | 'review'
  | 'answer'
  | 'kit'
  | 'check-copy'
  | 'fetch-copy'
  | 'destroy-copy'

/** Why new codes are wanted, the weightiest first. */
export type RotationReason = 'emergency' | 'leaver' | 'paper' | 'failed' | 'few-left' | 'planned'

/** One thing to do, by a day. */
export interface Due {
  /** Stable as long as the thing to do is the same one; the codes that come after a set's have its key. */
  readonly key: string
  readonly kind: DueKind
  /** `2026-03-01`. */
  readonly on: string
  /** The id of the set, the request, the review, the kit or the copy that it is about; the word of a round; `null`: there is no kit. */
  readonly about: string | null
  /** The number of the code, where it is about one. */
  readonly position: number | null
  readonly reason: RotationReason | null
  /** Not at this instant any more; `null`: until it is done. */
  readonly until: string | null
  /** The members who can do it. */
  readonly who: readonly string[]
}

/** A line of the release log, as far as this needs it. */
export interface Released extends Sighting {
  /** The approved request, or the emergency, that it rests on. */
  readonly request: string | null
}

const dayMillis = 86_400_000

/** New codes are wanted when no more than this are left of a set that held more. */
export const fewLeft = 2
/** Days until new codes are wanted of what a leaver read: on shelves where every code takes a second person, and on others. */
export const leaverDays = { critical: 1, ordinary: 7 } as const
/** Days until a review that has begun is settled. */
export const answeringDays = 14
/** Days after one review has begun when the next of its kind is due. */
export const reviewDays: Readonly<Record<ReviewRound, number>> = { monthly: 31, quarterly: 92, yearly: 366 }

/** Days after which what is overdue is for directors, too. */
export const escalationDays = 7

const failedDays = 7
const tellingDays = 1

const nothingMore = { about: null, position: null, reason: null, until: null } as const

/**
 * Everything that is to be done, earliest first: what is overdue, due, and planned.
 *
 * @param released every release so far.
 * @param now milliseconds since 1970.
 */
export function dueIn(state: TeamState, released: readonly Released[], now: number): readonly Due[] {
  const items = [
    ...rotations(state, released),
    ...decisions(state, now),
    ...untold(state, released),
    ...rounds(state, now),
    ...openReviews(state),
    ...kits(state),
    ...copies(state),
  ]
  const lateFrom = dayAfter(new Date(now).toISOString(), -escalationDays)
  const late = (item: Due): Due => ({ ...item, who: [...new Set([...item.who, ...directorIds(state)])] })
  return items
    .map((item) => (item.on < lateFrom ? late(item) : item))
    .toSorted((a, b) => compare(a.on, b.on) || compare(a.key, b.key))
}

/** The day on which a review of a kind is due next; `null` while one is open, or where there is nothing to look at. */
export function reviewDueOn(state: TeamState, round: ReviewRound, now: number): string | null {
  const begun = [...state.reviews.values()].filter((review) => review.round === round)
  if (begun.some(({ closedAt }) => closedAt === null)) return null
  const founded = state.members.values().next().value?.addedAt ?? state.at
  const last = begun.reduce((latest, { openedAt }) => (openedAt > latest ? openedAt : latest), founded)
  const on = dayAfter(last, reviewDays[round])
  const at = new Date(Math.max(now, Date.parse(on))).toISOString()
  return populationOf(state, round, at).length === 0 ? null : on
}

function rotations(state: TeamState, released: readonly Released[]): readonly Due[] {
  const live = [...state.sets.values()].filter((set) => set.state === 'live')
  const given = Map.groupBy(released, ({ set }) => set)
  return live.flatMap((set): readonly Due[] => {
    // While new codes wait for their confirmation, the ones in use are what is due.
    if (set.replaces !== null && state.sets.get(set.replaces)?.state === 'live') return []
    const wishes = rotationWishes(state, set, given.get(set.id) ?? [])
    const first = wishes.toSorted((a, b) => compare(a.on, b.on))[0]
    if (first === undefined) return []
    const item = { ...nothingMore, ...first, about: set.id, who: keepersOf(state, set) }
    return [{ ...item, key: `rotate-${set.record}`, kind: 'rotate' }]
  })
}

interface Wish {
  readonly on: string
  readonly reason: RotationReason
}

function rotationWishes(state: TeamState, set: CodeSet, given: readonly Released[]): readonly Wish[] {
  const inEmergency = given.find(({ request }) => request !== null && state.emergencies.has(request))
  const leaverAt = leftOn(state, set, given)
  const failed = [...set.used.values()].find(({ result }) => result === 'failed')
  const gone = new Set([...given.map(({ code }) => code), ...set.used.keys()])
  const left = set.codes.length - gone.size
  const lastAt = [...given, ...set.used.values()].reduce((last, { at }) => (at > last ? at : last), set.putAt)
  return [
    ...(inEmergency === undefined ? [] : [{ on: dayAfter(inEmergency.at, 1), reason: 'emergency' as const }]),
    ...(leaverAt === null
      ? []
      : [{ on: dayAfter(leaverAt, leaverDays[weightOf(state, set)]), reason: 'leaver' as const }]),
    ...doubtfulSince(state, set).map((at) => ({
      on: dayAfter(at, leaverDays[weightOf(state, set)]),
      reason: 'paper' as const,
    })),
    ...(failed === undefined ? [] : [{ on: dayAfter(failed.at, failedDays), reason: 'failed' as const }]),
    ...(left === 0 || (left <= fewLeft && set.codes.length > fewLeft)
      ? [{ on: dayOf(lastAt), reason: 'few-left' as const }]
      : []),
    { on: set.rotateBy, reason: 'planned' },
  ]
}

/** When the first of those was removed who put a set there or had a code of it; `null`: all of them are here. */
function leftOn(state: TeamState, set: CodeSet, given: readonly Released[]): string | null {
  const readers = new Set([set.putBy, ...given.map(({ member }) => member)])
  const gone = [...readers].map((member) => state.members.get(member)?.removedAt ?? null)
  return gone.filter((at) => at !== null).toSorted(compare)[0] ?? null
}

function decisions(state: TeamState, now: number): readonly Due[] {
  return [...state.requests.values()].flatMap((request): readonly Due[] => {
    const set = state.sets.get(request.set)
    const shelf = state.shelves.get(set?.shelf ?? '') ?? null
    if (request.state !== 'open' || set?.state !== 'live' || shelf === null) return []
    const end = Date.parse(request.at) + shelf.rule.approvalHours * 3_600_000
    if (now >= end) return []
    const until = new Date(end).toISOString()
    const who = whoMay(state, 'approve', set.shelf).filter((member) => member !== request.member)
    const item = { ...nothingMore, on: dayOf(request.at), about: request.id, until, who }
    return [{ ...item, key: `decide-${request.id}`, kind: 'decide' }]
  })
}

function untold(state: TeamState, released: readonly Released[]): readonly Due[] {
  return released.flatMap(({ set: id, code, member, at }): readonly Due[] => {
    const set = state.sets.get(id)
    const isGone = state.members.get(member)?.removedAt !== null
    if (set?.state !== 'live' || set.used.has(code) || isGone) return []
    const position = set.codes.find((entry) => entry.id === code)?.position ?? null
    const item = { ...nothingMore, on: dayAfter(at, tellingDays), about: id, position, who: [member] }
    return [{ ...item, key: `tell-use-${code}`, kind: 'tell-use' }]
  })
}

function rounds(state: TeamState, now: number): readonly Due[] {
  return reviewRounds.flatMap((round): readonly Due[] => {
    const on = reviewDueOn(state, round, now)
    if (on === null) return []
    const who = directorIds(state)
    return [{ ...nothingMore, key: `review-${round}`, kind: 'review', on, about: round, who }]
  })
}

function openReviews(state: TeamState): readonly Due[] {
  return [...state.reviews.values()]
    .filter(({ closedAt }) => closedAt === null)
    .map((review) => ({
      ...nothingMore,
      key: `answer-${review.id}`,
      kind: 'answer',
      on: dayAfter(review.openedAt, answeringDays),
      about: review.id,
      who: answerersOf(state, review),
    }))
}

/** Who can answer something that is not settled; directors, who end it, where everything is. */
function answerersOf(state: TeamState, review: Review): readonly string[] {
  const open = review.items.filter((item) => !isSettled(review.answers.get(item)?.at(-1)?.answer))
  if (open.length === 0) return directorIds(state)
  return living(state)
    .filter((member) => open.some((item) => answerRefusal(state, member, item) === null))
    .map(({ id }) => id)
}

function kits(state: TeamState): readonly Due[] {
  const item = { ...nothingMore, kind: 'kit', who: directorIds(state) } as const
  const first = [...state.sets.values()].find((set) => set.state === 'live')
  if (state.kit === null) return first === undefined ? [] : [{ ...item, key: 'kit', on: dayOf(first.putAt) }]
  const { id, custodian } = state.kit
  const leftAt = custodian === null ? null : (state.members.get(custodian)?.removedAt ?? null)
  return leftAt === null ? [] : [{ ...item, key: `kit-${id}`, on: dayOf(leftAt), about: id }]
}

/** When it was said of copies of a set that they are gone, or may have been read. */
function doubtfulSince(state: TeamState, { id }: CodeSet): readonly string[] {
  return [...state.copies.values()]
    .filter((copy) => copy.set === id && (copy.isMissing || copy.mayBeRead || copy.end?.why === 'lost'))
    .map(
      ({ end, checks, seenAt }) => end?.at ?? checks.findLast(({ result }) => result !== 'ok')?.at ?? seenAt,
    )
}

function copies(state: TeamState): readonly Due[] {
  return [...state.copies.values()].flatMap((copy): readonly Due[] => {
    const set = state.sets.get(copy.set)
    if (copy.end !== null || set === undefined) return []
    const item = { ...nothingMore, about: copy.id }
    const owners = whoMay(state, 'set.write', set.shelf)
    if (set.state === 'void') {
      const next = [...state.sets.values()].find(({ replaces }) => replaces === set.id)
      const on = dayOf(next?.confirmedAt ?? copy.seenAt)
      return [{ ...item, key: `destroy-copy-${copy.id}`, kind: 'destroy-copy', on, who: owners }]
    }
    const keeper = copy.custodian === null ? undefined : state.members.get(copy.custodian)
    if (keeper?.removedAt != null) {
      const on = dayAfter(keeper.removedAt, leaverDays[weightOf(state, set)])
      return [{ ...item, key: `fetch-copy-${copy.id}`, kind: 'fetch-copy', on, who: owners }]
    }
    // Nobody can look at what is missing: new codes are due.
    if (copy.isMissing) return []
    const who = keeper === undefined ? whoMay(state, 'paper.check', set.shelf) : [keeper.id]
    return [{ ...item, key: `check-copy-${copy.id}`, kind: 'check-copy', on: copy.checkBy, who }]
  })
}

/** Owners of its shelf who know the account; directors, where it has none. */
function keepersOf(state: TeamState, { shelf }: CodeSet): readonly string[] {
  const owners = living(state).filter(({ id }) => state.shelves.get(shelf)?.roles.get(id) === 'owner')
  return owners.length > 0 ? owners.map(({ id }) => id) : directorIds(state)
}

function weightOf(state: TeamState, { shelf }: CodeSet): keyof typeof leaverDays {
  return state.shelves.get(shelf)?.rule.ownReveal === 'second-person' ? 'critical' : 'ordinary'
}

function whoMay(state: TeamState, action: Action, shelf: string): readonly string[] {
  const on = state.shelves.get(shelf) ?? null
  return living(state)
    .filter(({ id }) => may(state, id, action, on))
    .map(({ id }) => id)
}

function directorIds(state: TeamState): readonly string[] {
  return directorsOf(state).map(({ id }) => id)
}

function living(state: TeamState): readonly Member[] {
  return [...state.members.values()].filter(({ removedAt }) => removedAt === null)
}

function dayOf(instant: string): string {
  return instant.slice(0, 10)
}

function dayAfter(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * dayMillis).toISOString().slice(0, 10)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
