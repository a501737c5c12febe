import { codePlaces, needsSecond, noLoss, reach, refOfAccount, refOfPlace } from './reach.ts'
import type { Loss, Reach } from './reach.ts'
import { dependencyCycles } from './cycles.ts'
import { currentSet, showRef } from '../model/find.ts'
import { splitRef } from '../model/book.ts'
import type { Account, Book, Ref } from '../model/types.ts'
import { voidCopies } from '../track/set-state.ts'

export type FindingKind =
  | 'circular'
  | 'no-way-in'
  | 'single-point'
  | 'vault-keys-behind-vault'
  | 'codes-beside-factor'
  | 'one-copy'
  | 'one-place'
  | 'no-live-copy'
  | 'void-copies'
  | 'vault-place-unknown'

/** Something that would lock its owner out, or help to. */
export interface Finding {
  readonly kind: FindingKind
  /** `high`: one event locks out; `medium`: one event takes the last spare; `low`: untidy. */
  readonly severity: 'high' | 'medium' | 'low'
  /** Names of the accounts and places that it is about. */
  readonly about: readonly string[]
  readonly text: string
  readonly todo: string
}

const severities = ['high', 'medium', 'low'] as const

/** Everything that is wrong with how the accounts of a book lean on each other, worst first. */
export function findings(book: Book): readonly Finding[] {
  const now = reach(book, noLoss)
  const found = [
    ...vaultKeyFindings(book, now),
    ...stuckFindings(book, now),
    ...singlePoints(book, now),
    ...book.accounts.flatMap((account) => [...besideFindings(book, account), ...copyFindings(book, account)]),
    ...vaultPlaceFindings(book),
  ]
  return severities.flatMap((severity) => found.filter((finding) => finding.severity === severity))
}

/** Accounts that open with nothing lost and do not open under a loss. */
export function lockedOutBy(book: Book, now: Reach, loss: Loss): readonly Account[] {
  const then = reach(book, loss)
  const gone = new Set(loss.refs)
  return book.accounts.filter((account) => {
    const ref = refOfAccount(account)
    return now.has(ref) && !then.has(ref) && !gone.has(ref)
  })
}

function stuckFindings(book: Book, now: Reach): readonly Finding[] {
  const cycles = dependencyCycles(book, now)
  const inCycle = new Set(cycles.flat())
  const circular = cycles.map((refs): Finding => {
    const names = refs.map((ref) => showRef(book, ref))
    return {
      kind: 'circular',
      severity: 'high',
      about: names,
      text: `${names.join(' and ')} open only through each other: signed out everywhere, none of them opens again.`,
      todo: 'Give one of them a way in that needs none of the others: a printed sheet of its codes, or its password in your head.',
    }
  })
  const stuck = book.accounts
    .filter((account) => !now.has(refOfAccount(account)) && !inCycle.has(refOfAccount(account)))
    .map((account): Finding => {
      const missing = account.factors
        .filter(({ at }) => !now.has(at))
        .map(({ kind, at }) => `${kind} (${showRef(book, at)})`)
      const because =
        missing.length > 0 ? `: ${missing.join(', ')} cannot be reached` : ': no way in is recorded'
      return {
        kind: 'no-way-in',
        severity: 'high',
        about: [account.name],
        text: `${account.name} does not open with what is recorded${because}.`,
        todo: `Record how you sign in: keep edit ${account.name} --add-factor password@memory`,
      }
    })
  return [...circular, ...stuck]
}

