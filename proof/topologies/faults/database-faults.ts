import { Client } from 'pg'
import type { Fault, Random } from '../../topology.ts'
import type { Sightings } from '../sightings.ts'
import { DATABASE, type PostgresCluster, ROLE } from '../postgres-cluster.ts'

/** What can be done to the primary while the services use it. */
export const databaseFaults = (cluster: PostgresCluster, sightings: Sightings): readonly Fault[] => [
  {
    name: 'F2 kill -9 of the database with all its processes',
    inject: () => cluster.primary().kill(),
    heal: () => cluster.primary().restart(),
  },
  {
    name: 'F8 the database stands still (SIGSTOP)',
    inject: () => cluster.primary().freeze(),
    heal: () => cluster.primary().thaw(),
  },
  tooManyConnections(cluster),
  conflicts(cluster, sightings),
]

/** A role that is no superuser gets none of the connections that are kept back. */
const tooManyConnections = (cluster: PostgresCluster): Fault => {
  const taken: Client[] = []
  return {
    name: 'F14 the database has no connection left',
    inject: async () => {
      const connectionString = cluster.primary().server.url(DATABASE).replace('postgres@', `${ROLE}@`)
      await cluster.run(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${ROLE}' AND pid <> pg_backend_pid()`,
      )
      for (;;) {
        const client = new Client({ connectionString })
        client.on('error', () => {})
        try {
          await client.connect()
        } catch {
          return
        }
        taken.push(client)
      }
    },
    heal: async () => {
      await Promise.all(taken.splice(0).map((client) => client.end()))
    },
  }
}

export const CONFLICTED = 'transaction ended by a conflict'

/** A number counts on also where the transaction is rolled back. */
const PREPARATION = [
  'CREATE SEQUENCE proof_conflicts',
  `CREATE FUNCTION proof_conflict() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  `CREATE TRIGGER proof_at_statement AFTER INSERT ON sparekey_events
     FOR EACH ROW EXECUTE FUNCTION proof_conflict()`,
  `CREATE CONSTRAINT TRIGGER proof_at_commit AFTER INSERT OR UPDATE ON sparekey_accounts
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION proof_conflict()`,
]

/**
 * Triggers of the proof's own that fail with the codes of a conflict: at a statement, as PostgreSQL does, and at COMMIT, as engines
 * do that check there. They stay, and do nothing once it is healed: dropping them would wait for every transaction.
 */
const conflicts = ({ run }: PostgresCluster, { add }: Sightings): Fault => {
  const failing = (share: number) =>
    run(`
      CREATE OR REPLACE FUNCTION proof_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        IF random() < ${share.toFixed(3)} THEN
          PERFORM nextval('proof_conflicts');
          RAISE EXCEPTION 'a conflict of the proof' USING ERRCODE = CASE TG_NAME WHEN 'proof_at_commit' THEN '40001'
            ELSE (ARRAY['40001', '40P01', '55P03'])[1 + floor(random() * 3)::int] END;
        END IF;
        RETURN NULL;
      END $$`)
  const counted = async (): Promise<number> => {
    const { rows } = await run('SELECT last_value FROM proof_conflicts')
    return Number(rows[0]?.['last_value'])
  }
  let before = 0
  return {
    name: 'F17 storm of serialization failures, deadlocks and lock timeouts',
    inject: async (random: Random) => {
      const { rows } = await run("SELECT to_regclass('proof_conflicts') IS NULL AS missing")
      if (rows[0]?.['missing'] === true) for (const statement of PREPARATION) await run(statement)
      before = await counted()
      await failing(0.1 + random.next() / 2)
    },
    heal: async () => {
      await failing(0)
      add(CONFLICTED, (await counted()) - before)
    },
  }
}
