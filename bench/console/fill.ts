// A tenant's index of events and figures over rows that were copied in: what the rounds of the service would have written, made
// by statements over the whole table.
import type { ScaleDatabase } from '../scale/database.ts'

const statements = [
  `INSERT INTO sparekey_event_index (tenant, bucket_hour, occurred_at, event_id, event_type, account_key, seq)
   SELECT 'default', occurred_at / 3600000, occurred_at, event_id, event_type, account_key, seq
   FROM sparekey_events ORDER BY occurred_at`,
  `INSERT INTO sparekey_tenant_daily (generation, tenant, day, name, amount)
   SELECT 1, 'default', occurred_at / 86400000, event_type, count(*) FROM sparekey_events GROUP BY 3, 4`,
  `INSERT INTO sparekey_rollups (rollup, generation, position, place, begun_at, shown, shown_at)
   SELECT 'events', 1, size, '', 0, 0, 0 FROM sparekey_log`,
]

export const fillIndex = (database: ScaleDatabase): Promise<void> =>
  database.connected(async (execute) => {
    for (const statement of statements) await execute(statement)
  })
