import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { readNode } from '../final-state.ts'
import type { FinalState, NodeState } from '../topology.ts'
import { DATABASE, type PostgresCluster } from './postgres-cluster.ts'
import type { PostgresNode } from './postgres-node.ts'

const PROGRAM = join(import.meta.dirname, '../../packages/server/dist/bin.js')
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
  const [primary, standby] = [cluster.primary(), cluster.standby()]
  await settled(async () => {
    const { rows } = await cluster.run('SELECT 1 FROM sparekey_events WHERE leaf_index IS NULL LIMIT 1')
    return rows.length === 0
  })
  const nodes = [await readOne(primary, environment)]
  if (standby !== null) {
    const { rows } = await primary.server.run('SELECT pg_current_wal_lsn() AS lsn')
    const reached = `SELECT pg_last_wal_replay_lsn() >= '${String(rows[0]?.['lsn'])}' AS is`
    await settled(async () => (await standby.server.run(reached)).rows[0]?.['is'] === true)
    nodes.push(await readOne(standby, environment))
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
  environment: Readonly<Record<string, string>>,
): Promise<NodeState> => {
  const url = server.url(DATABASE)
  const findings = await auditFindings({ ...environment, SPAREKEY_DATABASE_URL: url })
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await readNode(name, async (sql) => (await client.query(sql)).rows, findings)
  } finally {
    await client.end()
  }
}

/** What `sparekey audit verify` says of the database, in a process of its own. */
const auditFindings = (environment: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const { PATH = '' } = process.env
    const against = join(environment['SPAREKEY_DATA_DIR'] ?? '', 'checkpoint')
    const args = [PROGRAM, 'audit', 'verify', '--json', '--against', against]
    const env = { PATH, ...environment, NODE_OPTIONS: '' }
    execFile(process.execPath, args, { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve(error === null ? [] : [stdout.trim(), stderr.trim()].filter((text) => text !== ''))
    })
  })
