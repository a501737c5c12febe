import { everyone, sealHash } from 'sparekey-keep-team'
import type { CodeSet, Copy, CopyResult, TeamState } from 'sparekey-keep-team'
import { isObject } from './formats.ts'
import { encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import type { Office } from './office.ts'
import { readSheetId } from '../paper/sheet-id.ts'
import { KeepError } from '../errors.ts'

// The register of printed copies. What it holds is what people said: paper obeys nobody.

/** What every member may know of a copy, and the server not. */
export interface CopyLabel {
  readonly place: string
  /** Who has it, where they are no member; otherwise `null`. */
  readonly outsider: string | null
}

/** With whom a copy is, where, and until when nobody needs to look. */
export interface Custody extends CopyLabel {
  /** A member's id; `null`: the outsider has it. */
  readonly custodian: string | null
  /** The number on the seal; `null`: none. */
  readonly seal: string | null
  /** `2026-03-01` */
  readonly checkBy: string
}

/** What people call a set, and its shelf. */
export interface CalledSet {
  readonly name: string
  readonly shelf: string
}

/** Registers a sheet. */
export async function registerCopy(
  office: Office,
  {
    set,
    custody,
    ...printed
  }: { id: string; set: string; sheet: string; number: number; of: number } & {
    readonly custody: Custody
  },
): Promise<void> {
  const { id: copy, sheet, number, of } = printed
  await office.say(async ({ state }) => {
    const blobs: Blobs = new Map()
    const held = await custodyWords(state, copy, custody, blobs)
    return { words: { type: 'copy.put', copy, set, sheet, number, of, ...held }, blobs }
  })
}

/** Says who has a copy from now on, where, and under which seal. */
export async function moveCopy(office: Office, { id: copy }: Copy, custody: Custody): Promise<void> {
  await office.say(async ({ state }) => {
    const blobs: Blobs = new Map()
    return { words: { type: 'copy.move', copy, ...(await custodyWords(state, copy, custody, blobs)) }, blobs }
  })
}

/** Says that a copy is in its place under its seal. @throws KeepError `input_invalid` where the seal is another one; nothing was said then. */
export async function findInPlace(
  office: Office,
  copy: Copy,
  { seal: number, checkBy }: Pick<Custody, 'seal' | 'checkBy'>,
): Promise<void> {
  requireSeal(office.state, copy, number)
  const { id, seal } = copy
  await office.say(() => ({
    words: { type: 'copy.check', copy: id, result: 'ok', seal, why: null, checkBy },
  }))
}

/** @throws KeepError `input_invalid` where the number is not the one that was recorded. */
export function requireSeal({ team }: TeamState, { id, sheet, seal }: Copy, number: string | null): void {
  if ((number === null ? null : sealHash(team, id, number)) === seal) return
  throw new KeepError(
    'input_invalid',
    `This is not the number that was recorded, and nothing was changed. If it is what the seal says, somebody opened or exchanged the copy: keep team copy check ${sheet} --found opened --why TEXT`,
  )
}

/** Says that a copy is not as it should be. Why is for every member, and not for the server. */
export async function findWrong(
  office: Office,
  { id: copy }: Copy,
  { result, why, checkBy }: { result: Exclude<CopyResult, 'ok'>; why: string; checkBy: string },
): Promise<void> {
  await office.say(async ({ state }) => {
    const blobs: Blobs = new Map()
    const reason = await encrypted(why, [state.groups.get(everyone)?.recipient ?? ''], blobs)
    return { words: { type: 'copy.check', copy, result, seal: null, why: reason, checkBy }, blobs }
  })
}

/** The copies that somebody has or should have; those that are no more only where they were lost and what was on them is in use. */
export function currentCopies({ copies, sets }: TeamState): readonly Copy[] {
  return [...copies.values()].filter(
    ({ end, set }) => end === null || (end.why === 'lost' && sets.get(set)?.state === 'live'),
  )
}

/** What the labels of copies say, by the copy's id. */
export async function labelsOf(
  { ring }: Pick<Office, 'ring'>,
  copies: readonly Copy[],
): Promise<ReadonlyMap<string, CopyLabel>> {
  const texts = await ring.texts(copies.map(({ label }) => ({ hash: label, group: everyone })))
  return new Map(copies.map(({ id, label }) => [id, labelIn(texts.get(label))]))
}

/** A copy that is not ended, by what is printed on it or by its id. @throws KeepError `name_unknown` */
export function copyCalled({ copies }: TeamState, wanted: string): Copy {
  const sheet = readSheetId(wanted)
  const found = [...copies.values()].find(
    (copy) => copy.end === null && (copy.id === wanted || copy.sheet === sheet),
  )
  if (found !== undefined) return found
  throw new KeepError('name_unknown', 'There is no such copy. "keep team copy" shows them.')
}

/** How many days may go by before somebody looks at a copy again: the month of a review, or its quarter. */
export function daysBetweenChecks(state: TeamState, set: CodeSet): number {
  return isOnCriticalShelf(state, set) ? 31 : 92
}

/** What is wrong with paper, for who can mend it; empty where nothing is. */
export function copyComplaints(
  state: TeamState,
  called: (set: string) => CalledSet,
  today: string,
): readonly string[] {
  const copies = currentCopies(state).flatMap((copy) => {
    const wrong = complaintOf(state, copy, called(copy.set), today)
    return wrong === null ? [] : [`Sheet ${copy.sheet} of ${called(copy.set).name} ${wrong}`]
  })
  const held = new Set(currentCopies(state).flatMap(({ set, end }) => (end === null ? [set] : [])))
  const bare = [...state.sets.values()].filter(
    (set) =>
      set.state === 'live' &&
      isOnCriticalShelf(state, set) &&
      !held.has(set.id) &&
      (set.kept === null || set.kept.kit !== state.kit?.id),
  )
  return [
    ...copies,
    ...bare.map(
      ({ id }) =>
        `Without the server ${called(id).name} is lost: it is on a critical shelf, on no printed copy and in no kit.`,
    ),
  ]
}

/** The weightiest thing that is wrong with a copy; `null`: nothing. */
function complaintOf(state: TeamState, copy: Copy, set: CalledSet, today: string): string | null {
  const { sheet, custodian, end, isMissing, mayBeRead, checkBy } = copy
  const rotate = `keep team rotate ${set.name} --shelf ${set.shelf}`
  if (end !== null) return `was lost: make new codes at the service, then: ${rotate}`
  if (state.sets.get(copy.set)?.state === 'void')
    return `holds codes that were replaced: destroy it, then: keep team copy end ${sheet} destroyed`
  if (isMissing) return `is missing: find it, or make new codes at the service, then: ${rotate}`
  if (mayBeRead) return `may have been read: make new codes at the service, then: ${rotate}`
  const keeper = custodian === null ? undefined : state.members.get(custodian)
  if (keeper !== undefined && keeper.removedAt !== null)
    return `is with ${keeper.name}, who has left: have it back and look at the seal, then: keep team copy move ${sheet}. Otherwise make new codes.`
  if (checkBy < today) return `was to be looked at by ${checkBy}: keep team copy check ${sheet}`
  return null
}

function isOnCriticalShelf({ shelves }: TeamState, { shelf }: CodeSet): boolean {
  return shelves.get(shelf)?.rule.ownReveal === 'second-person'
}

async function custodyWords(
  state: TeamState,
  copy: string,
  { custodian, seal, checkBy, place, outsider }: Custody,
  blobs: Blobs,
) {
  const label: CopyLabel = { place, outsider }
  const recipient = state.groups.get(everyone)?.recipient ?? ''
  return {
    custodian,
    seal: seal === null ? null : sealHash(state.team, copy, seal),
    label: await encrypted(JSON.stringify(label), [recipient], blobs),
    checkBy,
  }
}

function labelIn(text: string | undefined): CopyLabel {
  const value: unknown = text === undefined ? null : JSON.parse(text)
  if (!isObject(value)) return { place: '(unreadable)', outsider: null }
  const { place, outsider } = value
  return { place: String(place), outsider: typeof outsider === 'string' ? outsider : null }
}
