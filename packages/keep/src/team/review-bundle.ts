import { emptyLog, everyone, followLog, headAfter, isSettled, replay } from 'sparekey-keep-team'
import type { LoggedRelease, Review, TeamState } from 'sparekey-keep-team'
import { isObject, isTexts, isTextsByName, readFormat } from './formats.ts'
import type { Office } from './office.ts'
import { questionsOf } from './reviews.ts'
import { asKeepError } from './words.ts'
import { KeepError } from '../errors.ts'

const format = 'sparekey.team-review/v1'

/** A review as evidence: what anybody can check without the team's server, and without a vault. */
interface Bundle {
  readonly format: typeof format
  readonly team: string
  readonly review: string
  /** The chain, from the founding to what was last seen. */
  readonly notes: readonly string[]
  /** The release log, each entry with the signed request that it rests on. */
  readonly log: readonly LoggedRelease[]
  /** What each thing is called, and what was said beside answers (by hash): as the maker's program read it; nobody else can check it. */
  readonly said: {
    readonly questions: Readonly<Record<string, string>>
    readonly reasons: Readonly<Record<string, string>>
  }
}

/** What a bundle proves. */
export interface Evidence {
  readonly state: TeamState
  readonly review: Review
  readonly releases: number
  readonly questions: ReadonlyMap<string, string>
  readonly reasons: ReadonlyMap<string, string>
}

/** The evidence of a review that has ended. It holds no code and no key. @throws KeepError `input_refused` while the review is open. */
export async function bundleOf(office: Office, review: Review): Promise<Uint8Array> {
  if (review.closedAt === null)
    throw new KeepError('input_refused', 'The review is still open. End it first: keep team review close')
  const { state, synced, server } = office
  const log: LoggedRelease[] = []
  while (log.length < synced.log.size) {
    const entries = await server.log(state.team, log.length)
    if (entries.length === 0) throw new KeepError('team_history_differs', 'The server keeps releases back.')
    log.push(...entries)
  }
  const hashes = [...review.answers.values()].flat().flatMap(({ why }) => (why === null ? [] : [why]))
  const reasons = await office.ring.texts(hashes.map((hash) => ({ hash, group: everyone })))
  const said = {
    questions: Object.fromEntries(await questionsOf(office, review)),
    reasons: Object.fromEntries(reasons),
  }
  const bundle: Bundle = {
    format,
    team: state.team,
    review: review.id,
    notes: synced.notes,
    log: log.slice(0, synced.log.size),
    said,
  }
  return Buffer.from(`${JSON.stringify(bundle)}\n`)
}

/**
 * Checks a bundle: every signature and rule of the chain, that the review covered everything that there was, that it ended with everything
 * settled, and that the release log is whole up to what its signers had seen.
 *
 * @throws KeepError `input_invalid` where it is no bundle, `team_history_differs` naming what does not hold.
 */
export function checkBundle(bytes: Uint8Array): Evidence {
  const bundle = parsed(bytes)
  const replayed = replay(bundle.notes, null)
  if (!replayed.ok) throw differs(`Entry ${replayed.at} of the chain does not hold: ${replayed.why.message}`)
  const { state } = replayed
  const review = state.reviews.get(bundle.review)
  if (state.team !== bundle.team || review === undefined)
    throw differs('The chain is not the one of this review.')
  if (review.closedAt === null) throw differs('The review was not ended.')
  const open = review.items.filter((item) => !isSettled(review.answers.get(item)?.at(-1)?.answer))
  if (open.length > 0) throw differs(`${open.length} things of the review are not settled.`)
  const deviceKey = (member: string, device: string): string | null =>
    state.members.get(member)?.devices.get(device)?.key ?? null
  const seen = asKeepError(() => followLog(bundle.log, emptyLog, state.logKey, deviceKey))
  for (const [size, head] of state.logHeads) {
    if (size > seen.size) throw differs('The release log ends before what members had seen of it.')
    const entry = bundle.log[size - 1]
    if (entry !== undefined && headAfter(entry.entry, size).head !== head)
      throw differs('The release log is another one than members had seen.')
  }
  return {
    state,
    review,
    releases: bundle.log.filter(({ release }) => release !== '').length,
    questions: new Map(Object.entries(bundle.said.questions)),
    reasons: new Map(Object.entries(bundle.said.reasons)),
  }
}

function differs(message: string): KeepError {
  return new KeepError('team_history_differs', `This is no proof of the review. ${message}`)
}

function parsed(bytes: Uint8Array): Bundle {
  const { team, review, notes, log, said } = readFormat(bytes, format) ?? {}
  const { questions, reasons } = isObject(said) ? said : {}
  if (
    typeof team === 'string' &&
    typeof review === 'string' &&
    isTexts(notes) &&
    isLog(log) &&
    isTextsByName(questions) &&
    isTextsByName(reasons)
  )
    return { format, team, review, notes, log, said: { questions, reasons } }
  throw new KeepError(
    'input_invalid',
    'This file is no evidence of a review. "keep team review bundle FILE" writes it.',
  )
}

function isLog(value: unknown): value is readonly LoggedRelease[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one) => isObject(one) && typeof one['entry'] === 'string' && typeof one['release'] === 'string',
    )
  )
}
