import { directorsOf, everyone, fewLeft } from 'sparekey-keep-team'
import type { CodeSet, Member, Shelf, ShelfRole, TeamState } from 'sparekey-keep-team'
import { isObject } from './formats.ts'
import type { Office } from './office.ts'
import { namedSets, namedShelves } from './shelves.ts'
import { someOf } from '../lockout/findings.ts'
import type { Finding } from '../lockout/findings.ts'

// What would lock a team out of its accounts, and which of them stand on one leg.

export type WeaknessKind =
  | 'shut'
  | 'single-person'
  | 'one-director'
  | 'one-owner'
  | 'one-responder'
  | 'no-codes'
  | 'none-left'
  | 'few-left'
  | 'one-copy'
  | 'no-second-factor'
  | 'second-factor-unknown'

/** `high`: one event locks the team out, or an account of a critical shelf lacks what it should have. */
export type Weakness = Omit<Finding, 'kind'> & { readonly kind: WeaknessKind }

/** An account whose codes a team keeps, or kept. */
export interface TeamAccount {
  readonly name: string
  readonly shelf: string
  /** The codes in use; `null`: there are none. */
  readonly set: CodeSet | null
  /** As recorded when its codes were shared; `null`: it was not. */
  readonly secondFactor: boolean | null
}

/** What the findings are made of. */
export interface TeamView {
  readonly state: TeamState
  readonly accounts: readonly TeamAccount[]
  /** Codes that were given out or used, by id. */
  readonly gone: ReadonlySet<string>
  readonly shelfNames: ReadonlyMap<string, string>
}

const severities = ['high', 'medium', 'low'] as const

/** Everything that is weak about a team, worst first. */
export function weaknesses(view: TeamView): readonly Weakness[] {
  const found = [
    ...shelvesInUse(view).flatMap((shelf) => shelfWeaknesses(view, shelf)),
    ...peopleWeaknesses(view),
    ...accountWeaknesses(view),
  ]
  return severities.flatMap((severity) => found.filter((one) => one.severity === severity))
}

/** A team as a member sees it. */
export async function viewOf(office: Office): Promise<TeamView> {
  const { state, synced, ring } = office
  const sets = await namedSets(office, 'all')
  const labels = await ring.texts(sets.map(({ item }) => ({ hash: item.label, group: everyone })))
  const byRecord = Map.groupBy(sets, ({ item }) => item.record)
  const accounts = [...byRecord.values()].flatMap((ofRecord): readonly TeamAccount[] => {
    const live = ofRecord.filter(({ item }) => item.state === 'live')
    // New codes that wait for their confirmation are not in use yet.
    const current = live.find(({ item }) => item.confirmedAt !== null) ?? live[0]
    const last = current ?? ofRecord.at(-1)
    if (last === undefined) return []
    const { name, item } = last
    const secondFactor = secondFactorIn(labels.get(item.label))
    return [{ name, shelf: item.shelf, set: current?.item ?? null, secondFactor }]
  })
  const used = [...state.sets.values()].flatMap((set) => [...set.used.keys()])
  return {
    state,
    accounts,
    gone: new Set([...synced.released.map(({ code }) => code), ...used]),
    shelfNames: new Map((await namedShelves(office)).map(({ name, item }) => [item.id, name])),
  }
}

/** Whether codes of a shelf can still be had, with somebody gone. `emergency`: by contacts alone, after their wait. */
export function wayInto(
  state: TeamState,
  shelf: Shelf,
  without: string | null,
): 'open' | 'emergency' | 'shut' {
  const here = (member: Member | undefined): boolean => member?.removedAt === null && member.id !== without
  const having = (role: ShelfRole): number =>
    [...shelf.roles].filter(([member, given]) => given === role && here(state.members.get(member))).length
  const owners = [...state.members.values()].filter(
    (member) => here(member) && (member.director || shelf.roles.get(member.id) === 'owner'),
  ).length
  const second = owners - 1 + having('responder')
  const isEnough = shelf.rule.ownReveal === 'alone' ? owners > 0 : owners > 0 && second > 0
  if (isEnough) return 'open'
  return shelf.rule.emergencyHours !== null && having('contact') > 0 ? 'emergency' : 'shut'
}

function shelfWeaknesses({ state, shelfNames }: TeamView, shelf: Shelf): readonly Weakness[] {
  const name = shelfNames.get(shelf.id) ?? shelf.id
  if (wayInto(state, shelf, null) === 'shut')
    return [
      {
        kind: 'shut',
        severity: 'high',
        about: [name],
        text: `Nobody can open a code of ${name}: every one takes a second person, and there is none.`,
        todo: `Name somebody who asks: keep team role HANDLE responder --shelf ${name}`,
      },
    ]
  const owners = onlyOne(state, shelf, 'owner').map((owner): Weakness => ({
    kind: 'one-owner',
    severity: 'medium',
    about: [name, owner],
    text: `${owner} is the only owner of ${name}; without them, directors alone keep and approve there.`,
    todo: `Name another one: keep team role HANDLE owner --shelf ${name}`,
  }))
  const responders = onlyOne(state, shelf, 'responder').map((responder): Weakness => ({
    kind: 'one-responder',
    severity: 'low',
    about: [name, responder],
    text: `${responder} is the only responder on ${name}.`,
    todo: `Name another one: keep team role HANDLE responder --shelf ${name}`,
  }))
  return [...owners, ...responders]
}

