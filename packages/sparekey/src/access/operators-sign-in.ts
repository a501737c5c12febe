import { samePublicBytes } from '../bytes.ts'
import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { parseOperatorId, printOperatorId, printOperatorSessionId } from '../lifecycle/identifiers.ts'
import type { OperatorSessionRow } from '../store/catalogue/operators.ts'
import { keep, read, undo, write, type Bytes, type Step, type Store } from '../store/port.ts'
import { rolesInForce, takeOver } from './operators-given.ts'
import {
  operatorKeyOf,
  personKeyOf,
  providerSessionOf,
  sealIdentityOf,
  type Place,
} from './operators-identity.ts'
import { personAt } from './operators-people.ts'
import { exclusivePair } from './operators-roles.ts'
import {
  newCookie,
  readSessionCookie,
  sealSession,
  sessionEnds,
  sessionIn,
  sessionLimits,
  type SessionContent,
} from './operators-sessions.ts'
import {
  type Proof,
  type ProviderSignIn,
  type SignedIn,
  type Visitor,
  visitorOf,
} from './operators-visitor.ts'
import { run } from './run.ts'

export interface OperatorSignInOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
  readonly smallTeam?: boolean
}

/** Sign-in and sessions of people who work in the console. */
export interface OperatorSignIn {
  /** After the provider's answer was checked. Their roles there are those of `roles` from then on; a fourth session ends the oldest. */
  byProvider(signIn: ProviderSignIn): Promise<SignedIn>
  /** After a passkey of the console was checked. `emergency`: a provider is set up, and this is not the usual way. */
  byPasskey(operatorId: string, proof: Proof, source: 'local' | 'emergency'): Promise<SignedIn>
  /** Whose cookie it is, noting that they were here. `null`: nobody's, or the session has ended. Roles are as they are now. */
  find(cookie: string, place: Place): Promise<Visitor | null>
  /** The same by what names a session without its cookie, which no browser brings along from another site. */
  resume(sessionKey: Bytes, token: Bytes, place: Place): Promise<Visitor | null>
  /** Another cookie after a proof that it is them; the old one is good for nothing (OWASP ASVS v5.0.0-7.2.4). `null`: the session ended. */
  prove(visitor: Visitor, proof: Proof): Promise<string | null>
  /** What the provider says of a session's groups by now. False: the session was changed, or nothing is left that lets them in. */
  recheck(
    visitor: Visitor,
    found: Pick<ProviderSignIn, 'roles' | 'refreshToken' | 'idToken'>,
  ): Promise<boolean>
  end(visitor: Pick<Visitor, 'sessionKey'>): Promise<void>
  /** What the provider ended: one session of it, or with `sid` `null` everything of a person. Gives how many. */
  endAtProvider(of: {
    readonly issuer: string
    readonly sid: string | null
    readonly subject: string | null
  }): Promise<number>
}

const PARALLEL_SESSIONS = 3

