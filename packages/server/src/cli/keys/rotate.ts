import type { KeySource, Store } from 'sparekey'
import { addKey, type KeyRingData } from 'sparekey/keys'
import {
  countKeyUses,
  type KeyUses,
  newestKeyId,
  nodeRandom,
  openDatabase,
  resealAll,
  sealedTableNames,
  type ResealPoint,
  type RowCounts,
  type Unopened,
  withCurrent,
} from 'sparekey/service'
import { openKeys } from '../../serve/keys.ts'
import { EXIT } from '../command.ts'
import { counted } from '../format.ts'
import { existing, readConfig, unlessUnreachable, withStore } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { withKeyFileLock } from './lock.ts'
import { type RingFile, ringFileOf, ringOf } from './ring-file.ts'

export interface RotateOptions {
  /** Only reseals what lies under older keys; the ring stays as it is. */
  readonly finish: boolean
  /** Called at every moment at which a run can be cut off. */
  readonly reached?: (point: RotatePoint) => void
}

export type RotatePoint = ResealPoint | 'ring written' | 'counted'

/** Begins a new key, or goes on with a rotation that was cut off, and reseals every row under the current key. */
export const rotateKeys = async (terminal: Terminal, options: RotateOptions): Promise<Report> => {
  const config = readConfig(terminal)
  return withStore(config, (store) =>
    unlessUnreachable(async () => {
      // Before anything is changed: the ring must be the database's.
      const ring = await openDatabase(store, existing(config, await openKeys(config)), () => new Date())
      if (options.finish) return resealUnder(store, ring, options)
      const file = await ringFileOf(config)
      return withKeyFileLock(file.path, async () => {
        const data = await nextRing(store, file, options)
        return resealUnder(store, ringOf(data), options)
      })
    }),
  )
}

/**
 * The ring under whose current key everything is to lie. A key that waits becomes the current one; where rows lie under older
 * keys than the current one, an earlier run was cut off and is gone on with; else a new key is made.
 */
const nextRing = async (store: Store, file: RingFile, { reached }: RotateOptions): Promise<KeyRingData> => {
  const data = await file.read()
  const waits = newestKeyId(data)
  if (waits === data.current && (await countOld(store, data.current)).length > 0) return data
  const next = waits === data.current ? addKey(data, nodeRandom, new Date()) : withCurrent(data, waits)
  await file.write(next)
  reached?.('ring written')
  return next
}

/** What lies sealed under other keys than this one, by key. */
const countOld = async (store: Store, current: string): Promise<readonly KeyUses[]> => {
  const uses = await countKeyUses(store, new Date())
  return uses.filter(
    ({ keyId, rows }) => keyId !== current && sealedTableNames.some((table) => rows[table] > 0),
  )
}

const words = {
  sets: 'sheets',
  identities: 'accounts',
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
} as const
const MOST_SHOWN = 1000

const resealUnder = async (
  store: Store,
  ring: Awaited<ReturnType<KeySource['load']>>,
  { reached }: RotateOptions,
): Promise<Report> => {
  const { currentKeyId } = ring
  const unopened: Unopened[] = []
  let left = 0
  const resealed = await withProgress('Resealing', (progress) =>
    resealAll(store, ring, {
      unopened: (row) => {
        left += 1
        if (unopened.length < MOST_SHOWN) unopened.push(row)
      },
      progress: (table, share, rows) => progress.say(bar(words[table], share, rows)),
      ...(reached === undefined ? {} : { reached }),
    }),
  )
  const old = await withProgress('Counting', () => countOld(store, currentKeyId))
  reached?.('counted')
  return rotateReport(currentKeyId, resealed, unopened, left, old)
}

const BAR_WIDTH = 24

/** `[#####·····] 41 %, 12,345 sheets`. */
export const bar = (what: string, share: number, rows: number): string => {
  const full = Math.round(share * BAR_WIDTH)
  const drawn = '#'.repeat(full) + '·'.repeat(BAR_WIDTH - full)
  return `[${drawn}] ${Math.floor(share * 100)} %, ${rows.toLocaleString('en-US')} ${what}`
}

export const rotateReport = (
  keyId: string,
  resealed: RowCounts,
  unopened: readonly Unopened[],
  left: number,
  old: readonly KeyUses[],
): Report => {
  const behind = old.reduce(
    (sum, { rows }) => sum + sealedTableNames.reduce((all, table) => all + rows[table], 0),
    0,
  )
  const waiting = Math.max(0, behind - left)
  return {
    exit: left > 0 ? EXIT.no : EXIT.done,
    json: { keyId, resealed, unopened, unopenedCount: left, leftUnderOlderKeys: waiting },
    lines: [
      `Under key ${keyId} were sealed: ${sealedText(resealed)}.`,
      ...(waiting > 0
        ? [
            `${counted(waiting, 'row')} came under an older key meanwhile: some process does not know yet that ${keyId} is the ` +
              'current one. Restart it, then run "sparekey keys rotate --finish".',
          ]
        : []),
      ...(left === 0 && waiting === 0
        ? ['Nothing lies sealed under older keys. Retire them with "sparekey keys retire" when you are sure.']
        : []),
    ],
    complaints: unopened.map(
      ({ row, keyId: under }) => `sparekey: The ${row} does not open under ${under}, and was left as it is.`,
    ),
  }
}

/** `2 sheets, 3 accounts`: the tables of which rows were sealed. */
const sealedText = (resealed: RowCounts): string => {
  const some = sealedTableNames.filter((table) => resealed[table] > 0)
  return some.length === 0 ? 'no rows' : some.map((table) => `${resealed[table]} ${words[table]}`).join(', ')
}
