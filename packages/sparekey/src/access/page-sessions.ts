import { concatBytes, samePublicBytes, utf8 } from '../bytes.ts'
import { joinFields, textOf } from '../crypto/fields.ts'
import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, KeyRing, Primitives, RandomSource } from '../crypto/ports.ts'
import {
  parsePageSessionId,
  parseRecoveryId,
  parseToken,
  printPageSessionId,
  printSetId,
  printToken,
} from '../lifecycle/identifiers.ts'
import { printRecoveryToken } from '../lifecycle/recoveries/token.ts'
import { sheetsOf } from '../lifecycle/support/code/support-set.ts'
import type { PageSessionRow } from '../store/catalogue/page-sessions.ts'
import { keep, read, undo, write, type Bytes, type Store } from '../store/port.ts'
import type { Authentication } from '../interface/calls.ts'
import { run } from './run.ts'

/** `support`: somebody passed the first factor and lost everything else: a request for help, and the code that comes of it. */
export type PagePurpose = 'enroll' | 'challenge' | 'manage' | 'support'

/** What a visit is for. How the person was authenticated is stated by the application, as with every call. */
export interface PageVisit {
  readonly tenant: string
  readonly accountId: string
  readonly purpose: PagePurpose
  /** Where the person goes back to, also on cancel. */
  readonly returnUrl: string
  readonly authentication: Authentication | null
  readonly firstFactor: Authentication | null
  /** The id of the open recovery whose token was given; the token itself is not kept. */
  readonly recoveryId: string | null
  /** The account as its owner knows it, e.g. an address: it stands on the sheet. */
  readonly accountName?: string
  /** Where a person without codes is helped, and where a passkey or security key can be added. */
  readonly supportUrl?: string
  readonly otherMethodsUrl?: string
}

/** What the application reads afterwards. Without codes and tokens. */
export interface PageResult {
  readonly redemption?: Readonly<Record<string, unknown>>
  readonly set?: Readonly<Record<string, unknown>>
}

export interface PageSession extends PageVisit {
  readonly pageSessionId: string
  readonly expiresAt: Date
  /** `expired`: its time was over before it ended. `done` and `cancelled` stay what they are. */
  readonly state: 'open' | 'done' | 'cancelled' | 'expired'
  readonly result: PageResult | null
}

/** A sheet as its owner sees it, of any state. */
export interface NamedSheet {
  readonly setId: string
  readonly serial: string
  /** The first two symbols of each code, sorted, used ones too: they name codes and are not secret. */
  readonly labels: readonly string[]
  /** Its codes were taken over from another system: their labels are places on the old list, `01` the first. */
  readonly isImported: boolean
}

export interface OpenedPage {
  readonly pageSessionId: string
  /** For the link. It opens once. */
  readonly token: string
  readonly expiresAt: Date
}

export interface PageSessionsOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
  /** How long a visit may last: 60 to 7,200; default 1,800 (30 minutes). */
  readonly lifeSeconds?: number
}

/** Visits of people to the hosted pages. Links and cookies are derived from the visit's id under the key ring. */
export interface PageSessions {
  open(visit: PageVisit): Promise<OpenedPage>
  /** Trades a link's token for the cookie of its visit, once; `null`: it is none, is over, or was opened before. */
  enter(token: string): Promise<{ readonly cookie: string; readonly session: PageSession } | null>
  /** The visit of a cookie, also after its end; `null`: it is none. */
  find(cookie: string): Promise<PageSession | null>
  /** Ends a visit. False: it had ended before. */
  end(session: PageSession, state: 'done' | 'cancelled', result: PageResult | null): Promise<boolean>
  /** As the application reads it, the same at every read; `null`: the tenant has no such visit. */
  read(tenant: string, pageSessionId: string): Promise<PageSession | null>
  /** Whether a link is the one that this visit was opened with: whoever follows it again is sent on, not away. */
  isLinkOf(session: PageSession, token: string): boolean
  /**
   * The token of a recovery of the visit's account, derived anew for a call that follows; what it is worth that call
   * decides. `null`: the account has no such recovery, or its key is gone.
   */
  recoveryToken(session: PageSession, recoveryId: string): Promise<string | null>
  /** The newest sheets of the visit's account, at most 100, newest first. Without anything that is secret. */
  sheets(session: PageSession): Promise<readonly NamedSheet[]>
}

const macBytes = 16
const sheetsMost = 100
const lifeSecondsDefault = 1800

interface Place {
  readonly accountKey: Bytes
  readonly pageSessionId: Bytes
}

