import { samePublicBytes } from '../bytes.ts'
import { nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { parseOperatorSessionId, printOperatorId, printOperatorSessionId } from '../lifecycle/identifiers.ts'
import type { OperatorRow, OperatorSessionRow } from '../store/catalogue/operators.ts'
import { keep, read, undo, write, type Bytes, type Ending, type Step, type Store } from '../store/port.ts'
import { asOneOf, asPlainText } from '../validation.ts'
import { describeOperator, everyTenant, identityIn } from './operators-identity.ts'
import { newInvite } from './operators-invites.ts'
import { isAllowed, mayGive, personAt, personOf, type Person } from './operators-people.ts'
import { permissions, type ConsoleRole, type Permission } from './operators-permissions.ts'
import { exclusivePair, isPowerful, placeOfRole, rolesIn } from './operators-roles.ts'
import { livesAt, sessionIn } from './operators-sessions.ts'
import type {
  ActingOperator,
  Operator,
  OperatorRefusal,
  OperatorResult,
  Operators,
  OperatorSession,
} from './operators-types.ts'
import { run } from './run.ts'

export interface OperatorsOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
  /** Lets one person open cases and decide on those of others. Default: false. */
  readonly smallTeam?: boolean
}

/** What is done about somebody, by somebody who may. */
type Act<T> = (by: Person, target: Person) => Step<Ending<OperatorResult<T>>>