export const createOperatorSignIn = (options: OperatorSignInOptions): OperatorSignIn => {
  const { store, ring, clock = () => new Date(), random = nodeRandom, smallTeam = false } = options

  /** A session that is not yet in the store, and its cookie. */
  const newSession = (
    operatorKey: Bytes,
    { authentication, place }: Proof,
    content: SessionContent,
    providerSession: Bytes | null,
  ): { readonly row: OperatorSessionRow; readonly cookie: string } => {
    const now = clock().getTime()
    const sessionId = random(16)
    const { cookie, tokenHash } = newCookie(random, sessionId)
    const { keyId, bytes } = sealSession(ring, sessionId, content)
    // Roles shorten this at each request; nothing makes it longer.
    const { lifeMillis } = sessionLimits(content.source, [{ role: 'auditor', state: 'granted' }])
    const row = {
      sessionId,
      operatorKey,
      tokenHash,
      providerSession,
      openedAt: now,
      seenAt: now,
      endsAt: now + lifeMillis,
      checkedAt: now,
      provedAt: authentication.at.getTime(),
      ...place,
      keyId,
      sealed: bytes,
    }
    return { row, cookie }
  }

  function* open(
    { row, cookie }: { readonly row: OperatorSessionRow; readonly cookie: string },
    now: number,
  ): Step<SignedIn> {
    const { operatorKey } = row
    yield* write('deleteEndedSessions', { now })
    const others = (yield* read('readOperatorSessions', {})).filter((one) =>
      samePublicBytes(one.operatorKey, operatorKey),
    )
    for (const { sessionId } of others.slice(PARALLEL_SESSIONS - 1)) {
      yield* write('deleteOperatorSession', { sessionId })
    }
    yield* write('noteOperatorSignIn', { operatorKey, signedInAt: now })
    yield* write('insertOperatorSession', row)
    return {
      ok: true,
      cookie,
      operatorId: printOperatorId(operatorKey),
      sessionId: printOperatorSessionId(row.sessionId),
    }
  }

  const refused = (code: Extract<SignedIn, { ok: false }>['code'], operatorKey: Bytes | null): SignedIn => ({
    ok: false,
    code,
    operatorId: operatorKey === null ? null : printOperatorId(operatorKey),
  })

  const lookUp = (sessionId: Bytes, tokenHash: Bytes, place: Place): Promise<Visitor | null> => {
    const now = clock().getTime()
    return run<Visitor | null>(store, function* () {
      const [row] = yield* read('readOperatorSession', { sessionId })
      if (row === undefined || !nodePrimitives.equalDigests(row.tokenHash, tokenHash)) return undo(null)
      const person = yield* personAt(row.operatorKey)
      const content = sessionIn(ring, row)
      const isOver =
        person === null ||
        content === null ||
        person.row.disabledAt !== null ||
        now >= sessionEnds(row, content.source, person.roles).idleAt
      if (isOver) {
        yield* write('deleteOperatorSession', { sessionId })
        return keep(null)
      }
      const touched = yield* write('touchOperatorSession', { sessionId, tokenHash, seenAt: now })
      if (touched === 0) return undo(null)
      return keep(visitorOf(ring, person, { ...row, seenAt: now }, content, place))
    })
  }

  return {
    byProvider: async (signIn) => {
      const { identity, roles } = signIn
      const now = clock().getTime()
      const operatorKey = operatorKeyOf(ring, identity)
      const { keyId, bytes: sealed } = sealIdentityOf(ring, identity)
      const who = { operatorKey, personKey: personKeyOf(ring, identity), keyId, sealed }
      const content: SessionContent = {
        source: 'provider',
        methods: signIn.authentication.methods,
        browser: signIn.browser,
        refreshToken: signIn.refreshToken,
        idToken: signIn.idToken,
      }
      const ofProvider = providerSessionOf(ring, identity.issuer, signIn.sid)
      const session = newSession(operatorKey, signIn, content, ofProvider)
      return run<SignedIn>(store, function* () {
        const known = yield* personAt(operatorKey)
        if (known === null && roles.length === 0) return undo(refused('no_access', null))
        if (known === null) {
          yield* write('insertOperator', { ...who, createdAt: now, signedInAt: null, disabledAt: null })
        } else {
          yield* write('changeOperator', { ...who, readSealed: known.row.sealed })
        }
        if (known !== null && known.row.disabledAt !== null) return undo(refused('disabled', operatorKey))
        const found = yield* takeOver(operatorKey, roles, now)
        // What the provider took away stays away, whether they get in or not.
        if (exclusivePair(found, smallTeam) !== null) return keep(refused('roles_exclusive', operatorKey))
        if (rolesInForce(found, 'provider').length === 0) return keep(refused('no_access', operatorKey))
        return keep(yield* open(session, now))
      })
    },

    byPasskey: async (operatorId, proof, source) => {
      const operatorKey = parseOperatorId(operatorId)
      if (operatorKey === null) return refused('no_access', null)
      const now = clock().getTime()
      const session = newSession(
        operatorKey,
        proof,
        {
          source,
          methods: proof.authentication.methods,
          browser: proof.browser,
          refreshToken: null,
          idToken: null,
        },
        null,
      )
      return run<SignedIn>(store, function* () {
        const person = yield* personAt(operatorKey)
        if (person === null) return undo(refused('no_access', null))
        if (person.row.disabledAt !== null) return undo(refused('disabled', operatorKey))
        if (exclusivePair(person.roles, smallTeam) !== null)
          return undo(refused('roles_exclusive', operatorKey))
        if (rolesInForce(person.roles, source).length === 0) return undo(refused('no_access', operatorKey))
        return keep(yield* open(session, now))
      })
    },

    find: async (cookie, place) => {
      const named = readSessionCookie(cookie)
      return named === null ? null : lookUp(named.sessionId, named.tokenHash, place)
    },

    resume: (sessionKey, token, place) => lookUp(sessionKey, token, place),

    prove: async (visitor, proof) => {
      const sessionId = visitor.sessionKey
      const { cookie, tokenHash } = newCookie(random, sessionId)
      const { keyId, bytes } = sealSession(ring, sessionId, {
        source: visitor.source,
        methods: proof.authentication.methods,
        browser: proof.browser,
        refreshToken: visitor.refreshToken,
        idToken: visitor.idToken,
      })
      return run<string | null>(store, function* () {
        const rotated = yield* write('rotateOperatorSession', {
          sessionId,
          readTokenHash: visitor.token,
          tokenHash,
          provedAt: proof.authentication.at.getTime(),
          ...proof.place,
          keyId,
          sealed: bytes,
        })
        return rotated === 1 ? keep(cookie) : undo(null)
      })
    },

    recheck: async (visitor, { roles, refreshToken, idToken }) => {
      const sessionId = visitor.sessionKey
      const operatorKey = operatorKeyOf(ring, visitor.operator)
      const now = clock().getTime()
      const { keyId, bytes } = sealSession(ring, sessionId, {
        source: visitor.source,
        methods: visitor.authentication.methods,
        browser: visitor.browser,
        refreshToken,
        idToken,
      })
      return run<boolean>(store, function* () {
        const found = yield* takeOver(operatorKey, roles, now)
        const isLetIn = exclusivePair(found, smallTeam) === null && rolesInForce(found, 'provider').length > 0
        if (!isLetIn) {
          yield* write('deleteSessionsOfOperator', { operatorKey })
          return keep(false)
        }
        const checked = yield* write('checkOperatorSession', {
          sessionId,
          readCheckedAt: visitor.checkedAt.getTime(),
          checkedAt: now,
          keyId,
          sealed: bytes,
        })
        return keep(checked === 1)
      })
    },

    end: async ({ sessionKey }) => {
      await run(store, function* () {
        return keep(yield* write('deleteOperatorSession', { sessionId: sessionKey }))
      })
    },

    endAtProvider: ({ issuer, sid, subject }) => {
      const ofProvider = providerSessionOf(ring, issuer, sid)
      const operatorKey = subject === null ? null : operatorKeyOf(ring, { issuer, subject })
      return run(store, function* () {
        if (ofProvider === null) {
          return keep(operatorKey === null ? 0 : yield* write('deleteSessionsOfOperator', { operatorKey }))
        }
        const all = yield* read('readOperatorSessions', {})
        const theirs = all.filter((row) => samePublicBytes(row.providerSession, ofProvider))
        for (const { sessionId } of theirs) yield* write('deleteOperatorSession', { sessionId })
        return keep(theirs.length)
      })
    },
  }
}
