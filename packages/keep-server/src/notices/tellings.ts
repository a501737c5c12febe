import { allows, directorsOf, loneDirectorDelayHours, may, standingOf } from 'sparekey-keep-team'
import type { Emergency, Member, ReleaseRequest, Shelf, Statement, TeamState } from 'sparekey-keep-team'
import type { Facts, NoticeKind } from './kinds.ts'

/** Something that people are to be told. */
export interface Telling {
  /** Names it in its team for good: told twice, it is one notice. */
  readonly id: string
  readonly kind: NoticeKind
  /** What it is about: the id of a request, an emergency, a set, a member. */
  readonly about: string
  readonly facts: Facts
  /** Members, by id. */
  readonly to: readonly string[]
}

/** A statement as it stands in the chain, with the member whose it is. */
export interface Said {
  readonly seq: number
  readonly by: string
  readonly statement: Statement
}

/**
 * What a statement is told as, and to whom: one notice a person. Whoever did it knows, and is told only where it could have been somebody
 * else with their keys.
 *
 * @param before the team before the statement.
 * @param after the team after it.
 */
export function tellingsOf(before: TeamState, after: TeamState, said: Said): readonly Telling[] {
  const { statement, by } = said
  const others = (members: readonly Member[]): readonly string[] =>
    members.map(({ id }) => id).filter((id) => id !== by)
  const directors = others(directorsOf(after))
  const actor = { by: nameIn(before, by), byId: by }
  const tell = (kind: NoticeKind, about: string, to: readonly string[], facts: Facts): readonly Telling[] => [
    { id: `n${said.seq}`, kind, about, to, facts: { ...actor, ...facts } },
  ]
  const ofMember = (id: string): Facts => ({ member: nameIn(after, id), memberId: id })
  switch (statement.type) {
    case 'request.make': {
      const { request, set, codes, minutes, purpose } = statement
      const shelf = shelfOf(after, set)
      const to = others(keepersOf(after, shelf))
      return tell('request.made', request, to, { request, ...placeOf(shelf, set), codes, minutes, purpose })
    }
    case 'request.grant':
    case 'request.deny': {
      const asked = after.requests.get(statement.request)
      if (asked === undefined) return []
      const kind = statement.type === 'request.grant' ? 'request.approved' : 'request.denied'
      const facts = { request: asked.id, ...placeOf(shelfOf(after, asked.set), asked.set) }
      const given =
        statement.type === 'request.grant' ? { codes: statement.codes, minutes: statement.minutes } : {}
      return tell(kind, asked.id, [asked.member], { ...facts, ...given })
    }
    case 'emergency.ask': {
      const asked = after.emergencies.get(statement.emergency)
      return asked === undefined ? [] : [emergencyTelling(after, asked, 'emergency.asked', `n${said.seq}`)]
    }
    case 'emergency.veto':
    case 'emergency.cancel': {
      const asked = after.emergencies.get(statement.emergency)
      if (asked === undefined) return []
      const kind = statement.type === 'emergency.veto' ? 'emergency.vetoed' : 'emergency.cancelled'
      const about = { emergency: asked.id, ...placeOf(after.shelves.get(asked.shelf), asked.set) }
      const concerned = [
        ...keepersOf(after, after.shelves.get(asked.shelf)),
        ...membersOf(after, [asked.member]),
      ]
      return tell(kind, asked.id, [...new Set(others(concerned))], about)
    }
    case 'member.add':
      return tell('member.added', statement.card.member, directors, ofMember(statement.card.member))
    case 'member.remove':
      return tell('member.removed', statement.member, directors, ofMember(statement.member))
    case 'member.director': {
      const to = others([...directorsOf(after), ...membersOf(after, [statement.member])])
      const kind = statement.on ? 'director.named' : 'director.ended'
      return tell(kind, statement.member, [...new Set(to)], ofMember(statement.member))
    }
    case 'intent':
      return tell('decision.announced', `${said.seq}`, others(living(after)), {
        hours: loneDirectorDelayHours,
      })
    case 'shelf.rule': {
      const { shelf: id, rule } = statement
      const to = others(keepersOf(after, after.shelves.get(id)))
      return tell('shelf.rule-changed', id, to, {
        shelf: id,
        custody: rule.custody,
        ownReveal: rule.ownReveal,
      })
    }
    case 'kit.make':
      return tell('kit.made', statement.kit, directors, { kit: statement.kit })
    case 'server.key':
      return tell('server.key-changed', 'server', directors, {})
    case 'device.add':
      return tell('device.added', statement.device.id, [statement.member], { device: statement.device.id })
    case 'device.revoke':
      return tell('device.revoked', statement.device, [statement.member], { device: statement.device })
    case 'passkey.add':
      return tell('passkey.added', statement.passkey.id, [by], { passkey: statement.passkey.id })
    case 'passkey.revoke':
      return tell('passkey.revoked', statement.passkey, [statement.member], { passkey: statement.passkey })
    case 'review.open': {
      const { review, round } = statement
      const to = others(living(after).filter((member) => mayAnswer(after, member)))
      return tell('review.opened', review, to, { review, round })
    }
    default:
      return []
  }
}

