import {
  actions,
  allows,
  answeringDays,
  directorsOf,
  emergencyOpenHours,
  escalationDays,
  leaverDays,
  loneDirectorDelayHours,
  reviewDays,
  reviewRounds,
  rotationDays,
  sha256Hex,
  shelfRoles,
  standings,
} from 'sparekey-keep-team'
import type { Action, Shelf, ShelfRule, TeamState } from 'sparekey-keep-team'
import { whatTheLogShows } from './words.ts'
import { wrap } from '../cli/table.ts'

/** What the text is made from: what members signed, and the names that they gave. */
export interface PolicySource {
  readonly state: TeamState
  /** By id. What a team is called is not among them: every member calls it as they like. */
  readonly shelfNames: ReadonlyMap<string, string>
}

/** How a copy differs from what the settings say. */
export interface PolicyDifference {
  /** Lines that the copy has and the settings do not say. */
  readonly gone: readonly string[]
  /** Lines that the settings say and the copy has not. */
  readonly missing: readonly string[]
}

const lineWidth = 78
const signHeading = '## Signed'

const duties: Readonly<Record<Action, string>> = {
  'members.change': 'take in and remove members, begin and end reviews',
  'kit.make': 'make the kit',
  'shelf.create': 'make shelves',
  'shelf.trusted': 'name owners and contacts',
  'shelf.people': 'name responders, custodians and reviewers',
  'shelf.rule': 'change the rules of a shelf',
  'set.write': 'put, replace and void codes',
  request: 'ask for codes',
  approve: 'approve what another one asks',
  'emergency.ask': 'ask in an emergency',
  'emergency.veto': 'stop an emergency',
  'reveal.own': 'reveal by themselves where the shelf allows it',
  'paper.check': 'look at printed copies, and answer for sets in reviews',
  'read.everything': 'answer for everything in reviews',
}

/**
 * The rules of a team as a text to be signed off, in Markdown. The same settings give the same text, byte for byte; what changes from day to
 * day (which codes there are, who asked for what) is not in it.
 */
export function policyText(source: PolicySource): string {
  const sections = [
    heading(source),
    people(source),
    roles(),
    shelves(source),
    twoDirectors(source),
    rotation(),
    reviews(),
    kit(source),
    leaving(),
    ['## What the log shows', '', whatTheLogShows],
    [
      signHeading,
      '',
      'Name, date: ______________________________',
      '',
      'Name, date: ______________________________',
    ],
  ]
  const lines = sections.flatMap((section) => [...section, ''])
  const text = lines.map((line) => wrap(line, lineWidth, line.startsWith('- ') ? '  ' : '')).join('\n')
  return `${text.trimEnd()}\n`
}

/** What names a policy when people sign it: SHA-256 of the text as it is printed. */
export function policyHash(text: string): string {
  return sha256Hex(text)
}

/**
 * Compares a signed copy with the text of today. What stands under "Signed" may be filled in, and line ends may be others.
 *
 * @returns `null` where the copy is no policy of a team.
 */
export function comparePolicy(copy: string, text: string): PolicyDifference | null {
  const before = linesAbove(copy)
  const after = linesAbove(text)
  if (before[0] !== after[0]) return null
  const isSame = before.length === after.length && before.every((line, index) => line === after[index])
  if (isSame) return { gone: [], missing: [] }
  const gone = without(before, after)
  const missing = without(after, before)
  // The same lines in another order say something else, too.
  return gone.length + missing.length === 0 ? { gone: before, missing: after } : { gone, missing }
}

function heading({ state }: PolicySource): readonly string[] {
  return [
    `# Policy for the backup codes of team ${state.team.slice(0, 16)}`,
    '',
    'Written by the program from the settings that members signed. Whether a copy still says what they say: keep team policy --check FILE',
  ]
}

function people({ state, shelfNames }: PolicySource): readonly string[] {
  const members = [...state.members.values()].filter(({ removedAt }) => removedAt === null)
  const lines = members.map((member) => {
    const given = [...state.shelves.values()].flatMap((shelf) => {
      const role = shelf.roles.get(member.id)
      return role === undefined ? [] : [`${role} on ${shelfNames.get(shelf.id) ?? shelf.id}`]
    })
    const all = [...(member.director ? ['director'] : []), ...given.toSorted()]
    return `- ${member.name}: ${all.length === 0 ? 'no role' : all.join(', ')}`
  })
  return ['## People', '', ...lines.toSorted()]
}

function roles(): readonly string[] {
  const lines = standings
    .map((standing) => [standing, actions.filter((action) => allows(standing, action))] as const)
    .filter(([, allowed]) => allowed.length > 0)
    .map(([standing, allowed]) => `- ${standing}: ${allowed.map((action) => duties[action]).join('; ')}`)
  return ['## Who may do what', '', 'A director on every shelf, the others on theirs:', '', ...lines]
}

