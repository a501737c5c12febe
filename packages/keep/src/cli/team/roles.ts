import { limits, shelfRoles } from 'sparekey-keep-team'
import type { CodeSet, Member, ShelfRule } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { wholeOption, oneOf, requireWord } from '../read-options.ts'
import { table } from '../table.ts'
import { count } from '../words.ts'
import { memberCalled, openTeam } from './at-work.ts'
import type { Office } from '../../team/office.ts'
import { changeDirector, changeRule, giveRole } from '../../team/roles.ts'
import { findNamed, namedSets, namedShelves, shelfRules } from '../../team/shelves.ts'
import { KeepError } from '../../errors.ts'

/** `keep team role HANDLE ROLE|none --shelf NAME` */
export async function role(context: Context): Promise<void> {
  const name = requireWord(context.given, 1, 'the member')
  const wanted = oneOf(requireWord(context.given, 2, 'the role'), 'The role', [...shelfRoles, 'none'])
  const where = context.given.text('shelf')
  if (where === null) throw new KeepError('usage_invalid', 'Say where with --shelf.', { field: 'shelf' })
  const { office } = await openTeam(context)
  const member = memberCalled(office, name)
  const shelf = findNamed(await namedShelves(office), where, 'shelf')
  const had = shelf.item.roles.get(member.id) ?? null
  await giveRole(office, shelf.item.id, member.id, wanted === 'none' ? null : wanted)
  context.report({ member: name, shelf: shelf.name, role: wanted }, () =>
    [
      wanted === 'none'
        ? `${name} has no role on ${shelf.name} any more.`
        : `${name} is ${wanted} on ${shelf.name}.`,
      ...(wanted === 'contact' && shelf.item.rule.emergencyHours === null
        ? [`The shelf gives contacts nothing yet: keep team rule ${shelf.name} --emergency-hours 72`]
        : []),
      ...(had === null ? [] : [`What ${name} read before stays read: keep team report ${name}`]),
    ].join('\n'),
  )
}

/** `keep team director HANDLE [--off]` */
export async function director(context: Context): Promise<void> {
  const name = requireWord(context.given, 1, 'the member')
  const { office } = await openTeam(context)
  const on = !context.given.flag('off')
  await changeDirector(office, memberCalled(office, name).id, on)
  context.report({ member: name, director: on }, () =>
    on ? `${name} is a director.` : `${name} is no director any more.`,
  )
}

/** `keep team rule SHELF [--critical | --ordinary] [--codes N] [--minutes N] [--emergency-hours N|none]` */
export async function rule(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const shelf = findNamed(await namedShelves(office), requireWord(context.given, 1, 'the shelf'), 'shelf')
  const change = changeIn(context)
  if (Object.keys(change).length > 0) await changeRule(office, shelf.item.id, change)
  const now = office.state.shelves.get(shelf.item.id)?.rule ?? shelf.item.rule
  context.report({ shelf: shelf.name, rule: now }, () => ruleInWords(shelf.name, now))
}

/** What the rule of a shelf means for its people, a line each. */
export function ruleInWords(shelf: string, asks: ShelfRule): string {
  const { codes, minutes, approvalHours, ownReveal, custody } = asks
  return [
    `On ${shelf}, one approval is for at most ${count(codes, 'code')} and ${minutes} minutes; a request waits ${approvalHours} hours.`,
    ownReveal === 'second-person'
      ? 'Every code takes a second person.'
      : 'Owners and directors reveal by themselves, on record.',
    custody === 'handed'
      ? 'Responders hold nothing beforehand: who approves hands it over.'
      : 'Responders hold the team’s half all the time.',
    ...emergenciesInWords(asks),
  ].join('\n')
}

/** What the rule of a shelf gives its contacts; nothing where it gives them none. */
export function emergenciesInWords({ emergencyHours }: ShelfRule): readonly string[] {
  return emergencyHours === null
    ? []
    : [
        `In an emergency contacts get codes ${count(emergencyHours, 'hour')} after a director and an owner were told, unless one stops it.`,
      ]
}

/** `--emergency-hours`: a number, `null` for "none", `undefined` where it was not given. @throws KeepError `input_invalid` */
export function emergencyHoursIn(given: Context['given']): number | null | undefined {
  const value = given.text('emergency-hours')
  if (value === null) return undefined
  return value === 'none' ? null : wholeOption(given, 'emergency-hours', 1, limits.emergencyHours)
}

/** `keep team who SET`: from the chain, not from the server. */
export async function who(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const set = findNamed(await namedSets(office), requireWord(context.given, 1, 'the set'), 'set')
  const people = [...office.state.members.values()].flatMap((member) => {
    const may = mayDo(office, member, set.item)
    const last = office.synced.released.findLast((one) => one.set === set.item.id && one.member === member.id)
    return may === null && last === undefined
      ? []
      : [{ name: member.name, may: may ?? 'nothing any more', last: last?.at ?? null }]
  })
  context.report({ set: set.item.id, people }, () =>
    table(
      ['MEMBER', 'MAY', 'LAST OPENED'],
      people.map(({ name, may, last }) => [
        name,
        may,
        last === null ? 'never' : last.slice(0, 16).replace('T', ' '),
      ]),
      context.terminal.columns,
    ),
  )
}

function mayDo({ state }: Office, member: Member, set: CodeSet): string | null {
  if (member.removedAt !== null) return null
  const shelf = state.shelves.get(set.shelf)
  const isKeeper = member.director || shelf?.roles.get(member.id) === 'owner'
  const keepsKit = state.kit?.custodian === member.id && set.kept?.kit === state.kit.id
  if (isKeeper)
    return shelf?.rule.ownReveal === 'alone' ? 'open it alone, on record' : 'open it with a second person'
  if (shelf?.roles.get(member.id) === 'responder') return 'ask for it'
  const hours = shelf?.rule.emergencyHours ?? null
  if (shelf?.roles.get(member.id) === 'contact' && hours !== null && set.contacts !== null)
    return `have it in an emergency, after ${count(hours, 'hour')}`
  return keepsKit ? 'keeps the kit: with a director, without the server' : null
}

function changeIn({ given }: Context): Partial<ShelfRule> {
  if (given.flag('critical') && given.flag('ordinary'))
    throw new KeepError('usage_invalid', 'Say either --critical or --ordinary.', { field: 'ordinary' })
  const kind = given.flag('critical') ? 'critical' : given.flag('ordinary') ? 'ordinary' : null
  const { custody, ownReveal } = kind === null ? ({} as Partial<ShelfRule>) : shelfRules[kind]
  const codes = wholeOption(given, 'codes', 1, 100)
  const minutes = wholeOption(given, 'minutes', 1, 1440)
  const emergencyHours = emergencyHoursIn(given)
  return {
    ...(custody === undefined || ownReveal === undefined ? {} : { custody, ownReveal }),
    ...(codes === null ? {} : { codes }),
    ...(minutes === null ? {} : { minutes }),
    ...(emergencyHours === undefined ? {} : { emergencyHours }),
  }
}
