import { hostname, userInfo } from 'node:os'
import type { Store } from 'sparekey'
import { createSparekeys, type MachineActor, type Sparekeys } from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import { openKeys } from '../../serve/keys.ts'
import { assertNotBehind, existing, unlessUnreachable, withCurrentStore } from '../open.ts'
import type { Terminal } from '../terminal.ts'

export interface IncidentCalls {
  readonly sparekeys: Sparekeys
  readonly store: Store
  readonly config: Config
}

/**
 * Works on incidents in the database that the settings name.
 *
 * @throws {SetupError} where the database or the key ring cannot be used, or the database went back.
 */
export const withIncidents = <T>(
  terminal: Terminal,
  work: (calls: IncidentCalls) => Promise<T>,
  { readsOnly = false }: { readonly readsOnly?: boolean } = {},
): Promise<T> =>
  withCurrentStore(terminal, async (store, config) => {
    const keys = existing(config, await openKeys(config))
    const sparekeys = await unlessUnreachable(() => createSparekeys({ store, keys }))
    if (!readsOnly) await unlessUnreachable(() => assertNotBehind(store, config, keys))
    return work({ sparekeys, store, config })
  })

/** Whoever runs this, as far as the machine knows. */
export const machineActor = (): MachineActor => ({
  kind: 'machine',
  displayName: `${userNameOr('somebody')} at ${hostname()}`.slice(0, 100),
})

/** A container may run under a number that no name belongs to. */
const userNameOr = (fallback: string): string => {
  try {
    return userInfo().username
  } catch {
    return fallback
  }
}