function shelves({ state, shelfNames }: PolicySource): readonly string[] {
  const named = [...state.shelves.values()].map(
    (shelf) => [shelfNames.get(shelf.id) ?? shelf.id, shelf] as const,
  )
  const parts = named
    .toSorted(([a, { id: one }], [b, { id: other }]) => (a === b ? (one < other ? -1 : 1) : a < b ? -1 : 1))
    .flatMap(([name, shelf]) => ['', `### ${name}`, '', ...ruleInWords(shelf.rule), ...rolesOn(state, shelf)])
  return ['## Shelves', ...(parts.length === 0 ? ['', 'There is none yet.'] : parts)]
}

function ruleInWords(rule: ShelfRule): readonly string[] {
  const { ownReveal, custody, codes, minutes, approvalHours, emergencyHours } = rule
  return [
    ownReveal === 'second-person'
      ? '- Every code takes a second person, also for owners and directors.'
      : '- Owners and directors reveal by themselves, on record; others need one of them.',
    custody === 'handed'
      ? '- Responders hold nothing beforehand: who approves hands over the team’s half.'
      : '- Responders hold the team’s half all the time; the server’s comes with an approval.',
    `- One approval gives at most ${amount(codes, 'code')} within ${amount(minutes, 'minute')}, to the device that asked.`,
    `- A request that nobody approves lapses after ${amount(approvalHours, 'hour')}.`,
    emergencyHours === null
      ? '- Emergency: contacts get nothing that nobody approved.'
      : `- Emergency: contacts get codes ${amount(emergencyHours, 'hour')} after a director and an owner were told, for ${emergencyOpenHours} hours, unless one of them stops it.`,
  ]
}

function rolesOn({ members }: TeamState, shelf: Shelf): readonly string[] {
  return shelfRoles.flatMap((role) => {
    const names = [...shelf.roles]
      .filter(([member, given]) => given === role && members.get(member)?.removedAt === null)
      .map(([member]) => members.get(member)?.name ?? member)
    return names.length === 0 ? [] : [`- ${role}: ${names.toSorted().join(', ')}`]
  })
}

function twoDirectors({ state }: PolicySource): readonly string[] {
  const isAlone = directorsOf(state).length < 2
  return [
    '## What takes two directors',
    '',
    '- naming or removing a director',
    '- weaker rules for a shelf: alone instead of with a second person, the half held beforehand, more codes or minutes, a longer life of requests, a shorter wait in an emergency',
    '- another kit',
    '- another key of the server’s log',
    '',
    isAlone
      ? `There is one director only: an announcement ${loneDirectorDelayHours} hours before stands in for the second signature.`
      : 'Nobody can do these alone.',
  ]
}

function rotation(): readonly string[] {
  const { critical, ordinary } = leaverDays
  return [
    '## New codes',
    '',
    `- within ${rotationDays} days, or sooner where the account says so`,
    '- within a day after an emergency gave some',
    `- within ${amount(critical, 'day')} after somebody left who had some, or a copy was gone or opened, where every code takes a second person; within ${amount(ordinary, 'day')} elsewhere`,
    '- when one did not work, and when few are left',
    '',
    `What is overdue for ${escalationDays} days is for the directors, too.`,
  ]
}

function reviews(): readonly string[] {
  const covers = {
    monthly: 'every set on shelves that take a second person, a third of the others',
    quarterly: 'who is in which role, every set',
    yearly: 'what is past its day of rotation, everybody’s keys, the kit',
  } as const
  return [
    '## Reviews',
    '',
    ...reviewRounds.map((round) => `- ${round}, after ${reviewDays[round]} days: ${covers[round]}`),
    '',
    `A review is settled within ${answeringDays} days. Answers are signed; nobody answers about themselves or closes one in which only they looked.`,
  ]
}

function kit({ state }: PolicySource): readonly string[] {
  const { custodian = null } = state.kit ?? {}
  const keeper = custodian === null ? 'somebody who is no member' : state.members.get(custodian)?.name
  return [
    '## Paper and kit',
    '',
    state.kit === null
      ? 'There is no kit: if the server is lost, so are the codes.'
      : `The kit ${state.kit.id} is with ${keeper}. With a pack and the vault of a director, or of an owner of the shelf, it opens codes without the server.`,
    '',
    'Whoever keeps the kit is no director, and owner, responder or contact of no shelf.',
    '',
    `Printed copies are registered, with who has them, where, and under which seal. Somebody looks at each by its day, within ${rotationDays} days at the latest; a copy of codes that were replaced is destroyed.`,
  ]
}

function leaving(): readonly string[] {
  return [
    '## When somebody, or a device, is gone',
    '',
    '- A director removes them in one step: everything that they could open gets new keys, and the server gives them nothing from then on.',
    '- A report names what they had, and what they could have had with the server’s help.',
    '- What they had is made new at its service. What somebody read cannot be called back.',
    '- A device that is lost or stolen is removed by its member or by a director; the server refuses it from then on.',
  ]
}

function amount(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}

function linesAbove(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd())
  const end = lines.indexOf(signHeading)
  return (end === -1 ? lines : lines.slice(0, end)).filter((line) => line !== '')
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return lines.filter((line) => !known.has(line))
}