/**
 * What a release is told as: to everybody who could have approved it, and to the one who has it, whose device may be in other hands.
 *
 * @param size its place in the log.
 */
export function releaseTelling(state: TeamState, request: ReleaseRequest, size: number): Telling {
  const { member, device, set, purpose } = request
  const shelf = shelfOf(state, set)
  const to = new Set([...keepersOf(state, shelf).map(({ id }) => id), member])
  return {
    id: `r${size}`,
    kind: releaseKind(state, request.request),
    about: request.request ?? set,
    to: [...to],
    facts: {
      by: nameIn(state, member),
      byId: member,
      ...placeOf(shelf, set),
      ...(request.request === null ? {} : { request: request.request }),
      purpose,
      device,
      logEntry: size,
    },
  }
}

/** Tells those who can stop an emergency, and not the one who asked, how far it is. */
export function emergencyTelling(
  state: TeamState,
  emergency: Emergency,
  kind: NoticeKind,
  id: string,
  more: Facts = {},
): Telling {
  const { id: about, member, codes, hours, shelf, set } = emergency
  const keepers = keepersOf(state, state.shelves.get(shelf)).map((keeper) => keeper.id)
  return {
    id,
    kind,
    about,
    to: keepers.filter((keeper) => keeper !== member),
    facts: {
      by: nameIn(state, member),
      byId: member,
      emergency: about,
      ...placeOf(state.shelves.get(shelf), set),
      codes,
      hours,
      ...more,
    },
  }
}

/** Who may approve on a shelf: its owners and the directors. */
export function keepersOf(state: TeamState, shelf: Shelf | undefined): readonly Member[] {
  return living(state).filter((member) => allows(standingOf(member, shelf ?? null), 'approve'))
}

function releaseKind(state: TeamState, request: string | null): NoticeKind {
  if (request === null) return 'code.released-alone'
  return state.emergencies.has(request) ? 'emergency.released' : 'code.released'
}

function mayAnswer(state: TeamState, member: Member): boolean {
  const shelves = [null, ...state.shelves.values()]
  return shelves.some(
    (shelf) => may(state, member.id, 'paper.check', shelf) || may(state, member.id, 'read.everything', shelf),
  )
}

function living(state: TeamState): readonly Member[] {
  return [...state.members.values()].filter(({ removedAt }) => removedAt === null)
}

function membersOf(state: TeamState, ids: readonly string[]): readonly Member[] {
  return living(state).filter(({ id }) => ids.includes(id))
}

function shelfOf(state: TeamState, set: string): Shelf | undefined {
  return state.shelves.get(state.sets.get(set)?.shelf ?? '')
}

function placeOf(shelf: Shelf | undefined, set: string): Facts {
  return { set, ...(shelf === undefined ? {} : { shelf: shelf.id }) }
}

function nameIn(state: TeamState, member: string): string {
  return state.members.get(member)?.name ?? member
}
