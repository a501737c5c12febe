import type { Store } from '../store/port.ts'
import { accountPromises } from './store-accounts.ts'
import { attemptPromises } from './store-attempts.ts'
import type { StoreContract, StoreContractAssert } from './store-calls.ts'
import { devicePromises } from './store-devices.ts'
import { duePromises } from './store-due.ts'
import { eventPromises } from './store-events.ts'
import { idempotencyPromises } from './store-idempotency.ts'
import { incidentPromises } from './store-incidents.ts'
import { logPromises } from './store-log.ts'
import { operatorPromises } from './store-operators.ts'
import { pageSessionPromises } from './store-page-sessions.ts'
import { recoveryPromises } from './store-recoveries.ts'
import { resealingPromises } from './store-resealing.ts'
import { rollupPromises } from './store-rollups.ts'
import { setPromises } from './store-sets.ts'
import { settingPromises } from './store-settings.ts'
import { streamPromises } from './store-streams.ts'
import { supportPromises } from './store-support.ts'
import { tenantPromises } from './store-tenants.ts'
import { transactionPromises } from './store-transactions.ts'
import { walkPromises } from './store-walk.ts'

/** What the suite needs of a test runner; `node:test` and `node:assert/strict` fit, and so do others. */
export interface StoreContractOptions {
  readonly test: (name: string, body: () => Promise<void>) => unknown
  readonly assert: StoreContractAssert
  /**
   * Gives a store on an empty database, not migrated. Called a few times: most promises share one store. A store that
   * several processes share should have several connections, so that concurrent calls really meet. The caller closes the
   * stores, after the last test.
   */
  readonly createStore: () => Promise<Store>
}

/**
 * What every {@link Store} promises, statement by statement, and what its transactions promise under concurrency. For the
 * stores that come with Sparekey and for authors of others.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict'
 * import { test } from 'node:test'
 * import { memoryStore } from 'sparekey/memory'
 * import { storeContract } from 'sparekey/testing'
 *
 * storeContract({ test, assert, createStore: async () => memoryStore() })
 * ```
 */
export function storeContract({ test, assert, createStore }: StoreContractOptions): void {
  let shared: Promise<Store> | undefined
  const migrated = async (): Promise<Store> => {
    const store = await createStore()
    await store.migrate()
    return store
  }
  const contract: StoreContract = {
    assert,
    createStore,
    promise: (name, body) => {
      test(name, async () => {
        shared ??= migrated()
        await body(await shared)
      })
    },
  }
  accountPromises(contract)
  attemptPromises(contract)
  setPromises(contract)
  eventPromises(contract)
  idempotencyPromises(contract)
  settingPromises(contract)
  recoveryPromises(contract)
  operatorPromises(contract)
  pageSessionPromises(contract)
  devicePromises(contract)
  duePromises(contract)
  walkPromises(contract)
  resealingPromises(contract)
  tenantPromises(contract)
  streamPromises(contract)
  supportPromises(contract)
  logPromises(contract)
  incidentPromises(contract)
  rollupPromises(contract)
  transactionPromises(contract)
}
