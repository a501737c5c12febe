import { existsSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Pool } from 'pg'
import { verifyAudit } from '../../packages/sparekey/src/audit/verify.ts'
import { nodePrimitives } from '../../packages/sparekey/src/crypto/node-primitives.ts'
import { postgresStore } from '../../packages/sparekey/src/store/sql/postgres.ts'
import { auditFindings } from '../audit-findings.ts'
import { readNode } from '../final-state.ts'
import type { FinalState, NodeState } from '../topology.ts'
import { DATABASE, type PostgresCluster } from './postgres-cluster.ts'
import type { PostgresNode } from './postgres-node.ts'
import type { Service } from './service-pair.ts'

/** So long the log over all accounts may need to follow the changes, and a standby its primary. */
const SETTLE_SECONDS = 60
/** After this only what a process died with is still waited for. */
const USUAL_SECONDS = 5
/** Messages are sent under a lease of 180 seconds, all else under one of 30; another process takes over then. */
const BEYOND_LEASES_MILLISECONDS = 200_000
const LOOK_MILLISECONDS = 100

/**
 * What every node holds once the log has caught up with the changes and the standby with the primary: read by connections of
 * their own. Leases of processes that died are not waited for: the clocks of the services are set past them.
 */
export const readCluster = async (
  cluster: PostgresCluster,
  services: readonly [Service, ...Service[]],
): Promise<FinalState> => {
  const [{ environment }] = services
  const checkpoint = join(environment['SPAREKEY_DATA_DIR'] ?? '', 'checkpoint')
  const [primary, standby] = [cluster.primary(), cluster.standby()]
  const isLogDone = async (): Promise<boolean> => {
    const { rows } = await cluster.run('SELECT 1 FROM sparekey_events WHERE leaf_index IS NULL LIMIT 1')
    return rows.length === 0
  }
  if (!(await settled(isLogDone, USUAL_SECONDS))) {
    for (const { shiftClock } of services) shiftClock(BEYOND_LEASES_MILLISECONDS)
    await settled(isLogDone, SETTLE_SECONDS)
  }
  // Leaves come first; the checkpoint over them is signed and kept within a second or two.
  await settled(() => Promise.resolve(existsSync(checkpoint)), USUAL_SECONDS)
  const nodes = [
    await readOne(primary, (url) =>
      auditFindings({ ...environment, SPAREKEY_DATABASE_URL: url }, checkpoint),
    ),
  ]
  if (standby !== null) {
    const { rows } = await primary.server.run('SELECT pg_current_wal_lsn() AS lsn')
    const reached = `SELECT pg_last_wal_replay_lsn() >= '${String(rows[0]?.['lsn'])}' AS is`
    await settled(async () => (await standby.server.run(reached)).rows[0]?.['is'] === true, SETTLE_SECONDS)
    nodes.push(await readOne(standby, verifiedReadOnly))
  }
  return { nodes }
}

/** Whether it came to be in time. What did not settle, the checker sees. */
const settled = async (look: () => Promise<boolean>, seconds: number): Promise<boolean> => {
  const end = performance.now() + seconds * 1000
  while (!(await look())) {
    if (performance.now() > end) return false
    await sleep(LOOK_MILLISECONDS)
  }
  return true
}

const readOne = async (
  { name, server }: PostgresNode,
  verify: (url: string) => Promise<readonly string[]>,
): Promise<NodeState> => {
  const url = server.url(DATABASE)
  const findings = await verify(url)
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await readNode(
      name,
      async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
      findings,
    )
  } finally {
    await client.end()
  }
}

/** What `sparekey audit verify` would say of a standby, if it took one: all but the signatures. */
const verifiedReadOnly = async (url: string): Promise<readonly string[]> => {
  const pool = new Pool({ connectionString: url })
  const findings: string[] = []
  try {
    await verifyAudit(postgresStore(pool), nodePrimitives, {
      found: (finding) => void findings.push(JSON.stringify(finding)),
      log: { nonce: randomBytes(32), key: null },
    })
  } finally {
    await pool.end()
  }
  return findings
}
