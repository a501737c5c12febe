import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ExportedLine,
  leafHashOfEvent,
  type Manifest,
  nodePrimitives,
  printEventId,
  readManifest,
  toHex,
  type VerifierKey,
  verifyReceipt,
} from 'sparekey/service'
import { EXIT } from '../command.ts'
import { linesOf, readable } from '../files.ts'
import { counted } from '../format.ts'
import { MANIFEST } from '../incident/evidence.ts'
import type { Report } from '../report.ts'
import { readKeyText } from './log-key.ts'
import { readExport } from './read-export.ts'

const MOST_FAULTS = 1000

/** Verifies a bundle of evidence with the log's key: no database, no settings. */
export const verifyBundle = async (directory: string, keyText: string): Promise<Report> => {
  const key = readKeyText(keyText)
  const note = readable(directory, () => readFileSync(join(directory, MANIFEST), 'utf8'))
  const manifest = readManifest(nodePrimitives, note, key)
  if (typeof manifest === 'string') return verdict([manifest], { events: 0, proven: 0 })
  const faults = fileFaults(directory, manifest)
  // What was changed is not looked into.
  if (faults.length > 0) return verdict(faults, { events: 0, proven: 0 })
  const events = await checkEvents(directory, key)
  return verdict(events.faults, events)
}

const verdict = (
  faults: readonly string[],
  { events, proven }: { readonly events: number; readonly proven: number },
): Report => ({
  exit: faults.length > 0 ? EXIT.no : EXIT.done,
  json: { events, proven, unproven: events - proven, findingCount: faults.length, findings: faults },
  lines: [
    ...faults,
    faults.length > 0
      ? `${counted(faults.length, 'finding')}: this bundle is not to be believed.`
      : `The bundle is whole: ${counted(proven, 'event')} as the log signed them` +
        (events > proven ? `; ${events - proven} are promised and not proven yet.` : '.'),
  ],
})

const fileFaults = (directory: string, { files }: Manifest): readonly string[] => {
  const present = readable(directory, () => readdirSync(directory)).filter((name) => name !== MANIFEST)
  const unlisted = present.filter((name) => files.every((file) => file.name !== name))
  return [
    ...unlisted.map((name) => `${name} is not in the manifest: it was added.`),
    ...files.flatMap(({ name, bytes, sha256 }) => {
      if (!present.includes(name)) return [`${name} is in the manifest and not there: it was left out.`]
      const content = readable(join(directory, name), () => readFileSync(join(directory, name)))
      const isSame =
        content.length === bytes && createHash('sha256').update(content).digest('hex') === toHex(sha256)
      return isSame ? [] : [`${name} was changed: it is not the file that was signed.`]
    }),
  ]
}

/** Every event gives the leaf that its receipt proves. */
const checkEvents = async (
  directory: string,
  key: VerifierKey,
): Promise<{ readonly faults: readonly string[]; readonly events: number; readonly proven: number }> => {
  const receipts = await readReceipts(join(directory, 'proofs.jsonl'))
  const faults: string[] = []
  let events = 0
  let proven = 0
  for await (const line of readExport(join(directory, 'events.jsonl'))) {
    events += 1
    const fault = eventFault(line, receipts.get(printEventId(line.event.eventId)), key)
    if (fault === 'promised') continue
    if (fault === null) proven += 1
    else if (faults.length < MOST_FAULTS) faults.push(`Line ${line.line} of events.jsonl: ${fault}`)
  }
  return { faults, events, proven }
}

/** `null`: proven. `promised`: it will be. Else why it is not to be believed. */
const eventFault = (
  { accountKey, event }: ExportedLine,
  receipt: string | undefined,
  key: VerifierKey,
): string | null => {
  if (receipt === undefined) return 'it has no proof.'
  const checked = verifyReceipt(nodePrimitives, receipt, key)
  if (!checked.ok) return checked.detail
  const leaf = toHex(checked.entry.leafHash)
  const own =
    event.salt === null ? event.leafHash : leafHashOfEvent(nodePrimitives, accountKey, event, event.salt)
  if (toHex(own) !== leaf) return 'it is not the event that its proof is about.'
  return checked.kind === 'promise' ? 'promised' : null
}

const readReceipts = async (path: string): Promise<ReadonlyMap<string, string>> => {
  const receipts = new Map<string, string>()
  for await (const line of linesOf(path, 'file of proofs')) {
    const read: unknown = line === '' ? null : JSON.parse(line)
    if (typeof read !== 'object' || read === null || !('eventId' in read) || !('receipt' in read)) continue
    if (typeof read.eventId === 'string' && typeof read.receipt === 'string')
      receipts.set(read.eventId, read.receipt)
  }
  return receipts
}
