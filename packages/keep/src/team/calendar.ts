import { dueIn, sha256Hex } from 'sparekey-keep-team'
import type { Due, RotationReason } from 'sparekey-keep-team'
import type { Office } from './office.ts'
import { namedSets, namedShelves } from './shelves.ts'
import { calendarFile } from '../track/icalendar.ts'

/** One thing to do in a team, with the names that its members see. */
export interface Task {
  /** Four symbols by which people speak of it; they say nothing. */
  readonly task: string
  readonly uid: string
  readonly kind: Due['kind']
  /** `2026-03-01` */
  readonly on: string
  /** What the members who can do it are called. */
  readonly who: readonly string[]
  readonly what: string
  /** What to type. */
  readonly command: string
}

const reasons: Readonly<Record<RotationReason, string>> = {
  emergency: 'an emergency gave some',
  leaver: 'somebody who left had some',
  paper: 'a copy is gone, or was opened',
  failed: 'one did not work',
  'few-left': 'few are left',
  planned: 'as planned',
}

/** Days from a rotation back to its alarm; what else is due rings on its day. */
const rotationAlarmDays = 30

/** Everything that a team has to do, or one of its members, earliest first. */
export async function tasksOf(office: Office, mine: boolean): Promise<readonly Task[]> {
  const { state, synced, keys, now } = office
  const items = dueIn(state, synced.released, now.getTime())
  const wanted = mine ? items.filter(({ who }) => who.includes(keys.member)) : items
  const name = await namesIn(office)
  return wanted.map((item) => ({
    ...idsOf(state.team, item.key),
    kind: item.kind,
    on: item.on,
    who: item.who.map((member) => state.members.get(member)?.name ?? member),
    ...inWords(item, office, name),
  }))
}

/**
 * Tasks as an iCalendar file. Titles are `Sparekey task 3F7K`, and nothing in the file says what a task is about, unless `named`.
 */
export function tasksAsICalendar(
  tasks: readonly Task[],
  { now, named }: { readonly now: Date; readonly named: boolean },
): string {
  const events = tasks.map(({ task, uid, kind, on, what, command }) => ({
    uid: `${uid}@keep.sparekey`,
    on,
    title: named ? what : `Sparekey task ${task}`,
    description: named ? command : 'keep team calendar',
    recurrence: null,
    alarmDaysAhead: kind === 'rotate' ? rotationAlarmDays : 0,
  }))
  return calendarFile(events, now)
}

function idsOf(team: string, key: string): Pick<Task, 'task' | 'uid'> {
  const hash = sha256Hex(`sparekey-keep team task\n${team}\n${key}`)
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const symbols = [0, 2, 4, 6].map((at) => alphabet[Number.parseInt(hash.slice(at, at + 2), 16) % 32])
  return { task: symbols.join(''), uid: hash.slice(8, 40) }
}

type NameOf = (id: string | null) => string

async function namesIn(office: Office): Promise<NameOf> {
  const all = [...(await namedSets(office, 'all')), ...(await namedShelves(office))]
  const names = new Map(all.map(({ name, item }) => [item.id, name]))
  return (id) => names.get(id ?? '') ?? id ?? ''
}

function inWords(
  { kind, about, reason, position }: Due,
  { state }: Office,
  name: NameOf,
): Pick<Task, 'what' | 'command'> {
  switch (kind) {
    case 'rotate': {
      const shelf = state.sets.get(about ?? '')?.shelf ?? null
      return {
        what: `Make new codes for ${name(about)}: ${reasons[reason ?? 'planned']}`,
        command: `keep team rotate ${name(about)} --shelf ${name(shelf)}`,
      }
    }
    case 'decide': {
      const request = state.requests.get(about ?? '')
      const asking = state.members.get(request?.member ?? '')?.name ?? ''
      return {
        what: `${asking} asks for ${name(request?.set ?? null)}: yes or no?`,
        command: `keep team approve ${about}`,
      }
    }
    case 'tell-use':
      return {
        what: `Code ${position} of ${name(about)}: did it work?`,
        command: `keep team used ${name(about)} ${position} --worked yes|no|not-tried`,
      }
    case 'review':
      return { what: `Begin the ${about} review`, command: `keep team review open ${about}` }
    case 'answer':
      return {
        what: `Settle the ${state.reviews.get(about ?? '')?.round} review`,
        command: `keep team review show --review ${about}`,
      }
    case 'check-copy':
    case 'fetch-copy':
    case 'destroy-copy':
      return copyInWords(kind, state, about, name)
    case 'kit': {
      const keeper = state.members.get(state.kit?.custodian ?? '')?.name
      return {
        what: about === null ? 'Make a kit' : `Get the kit back from ${keeper}, or make another`,
        command: 'keep team kit make',
      }
    }
  }
}

function copyInWords(
  kind: 'check-copy' | 'fetch-copy' | 'destroy-copy',
  { copies, members }: Office['state'],
  about: string | null,
  name: NameOf,
): Pick<Task, 'what' | 'command'> {
  const copy = copies.get(about ?? '')
  const sheet = copy?.sheet ?? ''
  const codes = name(copy?.set ?? null)
  switch (kind) {
    case 'check-copy':
      return {
        what: `Look at sheet ${sheet} of ${codes}: there, seal intact?`,
        command: `keep team copy check ${sheet}`,
      }
    case 'fetch-copy':
      return {
        what: `Have sheet ${sheet} of ${codes} back from ${members.get(copy?.custodian ?? '')?.name}, who has left`,
        command: `keep team copy move ${sheet}`,
      }
    case 'destroy-copy':
      return {
        what: `Destroy sheet ${sheet}: its codes of ${codes} were replaced`,
        command: `keep team copy end ${sheet} destroyed`,
      }
  }
}
