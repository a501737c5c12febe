import { copyOf } from '../bytes.ts'
import { SparekeyError } from '../errors.ts'
import { driveAtOnce } from './drive.ts'
import { accountReads, accountWrites } from './memory/accounts.ts'
import { dueReads, dueWrites } from './memory/due.ts'
import { eventReads, eventWrites } from './memory/events.ts'
import { idempotencyReads, idempotencyWrites } from './memory/idempotency.ts'
import { incidentReads, incidentWrites } from './memory/incidents.ts'
import { logReads, logWrites } from './memory/log.ts'
import { deviceReads, deviceWrites } from './memory/devices.ts'
import { operatorReads, operatorWrites } from './memory/operators.ts'
import { pageSessionReads, pageSessionWrites } from './memory/page-sessions.ts'
import { recoveryReads, recoveryWrites } from './memory/recoveries.ts'
import { rollupReads, rollupWrites } from './memory/rollups.ts'
import { resealingReads, resealingWrites } from './memory/resealing.ts'
import { setReads, setWrites } from './memory/sets.ts'
import { settingReads, settingWrites } from './memory/settings.ts'
import { streamReads, streamWrites } from './memory/streams.ts'
import { supportFigureReads } from './memory/support-figures.ts'
import { supportReads, supportWrites } from './memory/support.ts'
import { Journal } from './memory/table.ts'
import { createTables } from './memory/tables.ts'
import type { ReadHandlers, Tables, WriteHandlers } from './memory/tables.ts'
import { tenantReads, tenantWrites } from './memory/tenants.ts'
import { walkReads } from './memory/walk.ts'
import type {
  Answer,
  ReadName,
  ReadParameters,
  ReadRow,
  ReadStatement,
  Statement,
  Store,
  WriteName,
  Writes,
} from './port.ts'

const reads: ReadHandlers<ReadName> = {
  ...accountReads,
  ...setReads,
  ...eventReads,
  ...idempotencyReads,
  ...settingReads,
  ...recoveryReads,
  ...pageSessionReads,
  ...operatorReads,
  ...deviceReads,
  ...dueReads,
  ...tenantReads,
  ...streamReads,
  ...walkReads,
  ...resealingReads,
  ...supportReads,
  ...supportFigureReads,
  ...logReads,
  ...rollupReads,
  ...incidentReads,
}
const writes: WriteHandlers<WriteName> = {
  ...accountWrites,
  ...setWrites,
  ...eventWrites,
  ...idempotencyWrites,
  ...settingWrites,
  ...recoveryWrites,
  ...pageSessionWrites,
  ...operatorWrites,
  ...deviceWrites,
  ...dueWrites,
  ...tenantWrites,
  ...streamWrites,
  ...resealingWrites,
  ...supportWrites,
  ...logWrites,
  ...rollupWrites,
  ...incidentWrites,
}

const isRead = (statement: Statement): statement is ReadStatement => statement.name in reads

const rowsOf = <N extends ReadName>(
  tables: Tables,
  { name, parameters }: { readonly name: N; readonly parameters: ReadParameters<N> },
): readonly ReadRow<N>[] => reads[name](tables, parameters).map(copyOf)

const writtenBy = <N extends WriteName>(
  tables: Tables,
  { name, parameters }: { readonly name: N; readonly parameters: Writes[N] },
): number => writes[name](tables, parameters)

function answer(tables: Tables, statement: Statement): Answer {
  if (!isRead(statement)) return { rows: [], written: writtenBy(tables, statement) }
  const rows = rowsOf(tables, statement)
  return { rows, written: rows.length }
}

/**
 * A store in this process's memory, for tests and for trying things out: everything is gone when the process ends, and
 * with it the record of which codes were used. It needs no migration.
 *
 * A transaction runs in one synchronous stretch, so that no two ever overlap. Rows handed out and parameters taken in are
 * copies.
 *
 * @example
 * ```ts
 * import { createSparekey } from 'sparekey'
 * import { memoryStore } from 'sparekey/memory'
 * import { keyFile } from 'sparekey/node'
 *
 * const sparekey = await createSparekey({ store: memoryStore(), keys: keyFile('sparekey.keys') })
 * ```
 */
export function memoryStore(): Store {
  const journal = new Journal()
  const tables = createTables(journal)
  let running = false

  return {
    kind: 'embedded',

    transact: async (body) => {
      if (running) throw new SparekeyError('internal', 'A transaction body started another transaction.')
      running = true
      try {
        const { keep, value } = driveAtOnce(body(), (statement) => answer(tables, statement))
        if (keep) journal.forget()
        return { outcome: keep ? 'committed' : 'rolled_back', value }
      } finally {
        journal.undo()
        running = false
      }
    },

    migrate: async () => [],
    schema: async () => 'current',
    schemaDifferences: async () => [],
    inspect: async () => [],
    ping: async () => {},
    close: async () => {},
  }
}
