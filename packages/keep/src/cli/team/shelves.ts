import { shelfRoles } from 'sparekey-keep-team'
import type { ShelfRole } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { table } from '../table.ts'
import { count } from '../words.ts'
import { memberCalled, nameOf, openTeam } from './at-work.ts'
import { emergenciesInWords, emergencyHoursIn } from './roles.ts'
import { findAccount } from '../../model/find.ts'
import { copyComplaints } from '../../team/copies.ts'
import type { CalledSet } from '../../team/copies.ts'
import { minuteOf, unrotatedSets } from '../../team/emergencies.ts'
import { kitComplaints } from '../../team/kit.ts'
import type { Office } from '../../team/office.ts'
import {
  createShelf,
  findNamed,
  namedSets,
  namedShelves,
  rotateSet,
  shareAccount,
  shelfRules,
} from '../../team/shelves.ts'
import { KeepError } from '../../errors.ts'

/** `keep team shelf NAME [--critical] [--owner HANDLE]… [--responder HANDLE]…` */
export async function makeShelf(context: Context): Promise<void> {
  const name = requireWord(context.given, 1, 'the shelf')
  const { office } = await openTeam(context)
  if ((await namedShelves(office)).some((shelf) => shelf.name === name))
    throw new KeepError('input_refused', 'The team has a shelf of that name already.')
  const emergencyHours = emergencyHoursIn(context.given) ?? null
  const rule = { ...shelfRules[context.given.flag('critical') ? 'critical' : 'ordinary'], emergencyHours }
  const roles = rolesIn(context, office)
  await createShelf(office, { name, rule, roles, id: `h${context.newId()}` })
  context.report({ shelf: name, critical: context.given.flag('critical') }, () =>
    [
      rule.ownReveal === 'second-person'
        ? `The shelf ${name} is there. Every code on it takes a second person.`
        : `The shelf ${name} is there.`,
      ...emergenciesInWords(rule),
    ].join('\n'),
  )
}

/** `keep team share ACCOUNT --shelf NAME` */
export async function share(context: Context): Promise<void> {
  const { office, account, shelf, old } = await toShare(context)
  if (old !== undefined)
    throw new KeepError(
      'input_refused',
      `Codes of ${account.name} are on this shelf already. For new ones: keep team rotate ${account.name} --shelf ${shelf.name}`,
    )
  const set = await shareAccount(office, account, shelf.item, context.newId)
  const codes = office.state.sets.get(set)?.codes.length ?? 0
  context.report({ set, shelf: shelf.name, codes }, () =>
    [
      `${count(codes, 'code')} of ${account.name} are on the shelf ${shelf.name}.`,
      'They are in your own vault, too: nothing is logged of a look there. Void that set when the team has checked its own.',
    ].join('\n'),
  )
}

/** `keep team rotate ACCOUNT --shelf NAME` */
export async function rotate(context: Context): Promise<void> {
  const { office, account, shelf, old } = await toShare(context)
  if (old === undefined)
    throw new KeepError(
      'name_unknown',
      `No codes of ${account.name} are on this shelf. Use "keep team share".`,
    )
  const typed = await context.terminal.ask(
    'Type one of the new codes, from the page of the service or from paper: ',
  )
  const set = await rotateSet(office, account, shelf.item, old, { typed, newId: context.newId })
  context.report(
    { set, replaced: old.id },
    () => `The new codes of ${account.name} are in use; the ones before are void.`,
  )
}

async function toShare(context: Context) {
  const { session, office } = await openTeam(context)
  const account = findAccount(session.book, requireWord(context.given, 1, 'the account'))
  const wanted = context.given.text('shelf')
  if (wanted === null) throw new KeepError('usage_invalid', 'Say where with --shelf.', { field: 'shelf' })
  const shelf = findNamed(await namedShelves(office), wanted, 'shelf')
  const here = (await namedSets(office)).filter(({ item }) => item.shelf === shelf.item.id)
  const old = here.find(({ name, item }) => name === account.name && item.replaces === null)
  const current = here.find(({ name, item }) => name === account.name && item.confirmedAt !== null)
  return { office, account, shelf, old: current?.item ?? old?.item }
}

/** How soon the codes of a set are made new of which an emergency gave some. */
const rotateWithinHours = 24

/** `keep team list` */
export async function list(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const { state, synced } = office
  const shelves = await namedShelves(office)
  const shelfNames = new Map(shelves.map(({ name, item }) => [item.id, name]))
  const named = await namedSets(office, 'all')
  const live = named.filter(({ item }) => item.state === 'live')
  const sets = live.map(({ name, item: set }) => {
    const given = new Set(synced.released.filter((one) => one.set === set.id).map(({ code }) => code))
    const last = synced.released.findLast((one) => one.set === set.id)
    return {
      name,
      id: set.id,
      shelf: shelfNames.get(set.shelf) ?? '',
      left: set.codes.filter(({ id }) => !given.has(id) && !set.used.has(id)).length,
      of: set.codes.length,
      last: last === undefined ? null : { by: nameOf(office, last.member), at: last.at },
    }
  })
  const requests = [...state.requests.values()]
    .filter((request) => request.state === 'open')
    .map((request) => ({
      id: request.id,
      by: nameOf(office, request.member),
      set: sets.find(({ id }) => id === request.set)?.name ?? request.set,
      at: request.at,
    }))
  const called = (id: string): CalledSet => {
    const found = named.find(({ item }) => item.id === id)
    return { name: found?.name ?? id, shelf: shelfNames.get(found?.item.shelf ?? '') ?? '' }
  }
  const complaints = [
    ...kitComplaints(state),
    ...copyComplaints(state, called, office.now.toISOString().slice(0, 10)),
    ...unrotatedSets(office).map(({ set, member, at }) => {
      const one = sets.find(({ id }) => id === set)
      const due = minuteOf(Date.parse(at) + rotateWithinHours * 3_600_000)
      return `${nameOf(office, member)} had a code of ${one?.name} in an emergency: make new ones by ${due} UTC, then: keep team rotate ${one?.name} --shelf ${one?.shelf}`
    }),
  ]
  context.report({ shelves: shelves.map(({ name }) => name), sets, requests, complaints }, () =>
    [
      table(
        ['SET', 'SHELF', 'LEFT', 'LAST RELEASE'],
        sets.map(({ name, shelf, left, of, last }) => [
          name,
          shelf,
          `${left} of ${of}`,
          last === null ? 'never' : `${last.at.slice(0, 16).replace('T', ' ')} to ${last.by}`,
        ]),
        context.terminal.columns,
      ),
      ...complaints,
      ...requests.map(({ id, by, set }) => `${by} asks for ${set}: keep team approve ${id}`),
    ].join('\n'),
  )
}

function rolesIn({ given }: Context, office: Office): Readonly<Record<string, ShelfRole>> {
  const roles: Record<string, ShelfRole> = {}
  for (const role of shelfRoles)
    for (const name of given.texts(role)) roles[memberCalled(office, name).id] = role
  return roles
}