export const createPageSessions = ({
  store,
  ring,
  clock = () => new Date(),
  random = nodeRandom,
  lifeSeconds = lifeSecondsDefault,
}: PageSessionsOptions): PageSessions => {
  const primitives: Primitives = nodePrimitives
  const load = (place: Place): Promise<PageSessionRow | undefined> =>
    run(store, function* () {
      return keep((yield* read('readPageSession', place))[0])
    })
  const shown = (place: Place, row: PageSessionRow): PageSession | null => {
    const visit = openVisit(ring, place, row)
    if (visit === null) return null
    const isOver = row.state === 'open' && row.expiresAt <= clock().getTime()
    return {
      ...visit,
      pageSessionId: printPageSessionId(concatBytes(place.accountKey, place.pageSessionId)),
      expiresAt: new Date(row.expiresAt),
      state: isOver ? 'expired' : row.state,
      result: row.result === null ? null : (JSON.parse(row.result) as PageResult),
    }
  }
  /** The row that a token names, where the token is genuine. */
  const named = async (
    kind: 'pgl' | 'pgc',
    token: string,
  ): Promise<{ place: Place; row: PageSessionRow } | null> => {
    const bytes = parseToken(kind, token)
    if (bytes === null) return null
    const place = { accountKey: bytes.slice(0, 16), pageSessionId: bytes.slice(16, 32) }
    const row = await load(place)
    const mac = row === undefined ? null : derive(ring, kind, place, row.keyId)
    if (row === undefined || mac === null || !primitives.equalDigests(mac, bytes.slice(32))) return null
    return { place, row }
  }

  return {
    open: async (visit) => {
      const now = clock().getTime()
      const place = { accountKey: ring.accountKey(visit.tenant, visit.accountId), pageSessionId: random(16) }
      const { keyId, bytes } = sealVisit(ring, place, visit)
      const expiresAt = now + lifeSeconds * 1000
      await run(store, function* () {
        yield* write('deleteExpiredPageSessions', { accountKey: place.accountKey, now: now - keptAfterMs })
        yield* write('insertPageSession', { ...place, keyId, sealed: bytes, openedAt: now, expiresAt })
        return keep(null)
      })
      return {
        pageSessionId: printPageSessionId(concatBytes(place.accountKey, place.pageSessionId)),
        token: printDerived(ring, 'pgl', place, keyId),
        expiresAt: new Date(expiresAt),
      }
    },

    enter: async (token) => {
      const found = await named('pgl', token)
      const session = found === null ? null : shown(found.place, found.row)
      if (found === null || session?.state !== 'open') return null
      const enteredAt = clock().getTime()
      const isFirst = await run(store, function* () {
        const entered = yield* write('enterPageSession', { ...found.place, enteredAt })
        return entered === 1 ? keep(true) : undo(false)
      })
      return isFirst ? { cookie: printDerived(ring, 'pgc', found.place, found.row.keyId), session } : null
    },

    find: async (cookie) => {
      const found = await named('pgc', cookie)
      return found === null ? null : shown(found.place, found.row)
    },

    end: async ({ pageSessionId }, state, result) => {
      const place = placeOf(pageSessionId)
      if (place === null) return false
      const text = result === null ? null : JSON.stringify(result)
      return run(store, function* () {
        const ended = yield* write('endPageSession', { ...place, state, result: text })
        return ended === 1 ? keep(true) : undo(false)
      })
    },

    read: async (tenant, pageSessionId) => {
      const place = placeOf(pageSessionId)
      const row = place === null ? undefined : await load(place)
      const session = place === null || row === undefined ? null : shown(place, row)
      return session?.tenant === tenant ? session : null
    },

    isLinkOf: ({ pageSessionId }, token) => {
      const place = placeOf(pageSessionId)
      const bytes = parseToken('pgl', token)
      if (place === null || bytes === null) return false
      return samePublicBytes(bytes.slice(0, 32), concatBytes(place.accountKey, place.pageSessionId))
    },

    recoveryToken: async ({ tenant, accountId }, printed) => {
      const accountKey = ring.accountKey(tenant, accountId)
      const recoveryId = parseRecoveryId(printed)
      if (recoveryId === null) return null
      const row = await run(store, function* () {
        return keep((yield* read('readRecovery', { accountKey, recoveryId }))[0])
      })
      return row === undefined ? null : printRecoveryToken(ring, accountKey, recoveryId, row.keyId)
    },

    sheets: async ({ tenant, accountId }) => {
      const accountKey = ring.accountKey(tenant, accountId)
      const rows = await run(store, function* () {
        return keep(yield* read('readRecentSets', { accountKey, limit: sheetsMost }))
      })
      return sheetsOf(rows).map(({ setId, serial, labels, format }) => ({
        setId: printSetId(setId),
        serial,
        labels: (labels.match(/../g) ?? []).toSorted(),
        isImported: format === 'legacy',
      }))
    },
  }
}

/** How long the application may still read what became of a visit. */
const keptAfterMs = 86_400_000

const placeOf = (pageSessionId: string): Place | null => {
  const bytes = parsePageSessionId(pageSessionId)
  return bytes === null ? null : { accountKey: bytes.slice(0, 16), pageSessionId: bytes.slice(16) }
}

const derive = (ring: KeyRing, kind: 'pgl' | 'pgc', place: Place, keyId: string): Bytes | null => {
  const data = concatBytes(utf8(kind), place.accountKey, place.pageSessionId)
  return ring.mac('page-token', data, keyId)?.mac.slice(0, macBytes) ?? null
}

const printDerived = (ring: KeyRing, kind: 'pgl' | 'pgc', place: Place, keyId: string): string => {
  const mac = derive(ring, kind, place, keyId) ?? new Uint8Array(macBytes)
  return printToken(kind, concatBytes(place.accountKey, place.pageSessionId, mac))
}

const associated = (keyId: string, place: Place): Uint8Array =>
  joinFields([utf8('sparekey/1'), utf8(keyId), place.accountKey, place.pageSessionId], 4)

const sealVisit = (ring: KeyRing, place: Place, visit: PageVisit) => {
  const body = utf8(JSON.stringify(visit))
  return ring.seal('page', place.pageSessionId, body, associated(ring.currentKeyId, place))
}

/** `null` where the key is gone, or the row is not this visit's. */
const openVisit = (ring: KeyRing, place: Place, { keyId, sealed }: PageSessionRow): PageVisit | null => {
  const opened = ring.open('page', place.pageSessionId, { keyId, bytes: sealed }, associated(keyId, place))
  const text = opened === null ? null : textOf(opened)
  if (text === null) return null
  return JSON.parse(text, (name, value: unknown) =>
    name === 'at' && typeof value === 'string' ? new Date(value) : value,
  ) as PageVisit
}
