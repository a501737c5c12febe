import type { Member, Shelf, TeamState } from './state.ts'
import type { ShelfRole } from '../notes/statement-types.ts'
import { shelfRoles } from '../notes/statement-types.ts'

/** What somebody may want to do, as far as a role decides it. Beyond these, every member speaks for themselves only. */
export const actions = [
  'members.change',
  'kit.make',
  'shelf.create',
  'shelf.trusted',
  'shelf.people',
  'shelf.rule',
  'set.write',
  'request',
  'approve',
  'emergency.ask',
  'emergency.veto',
  'reveal.own',
  'paper.check',
  'read.everything',
] as const

export type Action = (typeof actions)[number]

/** Who somebody is: what a director is over all shelves, or a role on one; `none` is a member without a role. */
export type Standing = 'director' | ShelfRole | 'none'
export const standings: readonly Standing[] = ['director', ...shelfRoles, 'none']

// The whole of the rules. What is not written here is refused.
const allowed: Readonly<Record<Standing, readonly Action[]>> = {
  // Whoever may stop an emergency cannot ask in one: nobody asks and approves alone.
  director: actions.filter((action) => action !== 'emergency.ask'),
  owner: ['shelf.people', 'set.write', 'request', 'approve', 'emergency.veto', 'reveal.own', 'paper.check'],
  responder: ['request'],
  contact: ['emergency.ask'],
  custodian: ['paper.check'],
  reviewer: ['read.everything'],
  none: [],
}

/** Whether somebody of this standing may do it. */
export function allows(standing: Standing, action: Action): boolean {
  return allowed[standing].includes(action)
}

/** What a member is with regard to a shelf, or to the team where there is none. */
export function standingOf(member: Member, shelf: Shelf | null): Standing {
  if (member.removedAt !== null) return 'none'
  if (member.director) return 'director'
  return shelf?.roles.get(member.id) ?? 'none'
}

/** Whether a member who is still one may do it. */
export function may(state: TeamState, memberId: string, action: Action, shelf: Shelf | null): boolean {
  const member = state.members.get(memberId)
  return member !== undefined && allows(standingOf(member, shelf), action)
}

/** The members who are directors. */
export function directorsOf(state: Pick<TeamState, 'members'>): readonly Member[] {
  return [...state.members.values()].filter(({ director, removedAt }) => director && removedAt === null)
}