function singlePoints(book: Book, now: Reach): readonly Finding[] {
  const candidates: readonly (readonly [string, Loss])[] = [
    ...book.places.map((place) => [place.name, { ...noLoss, refs: [refOfPlace(place)] }] as const),
    ...leanedOn(book).map((account) => [account.name, { ...noLoss, refs: [refOfAccount(account)] }] as const),
    ['this vault', { ...noLoss, refs: ['vault'] }],
    ['the passphrase of this vault', { ...noLoss, passphraseForgotten: true }],
  ]
  return candidates.flatMap(([name, loss]): readonly Finding[] => {
    const locked = lockedOutBy(book, now, loss)
    if (locked.length === 0) return []
    const names = locked.map((account) => account.name)
    return [
      {
        kind: 'single-point',
        severity: 'high',
        about: [name, ...names],
        text: `Without ${name}, ${someOf(names)} cannot be opened.`,
        todo: `Give ${names.length === 1 ? 'it' : 'them'} a second way in that does not depend on ${name}: a copy of the codes elsewhere, or a second device or key.`,
      },
    ]
  })
}

function vaultKeyFindings(book: Book, now: Reach): readonly Finding[] {
  const { passphraseAt, recoveryKeyAt } = book.vaultCare
  const without = reach(book, { ...noLoss, refs: ['vault'] })
  const behind = [...passphraseAt, ...recoveryKeyAt].filter(
    (ref) => ref === 'vault' || (now.has(ref) && !without.has(ref)),
  )
  const apart = [...passphraseAt, ...recoveryKeyAt].filter((ref) => !behind.includes(ref) && now.has(ref))
  const found: Finding[] = behind.map((ref) => ({
    kind: 'vault-keys-behind-vault',
    severity: apart.length === 0 ? 'high' : 'medium',
    about: [showRef(book, ref)],
    text: `A key of this vault lies in ${showRef(book, ref)}, which opens only with the vault itself.`,
    todo: 'Keep the printed recovery key somewhere that opens without the vault: a drawer, a safe with its own key, a person.',
  }))
  if (recoveryKeyAt.length === 0) {
    found.push({
      kind: 'vault-keys-behind-vault',
      severity: 'medium',
      about: [],
      text: 'It is not recorded where the printed recovery key of this vault lies.',
      todo: 'Record it: keep places vault --recovery-key PLACE',
    })
  }
  return found
}

function besideFindings(book: Book, account: Account): readonly Finding[] {
  const spots = codePlaces(account)
  if (spots.length === 0) return []
  const factors = account.factors.filter(
    ({ role, at }) => at !== 'memory' && (role !== 'first' || at.startsWith('account:')),
  )
  const vaultSpots = book.vaultCare.keptAt
  const isBeside = (codes: Ref, factor: Ref): boolean =>
    codes === 'vault'
      ? vaultSpots.length > 0 && vaultSpots.every((at) => together(book, at, factor))
      : together(book, codes, factor)
  return factors.flatMap((factor): readonly Finding[] => {
    const beside = spots.filter(({ at }) => isBeside(at, factor.at))
    if (beside.length === 0) return []
    const isAll = beside.length === spots.length
    const where = [...new Set(beside.map(({ at }) => showRef(book, at)))].join(', ')
    return [
      {
        kind: 'codes-beside-factor',
        severity: isAll ? 'high' : 'medium',
        about: [account.name, showRef(book, factor.at)],
        text: `${isAll ? 'All codes' : 'Codes'} of ${account.name} (${where}) lie with its ${factor.kind} (${showRef(book, factor.at)}): one loss or one thief takes both.`,
        todo: `Keep a copy of the codes away from ${showRef(book, factor.at)}${isAll ? '' : ', and take this one away'}.`,
      },
    ]
  })
}

