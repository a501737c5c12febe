import { toHex } from '../bytes.ts'
import { lookInto } from '../audit/cursor.ts'
import { tenantTrail } from '../lifecycle/support/set-switches.ts'
import type { Policy } from '../policy/policy.ts'
import type { RollupRow, StandingRow } from '../store/catalogue/rollups.ts'
import { keep, read, undo, write, type Bytes, type Step, type Transaction } from '../store/port.ts'
import { begun, identityOf, moveRollup, readRollup } from './count-leaves.ts'
import { start, transact, type RollupParts } from './parts.ts'
import { gaugesOf, type Standing } from './standings.ts'

export interface WalkOptions {
  /** Accounts of one page. */
  readonly pageRows: number
  /** Between the end of one walk and the begin of the next, in milliseconds. */
  readonly restMs: number
  /** By which rules an account's state is told; `null`: a tenant that is not served, whose accounts are left out. */
  readonly policyOf: (tenant: string) => Promise<Policy | null>
}

export interface Walked {
  readonly accounts: number
  readonly more: boolean
}

const nothing: Walked = { accounts: 0, more: false }

/**
 * Goes on by one page with the walk over all accounts, and adds how they stand to the gauges of a new generation; at the end that
 * one is shown. Each page is committed with the place behind it, so that a walk that is cut off goes on where it was.
 */
export const countAccounts = async (
  parts: RollupParts,
  { pageRows, restMs, policyOf }: WalkOptions,
): Promise<Walked> => {
  const { store, clock } = parts
  const now = clock().getTime()
  const stands = await transact(store, () => beginWalk(now, restMs))
  if (stands === null) return nothing
  const standings = await lookInto(store, () => readStandings(stands.place, pageRows))
  const sums = await sumsOf(parts, standings, policyOf, now)
  const last = standings.at(-1)?.account.accountKey
  const isLast = standings.length < pageRows || last === undefined
  const next: RollupRow = isLast
    ? { ...stands, generation: stands.generation + 1, position: 0, place: start, begunAt: 0 }
    : { ...stands, position: stands.position + standings.length, place: last }
  const isOurs = await transact(store, function* () {
    const shown = isLast ? { shown: stands.generation, shownAt: clock().getTime() } : {}
    if (!(yield* moveRollup('accounts', stands, { ...next, ...shown }))) return undo(false)
    for (const sum of sums) yield* addGauge({ generation: stands.generation, ...sum })
    if (isLast) yield* write('deleteGauges', { generation: stands.generation - 1 })
    return keep(true)
  })
  return isOurs ? { accounts: standings.length, more: !isLast } : nothing
}

/** Where the walk stands; `null`: it rests, or another process began it at this moment. */
function* beginWalk(now: number, restMs: number): Transaction<RollupRow | null> {
  const row = yield* readRollup('accounts')
  if (row === null) {
    const first = begun(1, now)
    return (yield* write('createRollup', { rollup: 'accounts', ...first })) === 1 ? keep(first) : undo(null)
  }
  if (row.begunAt !== 0) return undo(row)
  if (now - row.shownAt < restMs) return undo(null)
  const again = { ...row, begunAt: now }
  return (yield* moveRollup('accounts', row, again)) ? keep(again) : undo(null)
}

function* readStandings(behind: Bytes, limit: number): Step<readonly Standing[]> {
  const accounts = yield* read('walkStandings', { accountKey: behind, limit })
  const last = accounts.at(-1)
  if (last === undefined) return []
  const range = { accountKey: behind, uptoAccount: last.accountKey }
  const sets = byAccount(yield* read('walkSetStandings', range))
  const contacts = byAccount(yield* read('walkContactStandings', range))
  const recoveries = byAccount(yield* read('walkRecoveryStandings', range))
  const due = byAccount(yield* read('walkDueStandings', range))
  return accounts.map((account) => {
    const key = toHex(account.accountKey)
    return {
      account,
      sets: sets.get(key) ?? [],
      addresses: contacts.get(key)?.length ?? 0,
      recoveriesUntil: (recoveries.get(key) ?? []).map(({ expiresAt }) => expiresAt),
      due: due.get(key) ?? [],
    }
  })
}

const byAccount = <Row extends { readonly accountKey: Bytes }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> => Map.groupBy(rows, ({ accountKey }) => toHex(accountKey))

interface Sum {
  readonly tenant: string
  readonly name: string
  readonly amount: number
}

/** The gauges of a page, added up by tenant. Accounts that were erased count in none, nor does what keeps a tenant's own trail. */
const sumsOf = async (
  { ring }: RollupParts,
  standings: readonly Standing[],
  policyOf: WalkOptions['policyOf'],
  now: number,
): Promise<readonly Sum[]> => {
  const sums = new Map<string, Sum>()
  const tenantOf = (row: StandingRow): string | null => {
    const identity = identityOf(ring, row)
    return identity === null || identity.account === tenantTrail ? null : identity.tenant
  }
  const byTenant = Map.groupBy(standings, ({ account }) => tenantOf(account))
  for (const [tenant, ofTenant] of byTenant) {
    const policy = tenant === null ? null : await policyOf(tenant)
    if (tenant === null || policy === null) continue
    for (const name of ofTenant.flatMap((standing) => gaugesOf(standing, policy, now))) {
      const key = `${tenant} ${name}`
      sums.set(key, { tenant, name, amount: (sums.get(key)?.amount ?? 0) + 1 })
    }
  }
  return [...sums.values()]
}

function* addGauge(gauge: Sum & { readonly generation: number }): Step<void> {
  if ((yield* write('addGauge', gauge)) === 0) yield* write('insertGauge', gauge)
}
