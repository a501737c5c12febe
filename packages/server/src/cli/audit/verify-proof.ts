import { readFileSync } from 'node:fs'
import {
  nodePrimitives,
  printEventId,
  printSetId,
  type Entry,
  type ReceiptVerdict,
  toHex,
  verifyReceipt,
} from 'sparekey/service'
import { counted } from '../format.ts'
import { answerNo, type Report } from '../report.ts'
import { readable } from '../files.ts'
import { readKeyText } from './log-key.ts'

const STANDARD_INPUT = 0

/** Verifies a receipt with the log's key: no database, no settings. `-` is standard input. */
export const verifyProofFile = (path: string, key: string): Report => {
  const log = readKeyText(key)
  const text = readable(path, () => readFileSync(path === '-' ? STANDARD_INPUT : path, 'utf8'))
  const verdict = verifyReceipt(nodePrimitives, text, log)
  if (!verdict.ok) return answerNo(verdict.detail)
  return {
    json: { ...placeOf(verdict), leafHash: toHex(verdict.entry.leafHash), event: eventOf(verdict.entry) },
    lines: [headline(verdict), ...eventLines(verdict.entry)],
  }
}

type Verified = Extract<ReceiptVerdict, { ok: true }>

const placeOf = (verdict: Verified): object =>
  verdict.kind === 'proof'
    ? { kind: verdict.kind, origin: verdict.origin, leafIndex: verdict.index, size: verdict.size }
    : { kind: verdict.kind, promisedAt: verdict.promisedAt.toISOString() }

const headline = (verdict: Verified): string =>
  verdict.kind === 'proof'
    ? `Proven: leaf ${verdict.index} of the ${counted(verdict.size, 'event')} that ${verdict.origin} signed is this event.`
    : `Promised on ${verdict.promisedAt.toISOString()}, not proven yet: ask the service for the receipt again.`

const eventOf = ({ event }: Entry) =>
  event === null
    ? null
    : {
        accountKey: toHex(event.accountKey),
        seq: event.seq,
        eventId: printEventId(event.eventId),
        type: event.type,
        at: new Date(event.at).toISOString(),
        actor: event.actor,
        setId: event.setId === null ? null : printSetId(event.setId),
        label: event.label,
        context: event.context === null ? null : (JSON.parse(event.context) as object),
        detail: event.detail === null ? null : (JSON.parse(event.detail) as object),
      }

const eventLines = (entry: Entry): readonly string[] => {
  const event = eventOf(entry)
  if (event === null) return ['Its text was erased; its place in the log is proven.']
  return Object.entries(event)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name}  ${typeof value === 'object' ? JSON.stringify(value) : value}`)
}
