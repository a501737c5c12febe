import { living } from './lookups.ts'
import { deny, missing, taken } from './refusals.ts'
import { may } from './roles.ts'
import { requireTwoDirectors } from './signers.ts'
import type { CodeSet, Draft, Member } from './state.ts'
import type { StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

/** A kit gets every server half from now on, so two directors name it. Who keeps it, see {@link requireKitApart}. */
export function makeKit(
  draft: Draft,
  signers: readonly [Member, ...Member[]],
  statement: StatementOf<'kit.make'>,
): void {
  if (!may(draft, signers[0].id, 'kit.make', null)) throw deny('make a kit')
  requireTwoDirectors(draft, signers, statement)
  const { kit, recipient, custodian, sets } = statement
  if (custodian !== null) living(draft, custodian)
  if (draft.kit?.id === kit || draft.kit?.recipient === recipient) throw taken('kit')
  for (const [id, file] of Object.entries(sets)) {
    const set = draft.sets.get(id)
    if (set === undefined) throw missing('set')
    const keptBefore = set.kept === null ? [] : [...set.keptBefore, set.kept.file]
    draft.sets.set(id, { ...set, kept: { kit, file }, keptBefore })
  }
  draft.kit = { id: kit, recipient, custodian }
}

/** @throws TeamError `kit_wrong` where a set comes without its file for the kit, or with one for none. */
export function keptBy({ kit }: Draft, file: string | null): CodeSet['kept'] {
  if (kit === null && file === null) return null
  if (kit === null || file === null)
    throw new TeamError(
      'kit_wrong',
      'A set comes with a file for the kit where the team has one, and only there.',
      'kit',
    )
  return { kit: kit.id, file }
}

/**
 * The kit and somebody who has member halves are two people: who keeps it is no director, and owner, responder or contact of no shelf.
 *
 * @throws TeamError `not_allowed`
 */
export function requireKitApart({ kit, members, shelves }: Draft): void {
  const keeper = kit?.custodian ?? null
  if (keeper === null) return
  const hasHalves =
    members.get(keeper)?.director === true ||
    [...shelves.values()].some(({ roles }) =>
      ['owner', 'responder', 'contact'].includes(roles.get(keeper) ?? ''),
    )
  if (hasHalves)
    throw new TeamError(
      'not_allowed',
      'The one who keeps the kit cannot be a director, or owner, responder or contact of a shelf.',
    )
}