export const createOperators = (options: OperatorsOptions): Operators => {
  const { store, ring, clock = () => new Date(), random = nodeRandom, smallTeam = false } = options
  const now = (): number => clock().getTime()

  /** Runs an act on an operator whom the tenant knows, by one who has the permission and is somebody else. */
  const act = async <T>(
    by: ActingOperator,
    permission: Permission,
    operatorId: string,
    inside: Act<T>,
  ): Promise<OperatorResult<T>> =>
    run<OperatorResult<T>>(store, function* () {
      const actor = yield* personOf(by.operatorId)
      if (!isAllowed(actor, by.tenant, permission)) return undo(refusal('not_allowed'))
      const target = yield* personOf(operatorId)
      if (target === null || !isKnownIn(actor, target, by.tenant)) return undo(refusal('operator_not_found'))
      if (isSamePerson(actor.row, target.row)) return undo(refusal('second_person_required'))
      return yield* inside(actor, target)
    })

  function* change(operatorKey: Bytes, disabledAt: number | null): Step<Ending<OperatorResult>> {
    yield* write('disableOperator', { operatorKey, disabledAt })
    if (disabledAt !== null) yield* write('deleteSessionsOfOperator', { operatorKey })
    return keep({ ok: true })
  }

  const described = (people: readonly Person[]): readonly Operator[] =>
    people
      .map(({ row, roles }) => describeOperator(ring, row, roles))
      .toSorted((a, b) => a.displayName.localeCompare(b.displayName, 'en'))

  const shown = (session: OperatorSessionRow, name: string): OperatorSession => ({
    sessionId: printOperatorSessionId(session.sessionId),
    operatorId: printOperatorId(session.operatorKey),
    displayName: name,
    openedAt: new Date(session.openedAt),
    seenAt: new Date(session.seenAt),
    endsAt: new Date(session.endsAt),
    browser: sessionIn(ring, session)?.browser ?? '',
  })

  const liveSessions = async (isAsked: (person: Person) => boolean): Promise<readonly OperatorSession[]> => {
    const at = now()
    return run(store, function* () {
      const found: OperatorSession[] = []
      for (const session of yield* read('readOperatorSessions', {})) {
        const person = yield* personAt(session.operatorKey)
        if (person === null || !isAsked(person) || !livesAt(session, person.roles, at)) continue
        found.push(shown(session, identityIn(ring, person.row).displayName))
      }
      return undo(found)
    })
  }

  return {
    list: (tenant) =>
      run(store, function* () {
        const people: Person[] = []
        for (const row of yield* read('readOperators', {})) {
          const roles = yield* read('readOperatorRoles', { operatorKey: row.operatorKey })
          if (roles.some((role) => role.tenant === tenant)) people.push({ row, roles })
        }
        return undo(described(people))
      }),

    find: (operatorId) =>
      run(store, function* () {
        const person = yield* personOf(operatorId)
        return undo(person === null ? null : describeOperator(ring, person.row, person.roles))
      }),

    grant: async (by, { operatorId, role: word }) => {
      const role = asOneOf(word, 'role', permissions['self.view'])
      const tenant = placeOfRole(role, by.tenant)
      const at = now()
      return act<{ state: 'granted' | 'pending' }>(by, 'role.grant', operatorId, function* (actor, target) {
        if (!mayGive(actor, by.tenant, role)) return undo(refusal('not_allowed'))
        const pair = exclusivePair([...target.roles, { tenant, role }], smallTeam)
        if (pair !== null) return undo(exclusive(pair))
        const state = isPowerful(role) ? 'pending' : 'granted'
        const written = yield* write('insertOperatorRole', {
          operatorKey: target.row.operatorKey,
          tenant,
          role,
          state,
          source: 'person',
          askedBy: actor.row.operatorKey,
          agreedBy: null,
          askedAt: at,
          grantedAt: state === 'granted' ? at : null,
        })
        return written === 1 ? keep({ ok: true, state }) : undo(refusal('role_exists'))
      })
    },

    agree: async (by, { operatorId, role }) => {
      const tenant = placeOfRole(role, by.tenant)
      const agreedAt = now()
      const permission: Permission = role === 'instance_admin' ? 'role.grant' : 'role.agree'
      return act<object>(by, permission, operatorId, function* (actor, target) {
        if (!mayGive(actor, by.tenant, role)) return undo(refusal('not_allowed'))
        const pending = target.roles.find((row) => row.tenant === tenant && row.role === role)
        if (pending?.state !== 'pending') return undo(refusal('role_not_found'))
        const asker = pending.askedBy === null ? null : yield* personAt(pending.askedBy)
        if (asker !== null && isSamePerson(asker.row, actor.row))
          return undo(refusal('second_person_required'))
        const pair = exclusivePair(target.roles, smallTeam)
        if (pair !== null) return undo(exclusive(pair))
        const agreed = yield* write('agreeOperatorRole', {
          operatorKey: target.row.operatorKey,
          tenant,
          role,
          agreedBy: actor.row.operatorKey,
          grantedAt: agreedAt,
        })
        return agreed === 1 ? keep({ ok: true }) : undo(refusal('role_not_found'))
      })
    },

    removeRole: (by, { operatorId, role }) =>
      act<object>(by, 'role.remove', operatorId, function* (actor, target) {
        const tenant = placeOfRole(role, by.tenant)
        if (role === 'instance_admin' && !mayGive(actor, by.tenant, role)) return undo(refusal('not_allowed'))
        const found = target.roles.find((row) => row.tenant === tenant && row.role === role)
        if (found === undefined) return undo(refusal('role_not_found'))
        if (found.source === 'provider') return undo(refusal('comes_from_provider'))
        yield* write('deleteOperatorRole', { operatorKey: target.row.operatorKey, tenant, role })
        return keep({ ok: true })
      }),

    disable: (by, operatorId) => {
      const disabledAt = now()
      return act<object>(by, 'operator.disable', operatorId, (_, { row }) =>
        change(row.operatorKey, disabledAt),
      )
    },

    enable: (by, operatorId) =>
      act<object>(by, 'operator.disable', operatorId, (_, { row }) => change(row.operatorKey, null)),

    setDisabled: (operatorId, isDisabled) => {
      const disabledAt = isDisabled ? now() : null
      return run<OperatorResult>(store, function* () {
        const person = yield* personOf(operatorId)
        return person === null
          ? undo(refusal('operator_not_found'))
          : yield* change(person.row.operatorKey, disabledAt)
      })
    },

    invite: async (by, input) => {
      const role = asOneOf(input.role, 'role', permissions['self.view'])
      const displayName = asPlainText(input.displayName.trim(), 'displayName', 100)
      const tenant = placeOfRole(role, input.tenant)
      const made = newInvite(random, clock, { kind: 'invite', tenant, role, displayName })
      return run<OperatorResult<{ token: string; expiresAt: Date }>>(store, function* () {
        const actor = by === null ? null : yield* personOf(by.operatorId)
        const isRefused =
          by !== null &&
          !(
            by.tenant === input.tenant &&
            isAllowed(actor, by.tenant, 'operator.invite') &&
            mayGive(actor, by.tenant, role)
          )
        if (isRefused) return undo(refusal('not_allowed'))
        yield* write('insertOperatorInvite', { ...made.row, askedBy: actor?.row.operatorKey ?? null })
        return keep({ ok: true, token: made.token, expiresAt: new Date(made.row.expiresAt) })
      })
    },

    sessions: (tenant) => liveSessions(({ roles }) => roles.some((role) => role.tenant === tenant)),

    sessionsOf: (operatorId) => liveSessions(({ row }) => printOperatorId(row.operatorKey) === operatorId),

    endSession: (by, sessionId) =>
      run<OperatorResult>(store, function* () {
        const actor = yield* personOf(by.operatorId)
        const id = parseOperatorSessionId(sessionId)
        const [session] = id === null ? [] : yield* read('readOperatorSession', { sessionId: id })
        const owner = session === undefined ? null : yield* personAt(session.operatorKey)
        if (actor === null || session === undefined || owner === null)
          return undo(refusal('operator_not_found'))
        const isOwn = samePublicBytes(actor.row.operatorKey, session.operatorKey)
        const mayEnd = isAllowed(actor, by.tenant, 'session.end') && isKnownIn(actor, owner, by.tenant)
        if (!isOwn && !mayEnd) return undo(refusal('not_allowed'))
        yield* write('deleteOperatorSession', { sessionId: session.sessionId })
        return keep({ ok: true })
      }),

    endAllSessions: (by) =>
      run<OperatorResult<{ ended: number }>>(store, function* () {
        const actor = yield* personOf(by.operatorId)
        if (!isAllowed(actor, by.tenant, 'session.end')) return undo(refusal('not_allowed'))
        let ended = 0
        for (const row of yield* read('readOperators', {})) {
          const person = yield* personAt(row.operatorKey)
          const isOther = !samePublicBytes(row.operatorKey, actor.row.operatorKey)
          if (person === null || !isOther || !isKnownIn(actor, person, by.tenant)) continue
          ended += yield* write('deleteSessionsOfOperator', { operatorKey: row.operatorKey })
        }
        return keep({ ok: true, ended })
      }),
  }
}