function peopleWeaknesses(view: TeamView): readonly Weakness[] {
  const { state, shelfNames } = view
  const people = [...state.members.values()].filter(({ removedAt }) => removedAt === null)
  const open = shelvesInUse(view).filter((shelf) => wayInto(state, shelf, null) === 'open')
  const points = people.flatMap(({ id, name }): readonly Weakness[] => {
    const byWay = Map.groupBy(open, (shelf) => wayInto(state, shelf, id))
    const point = (way: 'shut' | 'emergency', says: (shelves: string) => string): readonly Weakness[] => {
      const names = (byWay.get(way) ?? []).map((shelf) => shelfNames.get(shelf.id) ?? shelf.id)
      const [first] = names
      if (first === undefined) return []
      const severity = way === 'shut' ? 'high' : 'medium'
      const text = `Without ${name}, ${says(someOf(names))}.`
      const todo = `Name another owner or responder: keep team role HANDLE owner --shelf ${first}, or another director: keep team director HANDLE`
      return [{ kind: 'single-person', severity, about: [name, ...names], text, todo }]
    }
    return [
      ...point('shut', (shelves) => `nobody opens a code of ${shelves}`),
      ...point('emergency', (shelves) => `codes of ${shelves} are had by contacts only, after their wait`),
    ]
  })
  const [director, ...others] = directorsOf(state)
  if (director === undefined || others.length > 0) return points
  const alone: Weakness = {
    kind: 'one-director',
    severity: 'high',
    about: [director.name],
    text: `${director.name} is the only director: without them nobody joins, leaves or gets another role.`,
    todo: 'Name another one: keep team director HANDLE',
  }
  return [alone, ...points]
}

function accountWeaknesses(view: TeamView): readonly Weakness[] {
  const { state, accounts, gone } = view
  const leftOf = ({ codes }: CodeSet): number => codes.filter(({ id }) => !gone.has(id)).length
  const having = (holds: (set: CodeSet) => boolean): readonly TeamAccount[] =>
    accounts.filter(({ set }) => set !== null && holds(set))
  const rotate = 'Make new ones at the service: keep import FILE --account NAME, keep team rotate NAME'
  const kit = state.kit
  const onPaper = new Set(
    [...state.copies.values()]
      .filter(({ end, isMissing }) => end === null && !isMissing)
      .map(({ set }) => set),
  )
  return [
    ...aboutAccounts(view, 'no-codes', {
      accounts: accounts.filter(({ set }) => set === null),
      says: 'no codes in use',
      todo: 'Make codes at the service, and put them on a shelf: keep team share NAME --shelf SHELF',
    }),
    ...aboutAccounts(view, 'none-left', {
      accounts: having((set) => leftOf(set) === 0),
      says: 'no code left',
      todo: rotate,
    }),
    ...aboutAccounts(view, 'few-left', {
      accounts: having((set) => leftOf(set) > 0 && leftOf(set) <= fewLeft && set.codes.length > fewLeft),
      says: 'hardly a code left',
      todo: rotate,
      severity: 'medium',
    }),
    ...aboutAccounts(view, 'one-copy', {
      accounts: having(({ id, kept }) => !onPaper.has(id) && (kit === null || kept?.kit !== kit.id)),
      says: 'no second copy: the server’s is the only one that the team has',
      todo:
        kit === null
          ? 'Make a kit: keep team kit make, or print a sheet and register it: keep team copy add NAME'
          : 'What is put from here on is in the kit: keep team rotate NAME, or another kit with the key before',
    }),
    ...aboutAccounts(view, 'no-second-factor', {
      accounts: accounts.filter(({ secondFactor }) => secondFactor === false),
      says: 'no second factor, as recorded when the codes were shared',
      todo: 'Turn it on at the service, and record it: keep edit NAME --add-factor authenticator@PLACE',
    }),
    ...aboutAccounts(view, 'second-factor-unknown', {
      accounts: accounts.filter(({ secondFactor }) => secondFactor === null),
      says: 'nothing recorded of how somebody signs in',
      todo: 'Record it before the next rotation: keep edit NAME --add-factor password@memory',
      severity: 'low',
    }),
  ]
}

interface AboutAccounts {
  readonly accounts: readonly TeamAccount[]
  readonly says: string
  readonly todo: string
  /** Where it is the same on every shelf; otherwise `high` on critical shelves and `medium` on others. */
  readonly severity?: Weakness['severity']
}

function aboutAccounts(
  { state }: TeamView,
  kind: WeaknessKind,
  { accounts, says, todo, severity }: AboutAccounts,
): readonly Weakness[] {
  const bySeverity = Map.groupBy(
    accounts,
    ({ shelf }) => severity ?? (isCritical(state, shelf) ? 'high' : 'medium'),
  )
  return [...bySeverity].map(([how, group]) => {
    const about = group.map(({ name }) => name).toSorted()
    const text = `${someOf(about)} ${about.length === 1 ? 'has' : 'have'} ${says}.`
    return { kind, severity: how, about, text, todo: todo.replaceAll('NAME', about[0] ?? 'NAME') }
  })
}

/** What the only one of a role on a shelf is called; empty where there is none, or there are more. */
function onlyOne(state: TeamState, shelf: Shelf, role: ShelfRole): readonly string[] {
  const names = [...shelf.roles]
    .filter(([member, given]) => given === role && state.members.get(member)?.removedAt === null)
    .map(([member]) => state.members.get(member)?.name ?? member)
  return names.length === 1 ? names : []
}

function shelvesInUse({ state, accounts }: TeamView): readonly Shelf[] {
  const used = new Set(accounts.map(({ shelf }) => shelf))
  return [...state.shelves.values()].filter(({ id }) => used.has(id))
}

function isCritical(state: TeamState, shelf: string): boolean {
  return state.shelves.get(shelf)?.rule.ownReveal === 'second-person'
}

function secondFactorIn(label: string | undefined): boolean | null {
  const value: unknown = label === undefined ? null : JSON.parse(label)
  return isObject(value) && typeof value['secondFactor'] === 'boolean' ? value['secondFactor'] : null
}
