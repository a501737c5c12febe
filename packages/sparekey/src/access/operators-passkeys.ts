import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import { utf8 } from '../bytes.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { parseOperatorId, printOperatorId } from '../lifecycle/identifiers.ts'
import type { OperatorInviteRow, PasskeyRow } from '../store/catalogue/operators.ts'
import { keep, read, undo, write, type Bytes, type Store } from '../store/port.ts'
import { everyTenant, localIssuer, operatorKeyOf, sealIdentityOf } from './operators-identity.ts'
import { hashInvite, newInvite } from './operators-invites.ts'
import { isAllowed, personAt } from './operators-people.ts'
import { isConsoleRole, isPowerful } from './operators-roles.ts'
import type { OperatorInvite } from './operators-types.ts'
import { run, symbolsOf } from './run.ts'

export interface OperatorPasskeysOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** A passkey whose making was checked. */
export interface NewPasskey {
  /** Base64url. */
  readonly credentialId: string
  /** COSE key. */
  readonly publicKey: Bytes
  readonly counter: number
  readonly transports: readonly string[]
}

export interface Passkey extends NewPasskey {
  readonly operatorId: string
}

export interface OpenInvite {
  readonly displayName: string
  readonly tenant: string
  readonly role: string
  readonly expiresAt: Date
}

/** Accounts of the console's own: links that make them, and their passkeys. No password exists anywhere. */
export interface OperatorPasskeys {
  /** A link for the first operator, an instance admin. `null`: there are operators. */
  bootstrap(): Promise<OperatorInvite | null>
  /** Looking changes nothing. `null`: it is none, was used, or is over. */
  invite(token: string): Promise<OpenInvite | null>
  /**
   * Makes the account of an invitation, with two passkeys, so that the loss of one locks nobody out. `null`: it was used meanwhile,
   * whoever sent it may not any more, or a passkey is known. Of concurrent callers one gets the account.
   */
  accept(
    token: string,
    passkeys: readonly [NewPasskey, NewPasskey],
  ): Promise<{ readonly operatorId: string } | null>
  find(credentialId: string): Promise<Passkey | null>
  ofOperator(operatorId: string): Promise<readonly Passkey[]>
  /** Notes a use. False: another use came between, or the counter went back, which says that there is a copy (WebAuthn §7.2, 22). */
  use(passkey: Passkey, counter: number): Promise<boolean>
  /** True once for each value under a name: nothing that was answered is answered again. */
  takeOnce(name: string, value: string, expiresAt: Date): Promise<boolean>
}

const FIRST = 'first'
const NO_SESSION: Bytes = new Uint8Array(16)