/** Whom a tenant's people may act on: those with a role in it, pending or not. Instance admins act on everybody. */
const isKnownIn = (by: Person, target: Person, tenant: string): boolean =>
  rolesIn(by.roles, everyTenant).includes('instance_admin') ||
  target.roles.some((role) => role.tenant === tenant)

/** By account, and by the person behind it where the provider names one. */
const isSamePerson = (a: OperatorRow, b: OperatorRow): boolean =>
  samePublicBytes(a.operatorKey, b.operatorKey) ||
  (a.personKey !== null && samePublicBytes(a.personKey, b.personKey))

const refusal = (code: OperatorRefusal['code']): OperatorRefusal => ({
  ok: false,
  code,
  detail: details[code],
})

const exclusive = ([one, other]: readonly [ConsoleRole, ConsoleRole]): OperatorRefusal => ({
  ok: false,
  code: 'roles_exclusive',
  detail: `Nobody has the roles ${one} and ${other} together. Take one away first.`,
})

const details: Readonly<Record<OperatorRefusal['code'], string>> = {
  not_allowed: 'Your roles do not allow this.',
  operator_not_found: 'The tenant has no such person.',
  role_not_found: 'There is no such role, or nothing waits to be agreed to.',
  role_exists: 'They have this role, or it waits for a second person.',
  second_person_required: 'This takes another person: nobody decides on themselves, or twice.',
  roles_exclusive: 'These roles exclude each other.',
  comes_from_provider: 'A group at the provider gives this role. Take the person out of it there.',
}
