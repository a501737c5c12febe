import { logSigner } from './audit/log/identity.ts'
import { contradiction, createSequencer, type Sequencer } from './audit/sequencer/sequencer.ts'
import { createForeignHash } from './crypto/foreign-hash.ts'
import { createKdf } from './crypto/kdf.ts'
import { nodePrimitives, nodeRandom } from './crypto/node-primitives.ts'
import type { Clock, Kdf, KeyRing, KeySource, RandomSource } from './crypto/ports.ts'
import { ArgumentTypeError } from './errors.ts'
import { burnExposed, type Exposed } from './incidents/exposed.ts'
import { createFreezes } from './incidents/freezes.ts'
import { createFoundSheets, type FoundSheets } from './incidents/found-sheets.ts'
import { createIncidents, type Incidents } from './incidents/incidents.ts'
import { type AddressBuckets, createAddressBuckets } from './lifecycle/address-buckets.ts'
import { createAccountDesk, type AccountDesk } from './lifecycle/desk/account-desk.ts'
import { disown, readDisownable } from './lifecycle/disown/disown.ts'
import type { Push } from './lifecycle/due/push.ts'
import { runDue, type DueTenant } from './lifecycle/due/run-due.ts'
import type { DueStream } from './lifecycle/due/security-events.ts'
import { gateOptions } from './gate-options.ts'
import { heldBack } from './lifecycle/held-back.ts'
import { readToken } from './lifecycle/input.ts'
import { createHashGate, type GateStatistics, type HashGateOptions } from './lifecycle/hash-gate.ts'
import { createStandings } from './lifecycle/standings.ts'
import { parsePolicies } from './policy/named-policies.ts'
import { parsePolicy } from './policy/parse.ts'
import type { Policy, PolicyInput } from './policy/policy.ts'
import type { CodeCarriers, Deliver } from './notices/notice.ts'
import type { SparekeyWithSupport, SupportLinks } from './interface/with-support.ts'
import type { DueRound } from './interface/due.ts'
import type { DisownInput, DisownResult } from './interface/ending.ts'
import type { OperatorActor } from './interface/support.ts'
import { openDatabase } from './open-database.ts'
import type { Store } from './store/port.ts'
import { asInteger, asName, asRecord } from './validation.ts'
import { callsOf, linksOf, ofTenant, under, type Shared } from './tenant-calls.ts'

export interface SparekeyOptions {
  /** Where sets are kept: `sqliteFile(path)`, `postgresStore(pool)`, `memoryStore()`. */
  readonly store: Store
  /** Where the key ring comes from: `keyFile(path)`, `keysFromText(text)`. Keep it apart from the database. */
  readonly keys: KeySource
  /** The rules for this tenant. Default: the preset `default`. */
  readonly policy?: PolicyInput
  /**
   * Further policies by their names (1 to 64 of a–z, 0–9 and hyphen), for issues that name one: format, number of codes,
   * expiry, and what an issue demands are then its own. How codes are used is ruled by `policy` alone.
   */
  readonly policies?: Readonly<Record<string, PolicyInput>>
  /** Names the application whose accounts these are: 1 to 64 of a–z, 0–9 and hyphen. Default: `default`. */
  readonly tenant?: string
  /**
   * Tells the account's owner what happened, once for each address on file. Called by `runDue`. Left out: notices wait in
   * the database, and nobody is told.
   */
  readonly deliver?: Deliver
  /**
   * Carry codes of support cases by text message or post. Every process that opens cases, gives codes or calls `runDue` has the
   * same ones. Left out: no case is opened whose code would go that way.
   */
  readonly carriers?: CodeCarriers
  /** Default: the system's clock. */
  readonly clock?: Clock
  /** Default: the system's generator (NIST SP 800-63B-4 §3.2.12 asks for an approved one). */
  readonly random?: RandomSource
  /** Default: Argon2id by `@node-rs/argon2`, HMAC-SHA-256 and PBKDF2 by `node:crypto`. */
  readonly kdf?: Kdf
  /**
   * Limits on slow hashes in this process. Default: one a core, 64 a core waiting, for at most 2 seconds. A hash that takes
   * several times as long as the default one takes as many places.
   */
  readonly gate?: Partial<HashGateOptions>
}

/** Sparekey over a database of its own. */
export interface SparekeyInstance extends SparekeyWithSupport {
  /** Brings the database's schema up to date; gives the versions applied. Embedded stores are migrated at creation. */
  migrate(): Promise<readonly number[]>
  /** Slow hashes of this process: running, waiting, started, refused. */
  statistics(): GateStatistics
  /**
   * One bounded round of what is due: expiries, reminders, notices. Call it every minute or so, in as many processes as you
   * like; each thing is done once, each notice delivered at least once. Rows of other tenants are left alone.
   *
   * Then the events that came since get their leaves in the log of this database, and its tree is signed.
   */
  runDue(options?: RunDueInput): Promise<DueRound>
  /** What the link "this was not me" of a notice is about. Reads only: mail programs prefetch links. */
  disownable(token: string): Promise<DisownResult>
  /** The owner says "this was not me": the sheet of the notice stops working, and the recoveries it opened end. */
  disown(input: DisownInput): Promise<DisownResult>
}