export const createOperatorPasskeys = ({
  store,
  ring,
  clock = () => new Date(),
  random = nodeRandom,
}: OperatorPasskeysOptions): OperatorPasskeys => {
  const isOpen = (row: OperatorInviteRow | undefined): row is OperatorInviteRow =>
    row !== undefined && row.usedAt === null && row.expiresAt > clock().getTime()

  const passkeyRow = (key: NewPasskey, operatorKey: Bytes, createdAt: number): PasskeyRow => ({
    ...key,
    operatorKey,
    transports: key.transports.join(' '),
    createdAt,
    usedAt: null,
  })

  return {
    bootstrap: async () => {
      const made = newInvite(random, clock, {
        kind: 'bootstrap',
        tenant: everyTenant,
        role: 'instance_admin',
        displayName: 'First operator',
      })
      return run(store, function* () {
        if ((yield* read('readOperators', {})).length > 0) return undo(null)
        yield* write('insertOperatorInvite', made.row)
        return keep({ token: made.token, expiresAt: new Date(made.row.expiresAt) })
      })
    },

    invite: async (token) =>
      run(store, function* () {
        const [row] = yield* read('readOperatorInvite', { tokenHash: hashInvite(token) })
        if (!isOpen(row)) return undo(null)
        if (row.kind === 'bootstrap' && (yield* read('readOperators', {})).length > 0) return undo(null)
        const { displayName, tenant, role, expiresAt } = row
        return undo({ displayName, tenant, role, expiresAt: new Date(expiresAt) })
      }),

    accept: async (token, passkeys) => {
      const now = clock().getTime()
      const tokenHash = hashInvite(token)
      const newSubject = symbolsOf(random(26))
      return run<{ operatorId: string } | null>(store, function* () {
        const [row] = yield* read('readOperatorInvite', { tokenHash })
        if (!isOpen(row) || !isConsoleRole(row.role)) return undo(null)
        const asker = row.askedBy === null ? null : yield* personAt(row.askedBy)
        if (row.askedBy !== null && !isAllowed(asker, row.tenant, 'operator.invite')) return undo(null)
        const isFirst = row.kind === 'bootstrap'
        if (isFirst && (yield* read('readOperators', {})).length > 0) return undo(null)
        // The first one has a name of its own, so that of two that are made at once the database takes one.
        const identity = {
          issuer: localIssuer,
          subject: isFirst ? FIRST : newSubject,
          personId: null,
          displayName: row.displayName,
        }
        const operatorKey = operatorKeyOf(ring, identity)
        const { keyId, bytes: sealed } = sealIdentityOf(ring, identity)
        if ((yield* write('useOperatorInvite', { tokenHash, usedAt: now })) === 0) return undo(null)
        const inserted = yield* write('insertOperator', {
          operatorKey,
          personKey: null,
          keyId,
          sealed,
          createdAt: now,
          signedInAt: null,
          disabledAt: null,
        })
        if (inserted === 0) return undo(null)
        for (const key of passkeys) {
          if ((yield* write('insertPasskey', passkeyRow(key, operatorKey, now))) === 0) return undo(null)
        }
        const isPending = row.askedBy !== null && isPowerful(row.role)
        yield* write('insertOperatorRole', {
          operatorKey,
          tenant: row.tenant,
          role: row.role,
          state: isPending ? 'pending' : 'granted',
          source: row.askedBy === null ? 'shell' : 'person',
          askedBy: row.askedBy,
          agreedBy: null,
          askedAt: row.createdAt,
          grantedAt: isPending ? null : now,
        })
        return keep({ operatorId: printOperatorId(operatorKey) })
      })
    },

    find: (credentialId) =>
      run(store, function* () {
        const [row] = yield* read('readPasskey', { credentialId })
        return undo(row === undefined ? null : described(row))
      }),

    ofOperator: async (operatorId) => {
      const operatorKey = parseOperatorId(operatorId)
      if (operatorKey === null) return []
      return run(store, function* () {
        return undo((yield* read('readPasskeys', { operatorKey })).map(described))
      })
    },

    use: async ({ credentialId, counter: readCounter }, counter) => {
      // A passkey that lives on several devices has none: it says 0 for good.
      if (counter <= readCounter && counter !== 0) return false
      if (counter === 0 && readCounter !== 0) return false
      const usedAt = clock().getTime()
      return run(store, function* () {
        const used = yield* write('usePasskey', { credentialId, readCounter, counter, usedAt })
        return used === 1 ? keep(true) : undo(false)
      })
    },

    takeOnce: (name, value, expiresAt) => {
      const formId = nodePrimitives.sha256(utf8(`sparekey/1/console-once/${name}/${value}`)).slice(0, 16)
      const now = clock().getTime()
      return run(store, function* () {
        yield* write('deleteEndedForms', { now })
        const taken = yield* write('insertOperatorForm', {
          sessionId: NO_SESSION,
          formId,
          act: name,
          keyId: '',
          sealed: new Uint8Array(0),
          createdAt: now,
          expiresAt: expiresAt.getTime(),
          provedAt: null,
          doneAt: now,
        })
        return taken === 1 ? keep(true) : undo(false)
      })
    },
  }
}

const described = (row: PasskeyRow): Passkey => ({
  credentialId: row.credentialId,
  publicKey: row.publicKey,
  counter: row.counter,
  transports: row.transports === '' ? [] : row.transports.split(' '),
  operatorId: printOperatorId(row.operatorKey),
})
