import { existsSync } from 'node:fs'
import { SetupError, SparekeyError, type Store } from 'sparekey'
import {
  cosignedAt,
  type LogHead,
  logKey,
  nodePrimitives,
  parseWitnessKey,
  readConsistency,
  readNewestCheckpoint,
  type VerifierKey,
} from 'sparekey/service'
import { counted, timeText } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import { answerNo, type Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { writeWhole } from '../files.ts'
import { readKeptFile } from './kept-file.ts'

export interface WitnessOptions {
  /** The witness's submission prefix. */
  readonly url: string
  readonly key: string
  /** Where the cosigned checkpoint is kept. */
  readonly output: string
}

const TIMEOUT_MS = 15_000
/** A witness answers with a line or a few. */
const MOST_CHARACTERS = 65_536

/**
 * Shows the newest checkpoint to a witness, with the proof that it continues what the witness saw last, and keeps what the witness
 * cosigned (C2SP tlog-witness, add-checkpoint).
 */
export const askWitness = (terminal: Terminal, options: WitnessOptions): Promise<Report> => {
  const url = readUrl(options.url)
  const witness = readWitnessKey(options.key)
  return withCurrentStore(terminal, async (store, config) => {
    const key = logKey(nodePrimitives, await openRing(store, config))
    const newest = await readNewestCheckpoint(store, nodePrimitives, key)
    if (newest?.head == null)
      return answerNo('There is no checkpoint that holds. Run "sparekey audit checkpoint".')
    const known = sizeKept(options.output, key)
    const answer = await submit(store, url, newest.head, newest.note, known)
    if (typeof answer === 'string') return answerNo(answer)
    const cosigned = newest.note + answer.lines
    const time = cosignedAt(nodePrimitives, cosigned, witness)
    if (time === null)
      return answerNo('The answer does not bear the signature of this witness. Nothing was kept.')
    writeWhole(options.output, cosigned)
    const { size } = newest.head
    const at = new Date(time * 1000)
    return {
      json: { size, cosignedAt: at.toISOString(), file: options.output },
      lines: [
        `${witness.name} cosigned ${counted(size, 'event')} at ${timeText(at)}; kept in ${options.output}.`,
      ],
    }
  })
}

type Answer = { readonly lines: string } | string

/** Where the witness stands elsewhere than was thought, it says where; it is asked once more. */
const submit = async (
  store: Store,
  url: string,
  { size }: LogHead,
  note: string,
  known: number,
): Promise<Answer> => {
  let from = Math.min(known, size)
  for (let tries = 2; tries > 0; tries -= 1) {
    const proof = await readConsistency(store, nodePrimitives, from, size)
    if (proof === null) return 'The tree of the database is not whole. Run "sparekey audit verify".'
    const hashes = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
    const { status, text } = await post(url, `old ${from}\n${hashes}\n${note}`)
    if (status === 200) return { lines: text }
    if (status !== 409) return refusalOf(status)
    const seen = Number(text.trim())
    if (!Number.isSafeInteger(seen) || seen < 0) return refusalOf(status)
    if (seen > size) {
      return `The witness saw ${seen} events, and this database has signed ${size}: it went back. Run "sparekey audit verify".`
    }
    from = seen
  }
  return refusalOf(409)
}

const refusalOf = (status: number): string => {
  switch (status) {
    case 403:
    case 404:
      return 'The witness does not know this log or its key. Give its operator what "sparekey audit key" prints.'
    case 422:
      return 'The witness saw another history of this log: it was computed anew, or forked. Run "sparekey audit verify".'
    default:
      return `The witness answered with status ${status}. Nothing was kept.`
  }
}

const post = async (
  url: string,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { status: response.status, text: (await response.text()).slice(0, MOST_CHARACTERS) }
  } catch (cause) {
    throw new SparekeyError('overloaded', 'The witness did not answer. Check --url, or try again.', { cause })
  }
}

const readUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))) {
    throw new SetupError('setting_invalid', '--url must be an https URL, or an http one on this machine.')
  }
  return `${url.href.replace(/\/+$/, '')}/add-checkpoint`
}

const readWitnessKey = (text: string): VerifierKey => {
  const key = parseWitnessKey(nodePrimitives, text.trim())
  if (key !== null) return key
  const line = "--key must be the witness's verifier key for cosignatures (Ed25519), NAME+ID+KEY."
  throw new SetupError('setting_invalid', line)
}

/** The size of the newest checkpoint in the file; 0 without one. */
const sizeKept = (path: string, key: VerifierKey): number =>
  existsSync(path)
    ? Math.max(0, ...readKeptFile(path, key).kept.map((one) => (one.ok ? one.head.size : 0)))
    : 0