export interface RunDueInput {
  /** How many things to take on at most: 1 to 1,000; default 100. */
  readonly limit?: number
}

/**
 * Backup codes for the accounts of one tenant, over a database in reach of this process.
 *
 * An embedded store is migrated; a shared one must be current. A key file is created only while the database has never been
 * used, and a database refuses every key ring but the one it began with.
 *
 * @throws {SetupError} `keys_missing`, `keys_unreadable`, `keys_too_open`, `keys_foreign`, `schema_missing`,
 * `schema_older`, `schema_newer`, `database_…`: the sentence says what to do. Nothing was changed.
 * @throws {ArgumentTypeError} `invalid_request`: an unknown option, or one of the wrong type.
 * @throws {ArgumentRangeError} `invalid_request`: an option out of its bounds.
 *
 * @example
 * ```ts
 * import { createSparekey } from 'sparekey'
 * import { keyFile, sqliteFile } from 'sparekey/node'
 *
 * const sparekey = await createSparekey({ store: sqliteFile('app.db'), keys: keyFile('sparekey.keys') })
 * console.log((await sparekey.status('ada')).state) // none
 * await sparekey.close()
 * ```
 */
export const createSparekey = async (options: SparekeyOptions): Promise<SparekeyInstance> => {
  checkOptions(options, ['policy', 'policies', 'tenant', 'deliver'])
  const { policy = {}, policies = {}, ...others } = options
  return assemble(others, parsePolicy(policy), parsePolicies(policies))
}

/** The same with policies that were read before. */
export const assemble = async (
  options: Omit<SparekeyOptions, 'policy' | 'policies'>,
  policy: Policy,
  policies: readonly Policy[] = [],
): Promise<SparekeyInstance> => {
  const { store } = options
  const shared = await open(options)
  const tenant = asName(options.tenant ?? 'default', 'tenant')
  const parts = ofTenant(shared, tenant, createAddressBuckets())
  const due: DueTenant = { parts: under(parts, policy), endpoints: [], streams: [] }
  const sequencer = sequencerOf(shared)
  return {
    ...callsOf(parts, policy, policies),
    async runDue(input) {
      const given = {
        limit: readLimit(input),
        tenant: async (name: string) => (name === tenant ? due : null),
        deliver: options.deliver ?? null,
        push: null,
      }
      // What fails in one of them must not hold up the other for good.
      const [round] = await Promise.allSettled([runDue(shared, given), shared.freezes.refresh()])
      const log = await sequencer.round()
      if (round.status === 'rejected') throw round.reason
      if (log.contradiction) throw contradiction()
      return { ...round.value, more: round.value.more || log.more }
    },
    disownable: async (token) => readDisownable(shared, tenant, readToken(token, 'token')),
    disown: (input) => disown(shared, tenant, input),
    migrate: () => store.migrate(),
    statistics: () => shared.gate.statistics(),
    close: () => store.close(),
  }
}

/** The tenants of one database and one process: they share the key ring and the limits on slow hashes, and nothing else. */
export interface Sparekeys {
  /**
   * The codes of one tenant. May be called again for the same tenant, with other policies; what it gave before goes on under
   * those it was made with. Its `close` does nothing: whoever opened the store closes it.
   *
   * @throws {ArgumentTypeError} `invalid_request`: not the name of a tenant, or a policy with an unknown key.
   * @throws {ArgumentRangeError} `invalid_request`: a policy with a value out of its bounds.
   */
  of(tenant: string, options?: Pick<SparekeyOptions, 'policy' | 'policies'>): SparekeyWithSupport
  /**
   * As of one tenant; the token says whose case it is about. What follows from a dispute is ruled by the preset `default`: codes that
   * somebody else may have end.
   */
  readonly support: SupportLinks
  /** For people who help the owners of a tenant's accounts: what the trail and the owner are told names them. */
  desk(tenant: string): AccountDesk
  /** The key ring of the database, opened and compared once: for what lies sealed beside the accounts. */
  readonly ring: KeyRing
  /** Jobs that end the sheets of many accounts, of all tenants. */
  readonly incidents: Incidents
  readonly foundSheets: FoundSheets
  /** Ends every sheet of an account whose codes were found where they should not be, if one of them is of a sheet that works. */
  burnExposed(tenant: string, accountId: string, codes: string, by: OperatorActor): Promise<Exposed>
  /**
   * Looks what other processes froze: until then a freeze of new sheets, or of uses, is not known here. The service does it each
   * second. Throws as {@link Sparekey}; what was known stays.
   */
  refreshFreezes(): Promise<void>
  /** Gives the events of all tenants their leaves, and signs the tree. */
  readonly sequencer: Sequencer
  statistics(): GateStatistics
  /** Addresses of which this process remembers malformed codes, of all tenants. */
  rememberedAddresses(): number
  /**
   * One round of what is due, for every tenant that `tenant` knows: its policy, and its endpoints that are told of every
   * notice too, and its streams to receivers of shared signals. `null`: its rows are left for others.
   */
  runDue(options: {
    readonly limit: number
    readonly tenant: (name: string) => Promise<{
      readonly policy?: PolicyInput
      readonly endpoints: readonly string[]
      readonly streams?: readonly DueStream[]
    } | null>
    readonly deliver: Deliver | null
    /** Sends what waits for a receiver. Left out: nothing can be pushed here, and it waits. */
    readonly push?: Push
  }): Promise<DueRound>
  /** As of one tenant; the token says whose account it is about. */
  disownable(token: string): Promise<DisownResult>
  disown(input: DisownInput): Promise<DisownResult>
}

