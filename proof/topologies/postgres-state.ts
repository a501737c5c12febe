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

/** The log over all accounts follows the changes; so long it may need for the last of them. */
const SETTLE_SECONDS = 60
const LOOK_MILLISECONDS = 100

/**
 * What every node holds once the log has caught up with the changes and the standby with the primary: read by connections of
 * their own. `environment`: the settings of a service, for its key ring and its kept checkpoint.
 */
export const readCluster = async (
  cluster: PostgresCluster,
  environment: Readonly<Record<string, string>>,
): Promise<FinalState> => {
  const checkpoint = join(environment['SPAREKEY_DATA_DIR'] ?? '', 'checkpoint')
  const [primary, standby] = [cluster.primary(), cluster.standby()]
  await settled(async () => {
    const { rows } = await cluster.run('SELECT 1 FROM sparekey_events WHERE leaf_index IS NULL LIMIT 1')
    return rows.length === 0
  })
  const nodes = [
    await readOne(primary, (url) =>
      auditFindings({ ...environment, SPAREKEY_DATABASE_URL: url }, checkpoint),
    ),
  ]
  if (standby !== null) {
    const { rows } = await primary.server.run('SELECT pg_current_wal_lsn() AS lsn')
    const reached = `SELECT pg_last_wal_replay_lsn() >= '${String(rows[0]?.['lsn'])}' AS is`
    await settled(async () => (await standby.server.run(reached)).rows[0]?.['is'] === true)
    nodes.push(await readOne(standby, verifiedReadOnly))
  }
  return { nodes }
}

/** Gives up without a word: what did not settle, the checker sees. */
const settled = async (look: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + SETTLE_SECONDS * 1000
  while (performance.now() < end && !(await look())) await sleep(LOOK_MILLISECONDS)
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
    return await readNode(name, async (sql) => (await client.query(sql)).rows, findings)
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
