import type { Clock } from '../crypto/ports.ts'
import { ArgumentRangeError } from '../errors.ts'
import type { TenantRow } from '../store/catalogue/tenants.ts'
import { keep, read, undo, write, type Step, type Store } from '../store/port.ts'
import { asName } from '../validation.ts'
import { run } from './run.ts'

export interface TenantsOptions {
  readonly store: Store
  readonly clock?: Clock
}

export interface Tenant {
  readonly tenant: string
  /** JSON text. What stands in it is for whoever wrote it to read. */
  readonly settings: string
  readonly createdAt: Date
  readonly changedAt: Date
  readonly removedAt: Date | null
  /** JSON text of a change that waits for a second person, for whoever wrote it to read; `null`: none does. */
  readonly proposal: string | null
}

/** The tenants that were set up in the database. */
export interface Tenants {
  /** All of them by name, removed ones too. */
  list(): Promise<readonly Tenant[]>
  /** `null`: there never was one of this name. */
  find(tenant: string): Promise<Tenant | null>
  /**
   * False: there is, or was, a tenant of this name. A name is given once: the accounts of a removed tenant are still there,
   * and would be those of the next one.
   *
   * @throws {ArgumentTypeError} `invalid_request`: not 1 to 64 of a–z, 0–9 and hyphen.
   * @throws {ArgumentRangeError} `invalid_request`: a name that the service keeps for itself.
   */
  add(tenant: string, settings: string): Promise<boolean>
  /** False: there is no such tenant, or it was removed. */
  change(tenant: string, settings: string): Promise<boolean>
  /**
   * The same, only where settings and proposal are still those of `read`: of several people who change what they saw, one does.
   * False also: they are not.
   */
  changeAsRead(read: Tenant, to: Pick<Tenant, 'settings' | 'proposal'>): Promise<boolean>
  /**
   * Ends a tenant: none of its API keys works any more, and its webhooks and streams are deleted. Its accounts stay as they are. False:
   * there is no such tenant, or it was removed before.
   */
  remove(tenant: string): Promise<boolean>
  /** Brings a removed tenant back, with its accounts and settings and without any key. False: it was not removed. */
  restore(tenant: string): Promise<boolean>
}

/** `default` is set up in the environment; `try` is the page for newcomers. */
const reserved: readonly string[] = ['default', 'try']

export const createTenants = ({ store, clock = () => new Date() }: TenantsOptions): Tenants => {
  const now = (): number => clock().getTime()
  return {
    list: async () => {
      const rows = await run(store, function* () {
        return keep(yield* read('readTenants', {}))
      })
      return rows.map(described)
    },
    find: (tenant) =>
      run(store, function* () {
        const [row] = yield* read('readTenant', { tenant })
        return keep(row === undefined ? null : described(row))
      }),
    add: async (name, settings) => {
      const tenant = asName(name, 'tenant')
      if (reserved.includes(tenant)) {
        throw new ArgumentRangeError(
          'tenant',
          `"tenant" must be another name: ${reserved.join(' and ')} are the service's own.`,
        )
      }
      const at = now()
      return isDone(store, () =>
        write('insertTenant', {
          tenant,
          settings,
          createdAt: at,
          changedAt: at,
          removedAt: null,
          proposal: null,
        }),
      )
    },
    change: (tenant, settings) => {
      const changedAt = now()
      return isDone(store, () => write('changeTenant', { tenant, settings, changedAt }))
    },
    changeAsRead: (found, { settings, proposal }) => {
      const { tenant, settings: readSettings, proposal: readProposal } = found
      // A proposal alone changes nothing yet.
      const changedAt = settings === readSettings ? found.changedAt.getTime() : now()
      const change = { tenant, readSettings, readProposal: readProposal ?? '', settings, proposal, changedAt }
      return isDone(store, () => write('changeTenantAsRead', change))
    },
    remove: (tenant) => {
      const at = now()
      return isDone(store, function* () {
        yield* write('revokeApiKeys', { tenant, revokedAt: at })
        yield* write('deleteWebhooks', { tenant })
        yield* write('deleteStreamQueues', { tenant })
        yield* write('deleteStreamRefusals', { tenant })
        yield* write('deleteStreams', { tenant })
        yield* write('deleteStreamKeys', { tenant })
        return yield* write('removeTenant', { tenant, removedAt: at })
      })
    },
    restore: (tenant) => {
      const changedAt = now()
      return isDone(store, () => write('restoreTenant', { tenant, changedAt }))
    },
  }
}

/** Whether the last statement wrote something; where it did not, none did. */
const isDone = (store: Store, body: () => Step<number>): Promise<boolean> =>
  run(store, function* () {
    const written = yield* body()
    return written > 0 ? keep(true) : undo(false)
  })

const described = (row: TenantRow): Tenant => ({
  tenant: row.tenant,
  settings: row.settings,
  createdAt: new Date(row.createdAt),
  changedAt: new Date(row.changedAt),
  removedAt: row.removedAt === null ? null : new Date(row.removedAt),
  proposal: row.proposal,
})