/**
 * Opens a database once for any number of tenants.
 *
 * @throws {SetupError} as {@link createSparekey}.
 */
export const createSparekeys = async (
  options: Omit<SparekeyOptions, 'policy' | 'policies' | 'tenant' | 'deliver'> & {
    /**
     * Asked before each issue, import, confirmation and use: a sentence why none of them may be decided, which is then thrown
     * as {@link SparekeyError} `overloaded`. Nothing is hashed or written.
     */
    readonly hold?: () => string | null
  },
): Promise<Sparekeys> => {
  checkOptions(options, ['hold'])
  const { hold = () => null } = options
  const shared = await open(options)
  const addresses = new Map<string, AddressBuckets>()
  return {
    of: (name, { policy = {}, policies = {} } = {}) => {
      const tenant = asName(name, 'tenant')
      const buckets = addresses.get(tenant) ?? createAddressBuckets()
      addresses.set(tenant, buckets)
      const calls = callsOf(ofTenant(shared, tenant, buckets), parsePolicy(policy), parsePolicies(policies))
      return { ...calls, ...heldBack(calls, hold), close: () => Promise.resolve() }
    },
    desk: (name) => {
      const parts = ofTenant(shared, asName(name, 'tenant'), createAddressBuckets())
      return createAccountDesk(under(parts, parsePolicy({})))
    },
    refreshFreezes: () => shared.freezes.refresh(),
    incidents: createIncidents(shared),
    foundSheets: createFoundSheets(shared),
    support: linksOf(shared),
    burnExposed: (name, accountId, codes, by) => {
      const parts = ofTenant(shared, asName(name, 'tenant'), createAddressBuckets())
      return burnExposed(under(parts, parsePolicy({})), accountId, codes, by)
    },
    ring: shared.ring,
    sequencer: sequencerOf(shared),
    statistics: () => shared.gate.statistics(),
    rememberedAddresses: () => addresses.values().reduce((sum, buckets) => sum + buckets.size(), 0),
    runDue: ({ limit, tenant, deliver, push = null }) =>
      runDue(shared, {
        limit,
        deliver,
        push,
        tenant: async (name) => {
          const found = await tenant(name)
          if (found === null) return null
          const parts = under(ofTenant(shared, name, createAddressBuckets()), parsePolicy(found.policy ?? {}))
          return { parts, endpoints: found.endpoints, streams: found.streams ?? [] }
        },
      }),
    disownable: async (token) => readDisownable(shared, null, readToken(token, 'token')),
    disown: (input) => disown(shared, null, input),
  }
}

const readLimit = (input: RunDueInput = {}): number => {
  asRecord(input, 'input', ['limit'])
  return asInteger(input.limit ?? 100, 'limit', 1, 1000)
}

const checkOptions = (options: Pick<SparekeyOptions, 'store' | 'keys'>, more: readonly string[]): void => {
  asRecord(options, 'options', ['store', 'keys', 'carriers', 'clock', 'random', 'kdf', 'gate', ...more])
  for (const name of ['store', 'keys'] as const) {
    if (typeof options[name] !== 'object' || options[name] === null) {
      throw new ArgumentTypeError(name, `"${name}" is required: see SparekeyOptions for what it may be.`)
    }
  }
}

const open = async (options: SparekeyOptions): Promise<Shared> => {
  const { store } = options
  const clock = options.clock ?? (() => new Date())
  const gate = createHashGate(gateOptions(options.gate), () => performance.now())
  const ring = await openDatabase(store, options.keys, clock)
  const freezes = createFreezes(store)
  await freezes.refresh()
  return {
    store,
    ring,
    primitives: nodePrimitives,
    kdf: options.kdf ?? createKdf(nodePrimitives),
    foreign: createForeignHash(),
    random: options.random ?? nodeRandom,
    clock,
    gate,
    standings: createStandings(),
    carriers: options.carriers ?? {},
    freezes,
  }
}

const sequencerOf = (shared: Shared): Sequencer =>
  createSequencer({ ...shared, signer: logSigner(shared.primitives, shared.ring) })
