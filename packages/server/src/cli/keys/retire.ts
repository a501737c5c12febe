import { SetupError } from 'sparekey'
import {
  countKeyUses,
  type KeyUses,
  type KeyUseTable,
  openDatabase,
  sealedTableNames,
  withoutKey,
} from 'sparekey/service'
import { openKeys } from '../../serve/keys.ts'
import { EXIT } from '../command.ts'
import { existing, readConfig, unlessUnreachable, withStore } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { withKeyFileLock } from './lock.ts'
import { ringFileOf } from './ring-file.ts'

/** Takes an old key off the ring, once nothing refers to it. The former ring is kept beside it. */
export const retireKey = async (terminal: Terminal, keyId: string): Promise<Report> => {
  const config = readConfig(terminal)
  const file = await ringFileOf(config)
  const { path } = file
  return withStore(config, (store) =>
    unlessUnreachable(async () => {
      await openDatabase(store, existing(config, await openKeys(config)), () => new Date())
      return withKeyFileLock(path, async () => {
        const data = await file.read()
        assertRetirable(keyId, data)
        const uses = await withProgress('Counting', () => countKeyUses(store, new Date()))
        const used = uses.find((one) => one.keyId === keyId)
        if (used !== undefined) return inUseReport(used)
        const backup = `${path}.with-${keyId}`
        await file.write(withoutKey(data, keyId), backup)
        return {
          json: { file: path, keyId, backup },
          lines: [
            `Key ${keyId} was taken off ${path}.`,
            `The former ring is at ${backup}. Delete it when every process has the new one and nothing is missed.`,
          ],
        }
      })
    }),
  )
}

/** @throws {SetupError} `setting_invalid` */
const assertRetirable = (
  keyId: string,
  { current, keys }: { readonly current: string; readonly keys: readonly { readonly id: string }[] },
): void => {
  const places = keys.map(({ id }) => id)
  if (!places.includes(keyId)) {
    throw new SetupError('setting_invalid', `The ring has no such key. It has ${places.join(', ')}.`)
  }
  if (Number(keyId.slice(1)) >= Number(current.slice(1))) {
    throw new SetupError(
      'setting_invalid',
      `Only keys before the current one, ${current}, can be retired. Run "sparekey keys rotate" first.`,
    )
  }
}

const words: Readonly<Record<KeyUseTable, string>> = {
  sets: 'sheets',
  identities: 'account ids',
  contacts: 'addresses',
  webhooks: 'webhooks',
  streams: 'streams',
  streamKeys: 'signing keys of streams',
  alarmNotes: 'notes on alarms',
  operators: 'operators',
  consoleViews: 'views in the console',
  supportCases: 'cases',
  supportEvidence: 'pieces of evidence',
  supportDecisions: 'decisions',
  recoveries: 'open recoveries',
  pages: 'open visits to the pages',
  fingerprints: 'idempotency keys',
}

const isTable = (name: string): name is KeyUseTable => name in words

/** `2 sheets, 1 open recoveries`: what refers to a key, by table. */
export const usesText = ({ rows }: Pick<KeyUses, 'rows'>): string =>
  Object.entries(rows)
    .flatMap(([name, count]) => (isTable(name) && count > 0 ? [`${count} ${words[name]}`] : []))
    .join(', ')

const inUseReport = (used: KeyUses): Report => {
  const isSealed = sealedTableNames.some((table) => used.rows[table] > 0)
  const action = isSealed
    ? 'Run "sparekey keys rotate --finish" first.'
    : 'Open recoveries end within the hour, idempotency keys within a day: try again then.'
  const detail = `Key ${used.keyId} is still needed by ${usesText(used)}. ${action}`
  return {
    exit: EXIT.no,
    json: { code: 'keys_in_use', detail, keyId: used.keyId, uses: used.rows },
    lines: [],
    complaints: [`sparekey: ${detail}`],
  }
}
