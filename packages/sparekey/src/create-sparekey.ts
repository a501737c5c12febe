import { createKdf } from './crypto/argon2id.ts'
import { nodePrimitives, nodeRandom } from './crypto/node-primitives.ts'
import type { Clock, Kdf, KeySource, RandomSource } from './crypto/ports.ts'
import { ArgumentTypeError } from './errors.ts'
import { utf8 } from './bytes.ts'
import { createAddressBuckets } from './lifecycle/address-buckets.ts'
import { confirm } from './lifecycle/confirm.ts'
import { erase } from './lifecycle/erase.ts'
import { events } from './lifecycle/events.ts'
import { createHashGate, type GateStatistics, type HashGateOptions } from './lifecycle/hash-gate.ts'
import { issue } from './lifecycle/issue.ts'
import type { Parts } from './lifecycle/parts.ts'
import { redeem } from './lifecycle/redeem.ts'
import { revoke } from './lifecycle/revoke.ts'
import { status } from './lifecycle/status.ts'
import { parsePolicy } from './policy/parse.ts'
import type { Policy, PolicyInput } from './policy/policy.ts'
import { printPolicy } from './policy/print.ts'
import type { Sparekey } from './sparekey-interface.ts'
import { openDatabase } from './open-database.ts'
import type { Store } from './store/port.ts'
import { asInteger, asRecord, asString } from './validation.ts'

export interface SparekeyOptions {
  /** Where sets are kept: `sqliteFile(path)`, `postgresStore(pool)`, `memoryStore()`. */
  readonly store: Store
  /** Where the key ring comes from: `keyFile(path)`, `keysFromText(text)`. Keep it apart from the database. */
  readonly keys: KeySource
  /** The rules for this tenant. Default: the preset `default`. */
  readonly policy?: PolicyInput
  /** Names the application whose accounts these are: 1 to 64 of a–z, 0–9 and hyphen. Default: `default`. */
  readonly tenant?: string
  /** Default: the system's clock. */
  readonly clock?: Clock
  /** Default: the system's generator (NIST SP 800-63B-4 §3.2.12 asks for an approved one). */
  readonly random?: RandomSource
  /** Default: Argon2id by `@node-rs/argon2`, HMAC-SHA-256 by `node:crypto`. */
  readonly kdf?: Kdf
  /** Limits on slow hashes in this process. Default: one a core, 64 a core waiting, for at most 2 seconds. */
  readonly gate?: Partial<HashGateOptions>
}

/** A {@link Sparekey} over a database of its own. */
export interface SparekeyInstance extends Sparekey {
  /** Brings the database's schema up to date; gives the versions applied. Embedded stores are migrated at creation. */
  migrate(): Promise<readonly number[]>
  /** Slow hashes of this process: running, waiting, started, refused. */
  statistics(): GateStatistics
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
  asRecord(options, 'options', ['store', 'keys', 'policy', 'tenant', 'clock', 'random', 'kdf', 'gate'])
  for (const name of ['store', 'keys'] as const) {
    if (typeof options[name] !== 'object' || options[name] === null) {
      throw new ArgumentTypeError(name, `"${name}" is required: see SparekeyOptions for what it may be.`)
    }
  }
  return assemble(options, parsePolicy(options.policy ?? {}))
}

/** The same with a policy that was read before. */
export const assemble = async (options: SparekeyOptions, policy: Policy): Promise<SparekeyInstance> => {
  const { store } = options
  const clock = options.clock ?? (() => new Date())
  const gate = createHashGate(gateOptions(options.gate))
  const parts: Parts = {
    tenant: readTenant(options.tenant ?? 'default'),
    store,
    ring: await openDatabase(store, options.keys, clock),
    primitives: nodePrimitives,
    kdf: options.kdf ?? createKdf(nodePrimitives),
    random: options.random ?? nodeRandom,
    clock,
    gate,
    addresses: createAddressBuckets(),
    policy,
    policyHash: nodePrimitives.sha256(utf8(printPolicy(policy))).slice(0, 16),
  }
  return {
    issue: (accountId, input, call) => issue(parts, accountId, input, call),
    confirm: (accountId, input, call) => confirm(parts, accountId, input, call),
    redeem: (accountId, input, call) => redeem(parts, accountId, input, call),
    revoke: (accountId, input, call) => revoke(parts, accountId, input, call),
    status: (accountId) => status(parts, accountId),
    events: (accountId, input) => events(parts, accountId, input),
    erase: (accountId) => erase(parts, accountId),
    migrate: () => store.migrate(),
    statistics: () => gate.statistics(),
    close: () => store.close(),
  }
}

const readTenant = (value: unknown): string => {
  const tenant = asString(value, 'tenant', 64)
  if (!/^[a-z0-9-]+$/.test(tenant))
    throw new ArgumentTypeError('tenant', '"tenant" must be of a–z, 0–9 and hyphen.')
  return tenant
}

/** The threads that native code of Node runs on: libuv's pool, 4 unless set (UV_THREADPOOL_SIZE), less one for files and DNS. */
const poolThreads = (): number => {
  const set = Number(globalThis.process?.env['UV_THREADPOOL_SIZE'] ?? 4)
  return Math.max(1, (Number.isInteger(set) && set > 0 ? set : 4) - 1)
}

const gateOptions = (given: Partial<HashGateOptions> = {}): HashGateOptions => {
  asRecord(given, 'gate', ['permits', 'places', 'waitMs'])
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1
  const permits = asInteger(given.permits ?? Math.min(cores, poolThreads()), 'gate.permits', 1, 1024)
  return {
    permits,
    places: asInteger(given.places ?? 64 * permits, 'gate.places', 1, 100_000),
    waitMs: asInteger(given.waitMs ?? 2000, 'gate.waitMs', 1, 60_000),
  }
}
