import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from 'sparekey'
import {
  createConsoleViews,
  exportEvents,
  logSigner,
  type ManifestFile,
  nodePrimitives,
  openIdentity,
  proveEvent,
  readKeptPolicies,
  readNewestCheckpoint,
  logKey,
  signManifest,
  toHex,
} from 'sparekey/service'
import { exportRow } from '../audit/rows.ts'
import { draftFile, fileFault, writeWhole } from '../files.ts'
import { counted } from '../format.ts'
import { type Progress, withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { type IncidentCalls, withIncidents } from './open.ts'

export interface EvidenceOptions {
  /** Made by this; it must not be there. */
  readonly directory: string
  readonly tenant: string
  readonly from: Date | null
  readonly until: Date | null
}

export const MANIFEST = 'manifest'

type Line = (value: unknown) => void

/** Writes a bundle of evidence: files, and a manifest over them that the log's key signs. */
export const writeEvidence = (terminal: Terminal, options: EvidenceOptions): Promise<Report> => {
  const { directory, tenant, from, until } = options
  if (existsSync(directory)) {
    throw new SetupError(
      'setting_invalid',
      `There is something at ${directory} already. Name a directory that is not there yet.`,
    )
  }
  return withIncidents(
    terminal,
    async (calls) => {
      const signer = logSigner(nodePrimitives, calls.sparekeys.ring)
      makeDirectory(directory)
      const files = await withProgress('Writing evidence', (progress) => writeFiles(calls, options, progress))
      const manifest = { tenant, madeAt: new Date(), from, until, files: files.map(({ file }) => file) }
      writeWhole(join(directory, MANIFEST), signManifest(nodePrimitives, signer, manifest))
      return {
        json: {
          directory,
          files: files.map(({ file, lines }) => ({ ...file, sha256: toHex(file.sha256), lines })),
        },
        lines: [
          ...files.map(({ file, lines }) => `${file.name}  ${counted(lines, 'line')}`),
          `Written to ${directory}. It holds the ids of accounts, and says what their owners did: keep it like the database.`,
          'Verify it anywhere: sparekey audit verify --bundle DIRECTORY --key "$(sparekey audit key)"',
        ],
      }
    },
    { readsOnly: true },
  )
}

const makeDirectory = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    throw fileFault(cause, `${path} cannot be made`)
  }
}

interface Written {
  readonly file: ManifestFile
  readonly lines: number
}

const writeFiles = async (
  calls: IncidentCalls,
  { directory, tenant, from, until }: EvidenceOptions,
  progress: Progress,
): Promise<readonly Written[]> => {
  const write = async (name: string, content: (line: Line) => Promise<void>): Promise<Written> => {
    const draft = draftFile(join(directory, name))
    const hash = createHash('sha256')
    const written = { bytes: 0, lines: 0 }
    try {
      await content((value) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value)
        hash.update(`${text}\n`)
        written.bytes += Buffer.byteLength(text) + 1
        written.lines += 1
        draft.line(text)
      })
      draft.publish()
    } finally {
      draft.discard()
    }
    return {
      file: { name, bytes: written.bytes, sha256: new Uint8Array(hash.digest()) },
      lines: written.lines,
    }
  }
  const { sparekeys, store } = calls
  const { ring, incidents } = sparekeys
  const proofs: object[] = []
  return [
    await write('events.jsonl', async (line) => {
      const span = { ...(from && { since: from.getTime() }), ...(until && { until: until.getTime() }) }
      const signer = logSigner(nodePrimitives, ring)
      for await (const exported of exportEvents(store, span)) {
        const owner = ownerOf(calls, exported.account)
        if (owner?.tenant !== tenant) continue
        const row = exportRow(exported, owner)
        line(row)
        const { accountKey, seq } = exported.event
        const receipt = await proveEvent(store, nodePrimitives, signer, accountKey, { seq }, new Date())
        if (receipt !== null) proofs.push({ eventId: row.eventId, receipt: receipt.text })
        if (proofs.length % 100 === 0) progress.say(counted(proofs.length, 'event'))
      }
    }),
    await write('proofs.jsonl', async (line) => proofs.forEach(line)),
    await write('checkpoint', async (line) => {
      const newest = await readNewestCheckpoint(store, nodePrimitives, logKey(nodePrimitives, ring))
      if (newest !== null) line(newest.note.trimEnd())
    }),
    await write('policies.jsonl', async (line) => {
      for (const policy of await readKeptPolicies(store)) line(policy)
    }),
    await write('incidents.jsonl', async (line) => (await incidents.list(tenant)).forEach(line)),
    await write('operators.jsonl', async (line) => {
      const views = createConsoleViews({ store, ring })
      const span = { ...(from && { from }), ...(until && { to: until }) }
      for (let beforeSeq: number | null = Number.MAX_SAFE_INTEGER; beforeSeq !== null;) {
        const page = await views.list(tenant, { ...span, limit: 200, beforeSeq })
        page.items.forEach(line)
        beforeSeq = page.nextBeforeSeq
      }
    }),
  ]
}

const ownerOf = (
  { sparekeys }: IncidentCalls,
  account: {
    readonly accountKey: Uint8Array
    readonly identityKeyId: string | null
    readonly sealedIdentity: Uint8Array | null
  } | null,
) =>
  account === null || account.identityKeyId === null || account.sealedIdentity === null
    ? null
    : openIdentity(sparekeys.ring, account.accountKey, {
        keyId: account.identityKeyId,
        bytes: account.sealedIdentity,
      })
