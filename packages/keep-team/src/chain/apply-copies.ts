import { liveSet, living, shelfOf } from './lookups.ts'
import { latestRotation } from './population.ts'
import { deny, missing, taken } from './refusals.ts'
import { may } from './roles.ts'
import type { Copy, Draft, Member, Shelf, TeamState } from './state.ts'
import type { StatementOf } from '../notes/statement-types.ts'
import { sha256Hex } from '../bytes.ts'
import { TeamError } from '../errors.ts'

// Sheets of paper with codes on them. The chain says who has which and when it was last seen; it cannot keep anybody from reading one.

type Signers = readonly [Member, ...Member[]]

/** What names the number on a seal in the chain: whoever checks the seal has to have read it. Case, spaces and dashes do not matter. */
export function sealHash(team: string, copy: string, number: string): string {
  const plain = number.replaceAll(/[\s-]/g, '').toUpperCase()
  return sha256Hex(['sparekey.seal/v1', team, copy, plain].join('\n'))
}

export function putCopy(draft: Draft, [actor]: Signers, statement: StatementOf<'copy.put'>): void {
  const { copy: id, set, sheet, number, of, custodian, seal, label, checkBy, at } = statement
  const shelf = shelfOf(draft, liveSet(draft, set).shelf)
  if (!may(draft, actor.id, 'set.write', shelf)) throw deny('register copies of this set')
  const isKnown = [...draft.copies.values()].some((copy) => copy.sheet === sheet && copy.end === null)
  if (draft.copies.has(id) || isKnown) throw taken('copy')
  if (number > of) throw wrong(`Copy ${number} of ${of} is none.`, 'number')
  if (custodian !== null) living(draft, custodian)
  requireSoon(statement)
  draft.copies.set(id, {
    id,
    set,
    sheet,
    number,
    of,
    custodian,
    seal,
    label,
    checkBy,
    putBy: actor.id,
    seenAt: at,
    checks: [],
    isMissing: false,
    mayBeRead: false,
    end: null,
  })
}

/** Somebody looked: `ok` takes the number that is on the seal. What was away unsealed, or was opened, may have been read for good. */
export function checkCopy(draft: Draft, [actor]: Signers, statement: StatementOf<'copy.check'>): void {
  const copy = heldCopy(draft, statement.copy)
  const { result, seal, why, checkBy, at } = statement
  if (!mayLookAfter(draft, actor, copy)) throw deny('check this copy')
  if (result === 'ok' && seal !== copy.seal)
    throw wrong('This is not the seal that was recorded: the copy was opened, or exchanged.', 'seal')
  if (result !== 'ok' && (why === null || seal !== null))
    throw wrong('A copy that is not as it should be comes with the reason, and without a seal.', 'why')
  requireSoon(statement)
  const isMissing = result === 'missing'
  draft.copies.set(copy.id, {
    ...copy,
    checkBy,
    seenAt: isMissing ? copy.seenAt : at,
    isMissing,
    mayBeRead: copy.mayBeRead || result === 'opened' || (copy.isMissing && copy.seal === null),
    checks: [...copy.checks, { by: actor.id, at, result, why }],
  })
}

/** Another custodian, place or seal, said by somebody who has the copy in hand. */
export function moveCopy(draft: Draft, [actor]: Signers, statement: StatementOf<'copy.move'>): void {
  const copy = heldCopy(draft, statement.copy)
  const { custodian, seal, label, checkBy, at } = statement
  if (!mayLookAfter(draft, actor, copy)) throw deny('move this copy')
  if (copy.isMissing) throw wrong('This copy is missing. Say first that it was found.', 'copy')
  if (custodian !== null) living(draft, custodian)
  requireSoon(statement)
  draft.copies.set(copy.id, { ...copy, custodian, seal, label, checkBy, seenAt: at })
}

/** Says that a copy is no more; who has it cannot say so by themselves. */
export function endCopy(
  draft: Draft,
  [actor]: Signers,
  { copy: id, why, at }: StatementOf<'copy.end'>,
): void {
  const copy = heldCopy(draft, id)
  if (!may(draft, actor.id, 'set.write', shelfOfCopy(draft, copy)))
    throw deny('say that this copy is no more')
  if (why === 'destroyed' && copy.isMissing)
    throw wrong('This copy is missing: nobody can have destroyed it.', 'why')
  draft.copies.set(id, { ...copy, end: { by: actor.id, at, why } })
}

/** Whether somebody has seen since an instant that a copy is where it belongs, with its seal, and was not read. */
export function isInPlaceSince({ checks, mayBeRead, end }: Copy, instant: string): boolean {
  if (end !== null) return end.why === 'destroyed'
  const last = checks.at(-1)
  return last?.result === 'ok' && last.at >= instant && !mayBeRead
}

/** The shelf of the set that is on a copy. */
export function shelfOfCopy(state: TeamState, copy: Copy | undefined): Shelf | null {
  return state.shelves.get(state.sets.get(copy?.set ?? '')?.shelf ?? '') ?? null
}

function mayLookAfter(draft: Draft, actor: Member, copy: Copy): boolean {
  return copy.custodian === actor.id || may(draft, actor.id, 'paper.check', shelfOfCopy(draft, copy))
}

function heldCopy(draft: Draft, id: string): Copy {
  const copy = draft.copies.get(id)
  if (copy === undefined || copy.end !== null) throw missing('copy')
  return copy
}

function requireSoon({ checkBy, at }: { readonly checkBy: string; readonly at: string }): void {
  if (checkBy < at.slice(0, 10) || checkBy > latestRotation(at))
    throw wrong('The next check of a copy is due within a year.', 'checkBy')
}

function wrong(message: string, field: string): TeamError {
  return new TeamError('copy_wrong', message, field)
}
