import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { auditFindings } from '../audit-findings.ts'
import { readNode } from '../final-state.ts'
import type { Impossible, StartTopology, Topology, TopologyOptions } from '../topology.ts'
import { derivationFlood } from './flood.ts'
import { createServiceProcess } from './service-process.ts'
import { clockFault, killFaults, lockFault, mailFaults, pauseFault } from './sqlite/faults.ts'
import { startMailReceiver } from './sqlite/mail-receiver.ts'
import { mountSmallDisk } from './sqlite/small-disk.ts'

const API_KEY = 'the-key-of-the-proof-has-32-characters'
export const senderDomain = 'codes.example.org'

const preload = (name: string): string => `--import=${pathToFileURL(join(import.meta.dirname, name)).href}`

/** One service process on SQLite, on a disk of its own where one can be mounted. */
export const startOneSqlite: StartTopology = async (options) => (await openOneSqlite(options)).topology

/** The same, with what another topology builds on. */
export const openOneSqlite = async ({ folder, program, policy }: TopologyOptions) => {
  const data = join(folder, 'data')
  const disk = await mountSmallDisk(data)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const [policyFile, clockFile, pointFile] = ['policy.json', 'clock', 'point'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  writeFileSync(policyFile, JSON.stringify(policy))
  writeFileSync(clockFile, '0')
  const receiver = await startMailReceiver()
  const environment = {
    NODE_OPTIONS: `${preload('shifted-clock.ts')} ${preload('sqlite/dying-points.ts')}`,
    PROOF_CLOCK_FILE: clockFile,
    PROOF_POINT_FILE: pointFile,
    SPAREKEY_API_KEY: API_KEY,
    SPAREKEY_DATA_DIR: data,
    SPAREKEY_KEYS_FILE: join(folder, 'sparekey.keys'),
    SPAREKEY_LOG_LEVEL: 'error',
    SPAREKEY_MAIL_FROM: `Proof <codes@${senderDomain}>`,
    SPAREKEY_POLICY_FILE: policyFile,
    SPAREKEY_SMTP_URL: receiver.url,
  }
  const service = createServiceProcess({ program, environment, logFile: join(folder, 'service.log') })
  await service.start()
  const endpoints = (): readonly URL[] => [service.url()]
  const path = join(data, 'sparekey.db')

  const topology: Topology = {
    name: 'one-sqlite',
    endpoints,
    apiKey: API_KEY,
    faults: [
      ...killFaults(service, pointFile),
      pauseFault(service),
      clockFault(clockFile),
      ...(disk === null ? [] : [disk.full]),
      lockFault(path),
      ...mailFaults(receiver),
      derivationFlood(endpoints, API_KEY),
    ],
    impossible: [...impossible, ...(disk === null ? [noDisk] : [])],
    observed: () => ({}),
    notices: () => receiver.taken,
    finalState: async () => {
      const database = new DatabaseSync(path, { readOnly: true })
      try {
        const isNone = (sql: string): boolean => database.prepare(sql).get() === undefined
        await settled(() => isNone(unplaced) || isNone(unqueued))
        if (!isNone(unplaced)) writeFileSync(clockFile, String(afterLeasesMs))
        await settled(() => isNone(unplaced))
        // Leaves come first; the checkpoint over them is signed and kept within a second or two.
        const checkpoint = join(data, 'checkpoint')
        await settled(() => existsSync(checkpoint))
        const findings = await auditFindings(environment, checkpoint)
        const node = await readNode('sqlite', async (sql) => database.prepare(sql).all(), findings)
        return { nodes: [node] }
      } finally {
        database.close()
      }
    },
    stop: async () => {
      await service.kill()
      await receiver.stop()
      await disk?.unmount()
    },
  }
  return { topology, service, path }
}

/** What a killed service had taken to do is leased for 30 seconds, messages for 180. */
const afterLeasesMs = 200_000
/** Of what can still be given a leaf at once. */
const unqueued = `SELECT 1 FROM sparekey_log_queue UNION ALL SELECT 1 FROM sparekey_due
WHERE kind = 'follow' AND due_at <= unixepoch() * 1000 + 5000 LIMIT 1`
const unplaced = 'SELECT 1 FROM sparekey_events WHERE leaf_index IS NULL LIMIT 1'
/** The log over all accounts follows the changes; so long it may need for the last of them. */
const SETTLE_SECONDS = 120

/** Gives up without a word: what did not settle, the checker sees. */
const settled = async (look: () => boolean): Promise<void> => {
  const end = performance.now() + SETTLE_SECONDS * 1000
  while (performance.now() < end && !look()) await sleep(100)
}

const noDisk: Impossible = {
  name: 'F10 the disk is full',
  why: 'it needs a file system of its own, and this user may not mount one.',
}

const impossible: readonly Impossible[] = [
  { name: 'F2 to F7', why: 'the database is a file, with no server, standby or network.' },
  {
    name: 'F11 errors of the disk at the n-th call',
    why: 'it needs a file system that fails on demand; the store is tried against every such answer in its own tests.',
  },
  {
    name: 'F13 slow disk',
    why: 'it needs root and the block controller of cgroups, or a file system in user space.',
  },
  { name: 'F14 exhausted pool', why: 'there is one connection and no pool.' },
  {
    name: 'F19 an older backup',
    why: 'a restore is meant to be refused: packages/server/test/serve/restore.test.ts.',
  },
  { name: 'F21 two versions at once', why: 'SQLite serves one process; there is one version.' },
]
