import { everyone, populationHash, populationOf } from 'sparekey-keep-team'
import type { Review, ReviewAnswer, ReviewRound, TeamState } from 'sparekey-keep-team'
import { encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import type { Office } from './office.ts'
import { labelsOf } from './copies.ts'
import { namedSets, namedShelves } from './shelves.ts'
import { KeepError } from '../errors.ts'

/** Begins a review with everything that there is to look at now. */
export async function beginReview(office: Office, round: ReviewRound, id: string): Promise<void> {
  await office.say(({ state }, at) => {
    const population = populationHash(populationOf(state, round, at))
    return { words: { type: 'review.open', review: id, round, population } }
  })
}

/** Answers for one thing of a review; what is said beside it is for every member, and not for the server. */
export async function answerItem(
  office: Office,
  review: string,
  item: string,
  { answer, why }: { readonly answer: ReviewAnswer; readonly why: string | null },
): Promise<void> {
  await office.say(async ({ state }) => {
    const blobs: Blobs = new Map()
    const recipient = state.groups.get(everyone)?.recipient ?? ''
    const hash = why === null ? null : await encrypted(why, [recipient], blobs)
    return { words: { type: 'review.answer', review, item, answer, why: hash }, blobs }
  })
}

/** The review that is meant: the one of that id, or the only one that is open. @throws KeepError `name_unknown`, `name_ambiguous` */
export function reviewCalled({ reviews }: TeamState, wanted: string | null): Review {
  const all = [...reviews.values()]
  const found =
    wanted === null ? all.filter(({ closedAt }) => closedAt === null) : all.filter(({ id }) => id === wanted)
  const [only] = found
  if (only === undefined)
    throw new KeepError(
      'name_unknown',
      wanted === null
        ? 'No review is open. A director begins one: keep team review open monthly'
        : 'There is no review of that id. "keep team review" shows them.',
    )
  if (found.length > 1)
    throw new KeepError('name_ambiguous', `Say which with --review: ${found.map(({ id }) => id).join(', ')}.`)
  return only
}

/** What is asked about each thing of a review, in words. */
export async function questionsOf(
  office: Pick<Office, 'state' | 'ring'>,
  review: Review,
): Promise<ReadonlyMap<string, string>> {
  const sets = new Map((await namedSets(office, 'all')).map(({ name, item }) => [item.id, name]))
  const shelves = new Map((await namedShelves(office)).map(({ name, item }) => [item.id, name]))
  const person = (id: string): string => office.state.members.get(id)?.name ?? id
  const { copies } = office.state
  const places = await labelsOf(office, [...copies.values()])
  return new Map(
    review.items.map((item) => {
      const [kind = '', first = '', second = ''] = item.split(':')
      switch (kind) {
        case 'set':
          return [item, `${sets.get(first) ?? first}: is every use explained, and does it have its copies?`]
        case 'copy': {
          const { set = '', sheet = first, number = 1, of = 1 } = copies.get(first) ?? {}
          const where = places.get(first)?.place ?? ''
          return [
            item,
            `Sheet ${sheet} of ${sets.get(set) ?? set} (${number} of ${of}, ${where}): is it there, and its seal whole? First: keep team copy check ${sheet}`,
          ]
        }
        case 'rotate':
          return [item, `${sets.get(first) ?? first}: it is over a year old. Are there new codes?`]
        case 'role': {
          const role = office.state.shelves.get(second)?.roles.get(first) ?? 'nothing any more'
          return [
            item,
            `${person(first)} is ${role} on ${shelves.get(second) ?? second}: is that still right?`,
          ]
        }
        case 'director':
          return [item, `${person(first)} is a director: is that still right?`]
        case 'keys':
          return [item, `The keys of ${person(first)}: did you compare the fingerprint with them again?`]
        default:
          return [item, 'The kit: is the seal intact, and was a pack opened with it on an empty machine?']
      }
    }),
  )
}
