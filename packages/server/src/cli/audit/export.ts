import { existsSync } from 'node:fs'
import { type KeyRing, SetupError, type Store } from 'sparekey'
import { exportEvents, type ExportedEvent, type ExportOptions, openIdentity } from 'sparekey/service'
import type { Config } from '../../config/environment.ts'
import { counted } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { type Draft, draftFile } from '../files.ts'
import type { OcsfVersion } from '../../ocsf/activities.ts'
import { ocsfEvent } from '../../ocsf/event.ts'
import { csvHeader, csvLine, exportRow, type ExportRow, type Owner } from './rows.ts'

export interface ExportLogOptions {
  /** A path, or `-` for standard output. */
  readonly output: string
  readonly format: 'jsonl' | 'csv' | 'ocsf'
  /** With `ocsf`. */
  readonly ocsfVersion: OcsfVersion
  readonly tenant: string
  readonly account: string | null
  readonly since: Date | null
  readonly until: Date | null
}

/** Writes the log of the configured database, event by event. */
export const exportLog = async (terminal: Terminal, options: ExportLogOptions): Promise<Report> => {
  if (options.output !== '-' && existsSync(options.output)) {
    throw new SetupError(
      'setting_invalid',
      `There is a file at ${options.output} already. Name one that is not there yet.`,
    )
  }
  return withCurrentStore(terminal, async (store, config) => {
    const ring = await ringOf(store, config, options.account !== null)
    return writeExport(terminal, store, ring, options)
  })
}

/** Without the ring there are no account ids; only where one is asked for is it needed. */
const ringOf = async (store: Store, config: Config, isNeeded: boolean): Promise<KeyRing | null> => {
  try {
    return await openRing(store, config)
  } catch (error) {
    if (!isNeeded && error instanceof SetupError && error.code === 'keys_missing') return null
    throw error
  }
}

const writeExport = async (
  terminal: Terminal,
  store: Store,
  ring: KeyRing | null,
  options: ExportLogOptions,
): Promise<Report> => {
  const draft = options.output === '-' ? printed(terminal) : draftFile(options.output)
  const isCsv = options.format === 'csv'
  const ownerOf = createOwners(ring)
  let events = 0
  try {
    if (isCsv) draft.line(csvHeader)
    await withProgress('Exporting', async (progress) => {
      for await (const exported of exportEvents(store, selection(ring, options))) {
        const line = lineOf(exportRow(exported, ownerOf(exported)), options)
        if (line === null) continue
        draft.line(line)
        events += 1
        if (events % 1000 === 0) progress.say(counted(events, 'event'))
      }
    })
    draft.publish()
  } finally {
    draft.discard()
  }
  return {
    json: { file: options.output, format: options.format, events, accountIds: ring !== null },
    lines: options.output === '-' ? [] : [`${counted(events, 'event')} written to ${options.output}.`],
    complaints: ring === null ? ['sparekey: There is no key ring, so the export has no account ids.'] : [],
  }
}

/** `null`: the format has nothing to say of this event. */
const lineOf = (row: ExportRow, { format, ocsfVersion }: ExportLogOptions): string | null => {
  if (format === 'csv') return csvLine(row)
  const shown = format === 'ocsf' ? ocsfEvent(row, ocsfVersion) : row
  return shown === null ? null : JSON.stringify(shown)
}

const selection = (
  ring: KeyRing | null,
  { tenant, account, since, until }: ExportLogOptions,
): ExportOptions => ({
  ...(account === null || ring === null ? {} : { accountKey: ring.accountKey(tenant, account) }),
  ...(since === null ? {} : { since: since.getTime() }),
  ...(until === null ? {} : { until: until.getTime() }),
})

/** Opens each account's identity once: its events come one after the other. */
const createOwners = (ring: KeyRing | null) => {
  let known: ExportedEvent['account'] = null
  let owner: Owner | null = null
  return ({ account }: ExportedEvent): Owner | null => {
    if (account === known) return owner
    known = account
    owner =
      ring === null ||
      account?.identityKeyId === undefined ||
      account.identityKeyId === null ||
      account.sealedIdentity === null
        ? null
        : openIdentity(ring, account.accountKey, {
            keyId: account.identityKeyId,
            bytes: account.sealedIdentity,
          })
    return owner
  }
}

const CHUNK_CHARACTERS = 65_536

/** Standard output, in pieces that are not too small. */
const printed = (terminal: Terminal): Draft => {
  let waiting: string[] = []
  let characters = 0
  const flush = (): void => {
    if (waiting.length > 0) terminal.print(waiting.join('\n'))
    waiting = []
    characters = 0
  }
  return {
    line(text) {
      waiting.push(text)
      characters += text.length
      if (characters >= CHUNK_CHARACTERS) flush()
    },
    publish: flush,
    discard() {},
  }
}
