import { emergencyOpenHours } from 'sparekey-keep-team'
import type { Emergency, EmergencyPhase } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { oneOf, requireWord, wholeOption } from '../read-options.ts'
import { count } from '../words.ts'
import { nameOf, openTeam } from './at-work.ts'
import {
  askInEmergency,
  cancelEmergency,
  clockIn,
  currentEmergencies,
  givenIn,
  minuteOf,
  phaseIn,
  reasonsOf,
  unrotatedSets,
  vetoEmergency,
} from '../../team/emergencies.ts'
import type { Office } from '../../team/office.ts'
import { findNamed, namedSets } from '../../team/shelves.ts'
import { whoKeepsTheWait } from '../../team/words.ts'
import { KeepError } from '../../errors.ts'

const actions = { ask, veto, cancel, show } as const
const names = Object.keys(actions) as readonly (keyof typeof actions)[]

/** `keep team emergency [ask|veto|cancel|show]` */
export async function emergency(context: Context): Promise<void> {
  const action = context.given.positionals[1] ?? 'show'
  await actions[oneOf(action, 'What to do in an emergency', names)](context)
}

async function ask(context: Context): Promise<void> {
  const { given } = context
  const wanted = requireWord(given, 2, 'the set')
  const why = given.text('why')?.trim() ?? ''
  if (why === '')
    throw new KeepError(
      'usage_invalid',
      'Say what for with --why, e.g. --why "ada and bo cannot be reached, production is down".',
      { field: 'why' },
    )
  const { office } = await openTeam(context)
  const { name, item: set } = findNamed(await namedSets(office), wanted, 'set')
  const rule = office.state.shelves.get(set.shelf)?.rule
  const codes = wholeOption(given, 'codes', 1, rule?.codes ?? 1) ?? 1
  const id = `e${context.newId()}`
  await askInEmergency(office, { set, codes, why, id })
  const hours = office.state.emergencies.get(id)?.hours ?? 0
  const left = unrotatedSets(office)
  context.report({ emergency: id, set: name, codes, hours }, () =>
    [
      `You asked for ${count(codes, 'code')} of ${name} in an emergency (${id}).`,
      `${count(hours, 'hour')} after a director and an owner were told, and unless one stops it, you have ${emergencyOpenHours} hours for: keep team reveal ${name}`,
      'How far it is: keep team emergency',
      whoKeepsTheWait,
      ...(left.length === 0
        ? []
        : [
            `An emergency before left ${count(left.length, 'set')} with codes that were given out: have them rotated.`,
          ]),
    ].join('\n'),
  )
}

async function veto(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const meant = meantEmergency(office, context.given.positionals[2] ?? null, () => true)
  await vetoEmergency(office, meant, context.given.text('why')?.trim() || null)
  const by = nameOf(office, meant.member)
  const given = givenIn(office, meant)
  context.report({ emergency: meant.id, stopped: true, given }, () =>
    [
      `Stopped: the server gives ${by} nothing more of this. Nobody asks on this shelf again for ${count(meant.hours, 'hour')}.`,
      ...(given === 0
        ? []
        : [`${count(given, 'code')} had been given out before: make new ones at the service.`]),
      `If ${by} did not ask for this, their keys are in other hands: keep team remove ${by}`,
    ].join('\n'),
  )
}

async function cancel(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const wanted = context.given.positionals[2] ?? null
  const meant = meantEmergency(office, wanted, ({ member }) => member === office.keys.member)
  await cancelEmergency(office, meant)
  context.report({ emergency: meant.id, cancelled: true }, () => 'Taken back.')
}

async function show(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const current = currentEmergencies(office)
  const past = [...office.state.emergencies.values()].filter((one) => !current.includes(one))
  const shown = [...past, ...current]
  const sets = new Map((await namedSets(office, 'all')).map(({ name, item }) => [item.id, name]))
  const reasons = await reasonsOf(office, shown)
  const rows = shown.map((one) => {
    const end = one.end === null ? null : { by: nameOf(office, one.end.by), at: one.end.at }
    return {
      id: one.id,
      by: nameOf(office, one.member),
      set: sets.get(one.set) ?? one.set,
      codes: one.codes,
      at: one.at,
      phase: phaseIn(office, one),
      told: (clockIn(office, one)?.notified ?? []).map((member) => nameOf(office, member)),
      given: givenIn(office, one),
      why: reasons.get(one.reason) ?? null,
      end: end === null ? null : { ...end, why: reasons.get(one.end?.why ?? '') ?? null },
    }
  })
  context.report({ emergencies: rows }, () =>
    rows.length === 0
      ? 'Nobody has asked for codes in an emergency.'
      : [
          ...rows.flatMap((row) => [
            `${row.id}  ${row.at.slice(0, 10)}  ${row.by} asks for ${count(row.codes, 'code')} of ${row.set}${row.why === null ? '' : `, because: ${row.why}`}`,
            `    ${inWords(row.phase, row)}`,
          ]),
          ...(current.length === 0 ? [] : ['To stop one: keep team emergency veto ID', whoKeepsTheWait]),
        ].join('\n'),
  )
}

interface Shown {
  readonly told: readonly string[]
  readonly given: number
  readonly codes: number
  readonly end: { readonly by: string; readonly at: string; readonly why: string | null } | null
}

function inWords(phase: EmergencyPhase, { told, given, codes, end }: Shown): string {
  const gave = given === 0 ? 'None was given out' : `${given} of ${codes} given out`
  switch (phase.phase) {
    case 'unheard':
      return 'Its wait has not begun: a director, and an owner where the shelf has one, have to be told first.'
    case 'waiting':
      return `Waits until ${minuteOf(phase.from)} UTC. Told: ${told.join(', ')}.`
    case 'open':
      return `Gives codes until ${minuteOf(phase.until)} UTC. ${gave}.`
    case 'over':
      return `Over since ${minuteOf(phase.until)} UTC. ${gave}.`
    case 'vetoed':
      return `Stopped by ${end?.by} on ${end?.at.slice(0, 10)}${end?.why == null ? '' : `, because: ${end.why}`}. ${gave}.`
    case 'cancelled':
      return `Taken back on ${end?.at.slice(0, 10)}. ${gave}.`
    case 'ended':
      return `Ended on ${end?.at.slice(0, 10)}: its codes were replaced, or the shelf's rule or people were changed. ${gave}.`
  }
}

function meantEmergency(
  office: Office,
  wanted: string | null,
  isOpenTo: (emergency: Emergency) => boolean,
): Emergency {
  const running = currentEmergencies(office).filter(isOpenTo)
  const found = wanted === null ? running : running.filter(({ id }) => id === wanted)
  const [only] = found
  if (only === undefined)
    throw new KeepError('name_unknown', 'There is no such emergency. "keep team emergency" shows them.')
  if (found.length > 1)
    throw new KeepError(
      'name_ambiguous',
      `There are several. Name one: ${found.map(({ id }) => id).join(', ')}.`,
    )
  return only
}