function copyFindings(book: Book, account: Account): readonly Finding[] {
  const set = currentSet(account)
  const found: Finding[] = []
  const dead = voidCopies(account)
  if (dead.length > 0) {
    found.push({
      kind: 'void-copies',
      severity: 'low',
      about: [account.name],
      text: `${dead.length === 1 ? 'A copy' : `${dead.length} copies`} of replaced codes of ${account.name} still ${dead.length === 1 ? 'lies' : 'lie'} about (${dead.map(({ at }) => showRef(book, at)).join(', ')}).`,
      todo: `Destroy them, then: keep show ${account.name}, keep edit ${account.name} --copy ID --copy-state destroyed`,
    })
  }
  const alive = set?.copies.filter(({ state }) => state === 'in-place') ?? []
  if (set === null) {
    if (dead.length > 0) found.push(noLiveCopy(account, 'every copy is of a replaced set'))
    return found
  }
  if (set.copies.length > 0 && alive.length === 0)
    found.push(noLiveCopy(account, 'every copy outside this vault is lost or destroyed'))
  if (set.copies.length === 0) {
    found.push({
      kind: 'one-copy',
      severity:
        needsSecond(account) && account.factors.filter(({ role }) => role === 'second').length > 1
          ? 'low'
          : 'medium',
      about: [account.name],
      text: `The codes of ${account.name} are in this vault only.`,
      todo: `Write or print a copy, then record it: keep edit ${account.name} --add-copy paper@PLACE`,
    })
  }
  const where = [...alive.map(({ at }) => at), ...book.vaultCare.keptAt]
  const roots = new Set(where.map((at) => outermost(book, at)))
  if (alive.length > 0 && book.vaultCare.keptAt.length > 0 && roots.size === 1) {
    found.push({
      kind: 'one-place',
      severity: 'medium',
      about: [account.name, ...[...roots].map((ref) => showRef(book, ref))],
      text: `Every copy of the codes of ${account.name} is at ${[...roots].map((ref) => showRef(book, ref)).join('')}: a fire or burglary there takes them all.`,
      todo: 'Take one copy to another building: an office, a bank, somebody you trust.',
    })
  }
  return found
}

function vaultPlaceFindings(book: Book): readonly Finding[] {
  if (book.vaultCare.keptAt.length > 0 || book.accounts.length === 0) return []
  return [
    {
      kind: 'vault-place-unknown',
      severity: 'medium',
      about: [],
      text: 'It is not recorded on what this vault file is kept, so it counts as lost in every case below.',
      todo: 'Record it: keep places vault --kept-at laptop',
    },
  ]
}

function noLiveCopy(account: Account, why: string): Finding {
  return {
    kind: 'no-live-copy',
    severity: 'medium',
    about: [account.name],
    text: `No working copy of codes for ${account.name} is outside this vault: ${why}.`,
    todo: `Make a new copy and record it: keep edit ${account.name} --add-copy paper@PLACE`,
  }
}

function leanedOn(book: Book): readonly Account[] {
  const used = new Set<string>()
  const note = (ref: Ref): void => {
    const [kind, id] = splitRef(ref)
    if (kind === 'account') used.add(id)
  }
  for (const { factors, sets } of book.accounts) {
    for (const { at } of factors) note(at)
    for (const { copies } of sets) for (const { at } of copies) note(at)
  }
  for (const { opensWith } of book.places) for (const way of opensWith) way.forEach(note)
  Object.values(book.vaultCare).flat().forEach(note)
  return book.accounts.filter(({ id }) => used.has(id))
}

// Two things are together where they are the same, or one contains the other. Being under one roof is not being together: a
// building is a risk of its own.
function together(book: Book, a: Ref, b: Ref): boolean {
  const around = (ref: Ref): readonly Ref[] =>
    chain(book, ref).filter((item) => item === ref || !isBuilding(book, item))
  return around(a).includes(b) || around(b).includes(a) || around(a).some((item) => around(b).includes(item))
}

function isBuilding(book: Book, ref: Ref): boolean {
  const place = book.places.find(({ id }) => ref === `place:${id}`)
  return place !== undefined && (place.kind === 'building' || place.kind === 'bank')
}

function outermost(book: Book, ref: Ref): Ref {
  return chain(book, ref).at(-1) ?? ref
}

function chain(book: Book, ref: Ref): readonly Ref[] {
  const place = book.places.find(({ id }) => ref === `place:${id}`)
  return place === undefined || place.inside === null ? [ref] : [ref, ...chain(book, `place:${place.inside}`)]
}

/** `a, b, c`, or `a, b, c and 7 more`. */
export function someOf(names: readonly string[]): string {
  if (names.length <= 4) return names.join(', ')
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
