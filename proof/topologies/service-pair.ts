import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type FaultProxy, startFaultProxy } from '../proxy/fault-proxy.ts'
import type { TopologyOptions } from '../topology.ts'
import { DATABASE, ROLE } from './postgres-cluster.ts'
import { createServiceProcess, type ServiceProcess } from './service-process.ts'

/** A service process, the proxy between it and PostgreSQL, and its clock. */
export interface Service {
  readonly name: string
  readonly process: ServiceProcess
  readonly proxy: FaultProxy
  /** From the next moment on its clock is off by this. */
  readonly shiftClock: (milliseconds: number) => void
  readonly environment: Readonly<Record<string, string>>
}

export const API_KEY = 'the-key-of-the-proof-has-32-characters'

const CLOCK = pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href

/** Two services with one key ring on one database; the second starts when the first has made what both need. */
export const startPair = async (
  { folder, program, policy }: TopologyOptions,
  databasePort: number,
): Promise<readonly [Service, Service]> => {
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy))
  const prepare = async (name: string): Promise<Service> => {
    const proxy = await startFaultProxy(databasePort)
    const data = join(folder, name)
    mkdirSync(data, { mode: 0o700 })
    const clockFile = join(folder, `${name}.clock`)
    const shiftClock = (milliseconds: number): void => writeFileSync(clockFile, String(milliseconds))
    shiftClock(0)
    const environment = {
      NODE_OPTIONS: `--import=${CLOCK}`,
      PROOF_CLOCK_FILE: clockFile,
      SPAREKEY_API_KEY: API_KEY,
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_DATABASE_URL: `postgres://${ROLE}@127.0.0.1:${proxy.port}/${DATABASE}`,
      SPAREKEY_KEYS_FILE: join(folder, 'sparekey.keys'),
      SPAREKEY_LOG_LEVEL: 'error',
      SPAREKEY_POLICY_FILE: join(folder, 'policy.json'),
    }
    const process = createServiceProcess({ program, environment, logFile: join(folder, `${name}.log`) })
    return { name, process, proxy, shiftClock, environment }
  }
  const pair = [await prepare('service-1'), await prepare('service-2')] as const
  for (const { process } of pair) await process.start()
  return pair
}

export const stopPair = async (pair: readonly Service[]): Promise<void> => {
  for (const { process, proxy } of pair) {
    await process.kill()
    await proxy.stop()
  }
}
