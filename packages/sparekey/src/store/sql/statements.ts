import type { StatementName } from '../port.ts'
import { accountStatements } from './statements/accounts.ts'
import { deviceStatements } from './statements/devices.ts'
import { dueStatements } from './statements/due.ts'
import { eventStatements } from './statements/events.ts'
import { idempotencyStatements } from './statements/idempotency.ts'
import { incidentStatements } from './statements/incidents.ts'
import { logStatements } from './statements/log.ts'
import { operatorStatements } from './statements/operators.ts'
import { pageSessionStatements } from './statements/page-sessions.ts'
import { recoveryStatements } from './statements/recoveries.ts'
import { resealingStatements } from './statements/resealing.ts'
import { rollupStatements } from './statements/rollups.ts'
import { setStatements } from './statements/sets.ts'
import { settingStatements } from './statements/settings.ts'
import { streamStatements } from './statements/streams.ts'
import { supportFigureStatements } from './statements/support-figures.ts'
import { supportStatements } from './statements/support.ts'
import { tenantStatements } from './statements/tenants.ts'
import { walkStatements } from './statements/walk.ts'

/**
 * One text per statement for every engine: PostgreSQL, Citus, CockroachDB, YugabyteDB and SQLite. Each touches one table,
 * and account data only under its account_key (but for those of whoever looks through all accounts); no clock, sequence, row lock or function of the
 * server decides anything. Parameters are written `:name`.
 */
export const statements: Readonly<Record<StatementName, string>> = {
  ...accountStatements,
  ...setStatements,
  ...eventStatements,
  ...idempotencyStatements,
  ...settingStatements,
  ...recoveryStatements,
  ...pageSessionStatements,
  ...operatorStatements,
  ...deviceStatements,
  ...dueStatements,
  ...tenantStatements,
  ...streamStatements,
  ...walkStatements,
  ...resealingStatements,
  ...supportStatements,
  ...supportFigureStatements,
  ...logStatements,
  ...rollupStatements,
  ...incidentStatements,
}
