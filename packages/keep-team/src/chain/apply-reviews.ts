import { isInPlaceSince } from './apply-copies.ts'
import { populationHash, populationOf } from './population.ts'
import { deny, missing, taken } from './refusals.ts'
import { may } from './roles.ts'
import type { Answer, Draft, Member, Review, TeamState } from './state.ts'
import type { ReviewAnswer, StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// Looking at what there is, with answers that are signed.

type Signers = readonly [Member, ...Member[]]

export function openReview(
  draft: Draft,
  [actor]: Signers,
  { review: id, round, population, at }: StatementOf<'review.open'>,
): void {
  if (!may(draft, actor.id, 'members.change', null)) throw deny('begin a review')
  if (draft.reviews.has(id)) throw taken('review')
  const items = populationOf(draft, round, at)
  if (items.length === 0) throw missing('thing to review')
  if (populationHash(items) !== population)
    throw new TeamError(
      'review_wrong',
      'The review does not begin with everything that there is.',
      'population',
    )
  const review: Review = {
    id,
    round,
    by: actor.id,
    openedAt: at,
    items,
    answers: new Map(),
    closedAt: null,
  }
  draft.reviews.set(id, review)
}

export function answerReview(
  draft: Draft,
  [actor]: Signers,
  statement: StatementOf<'review.answer'>,
  byPasskey: boolean,
): void {
  const review = openReviewOf(draft, statement.review)
  const { item, answer, why, at } = statement
  if (!review.items.includes(item)) throw missing('thing in this review')
  const refusal = answerRefusal(draft, actor, item)
  if (refusal !== null) throw refusal
  if (answer === 'accepted' && !may(draft, actor.id, 'members.change', null))
    throw deny('accept what was found')
  if (why === null && answer !== 'ok')
    throw new TeamError('review_wrong', 'An answer other than "ok" says why.', 'why')
  const copy = item.startsWith('copy:') ? draft.copies.get(item.slice('copy:'.length)) : undefined
  if (copy !== undefined && answer === 'ok' && !isInPlaceSince(copy, review.openedAt))
    throw new TeamError(
      'review_wrong',
      'Nobody has checked this copy and its seal since the review began, or it may have been read.',
      'answer',
    )
  const given: Answer = { by: actor.id, at, answer, why, byPasskey }
  const before = review.answers.get(item) ?? []
  draft.reviews.set(review.id, { ...review, answers: new Map(review.answers).set(item, [...before, given]) })
}

/**
 * Ends a review: everything was answered, what was found was mended or accepted, and somebody other than the one who ends it has
 * looked as well. Where a team is one person, nobody else can.
 */
export function closeReview(
  draft: Draft,
  [actor]: Signers,
  { review: id, at }: StatementOf<'review.close'>,
): void {
  const review = openReviewOf(draft, id)
  if (!may(draft, actor.id, 'members.change', null)) throw deny('end a review')
  const open = review.items.filter((item) => !isSettled(review.answers.get(item)?.at(-1)?.answer))
  if (open.length > 0)
    throw new TeamError('review_wrong', `${open.length} of ${review.items.length} things are not settled.`)
  const others = [...draft.members.values()].some(
    (member) => member.id !== actor.id && member.removedAt === null,
  )
  const looked = [...review.answers.values()].flat().some(({ by }) => by !== actor.id)
  if (others && !looked)
    throw new TeamError(
      'review_wrong',
      'Somebody else has to have looked, too: nobody certifies only themselves.',
    )
  draft.reviews.set(review.id, { ...review, closedAt: at })
}

/** Whether an answer leaves nothing to do. */
export function isSettled(answer: ReviewAnswer | undefined): boolean {
  return answer === 'ok' || answer === 'mended' || answer === 'accepted'
}

/**
 * Why a member may not answer for a thing; `null`: they may. Sets and copies: who looks after paper on their shelf, and who has the
 * copy. The rest: directors and reviewers. Nobody about themselves.
 */
export function answerRefusal(state: TeamState, { id: by }: Member, item: string): TeamError | null {
  const [kind = '', subject = ''] = item.split(':')
  if (kind === 'set' || kind === 'rotate' || kind === 'copy') {
    const copy = state.copies.get(subject)
    const shelf = state.shelves.get(state.sets.get(copy?.set ?? subject)?.shelf ?? '') ?? null
    if (may(state, by, 'paper.check', shelf) || may(state, by, 'read.everything', shelf)) return null
    return copy?.custodian === by ? null : deny('answer for this set')
  }
  if (kind !== 'kit' && subject === by) return deny('answer about themselves')
  const isReviewer = [...state.shelves.values()].some((shelf) => may(state, by, 'read.everything', shelf))
  return isReviewer || may(state, by, 'members.change', null) ? null : deny('answer this')
}

function openReviewOf(draft: Draft, id: string): Review {
  const review = draft.reviews.get(id)
  if (review === undefined || review.closedAt !== null) throw missing('review that is open')
  return review
}
