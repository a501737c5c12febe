import { SetupError } from 'sparekey'
import { type EventName, logSigner, nodePrimitives, parseEventId, proveEvent } from 'sparekey/service'
import { openRing, withCurrentStore } from '../open.ts'
import { answerNo, type Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { writeWhole } from '../files.ts'

export interface ProveOptions {
  readonly tenant: string
  readonly account: string
  /** One of the two. */
  readonly seq: string | null
  readonly event: string | null
  readonly output: string | null
}

/** The receipt of one event: that it is in the tree, or until then the promise that it will be. */
export const prove = (terminal: Terminal, options: ProveOptions): Promise<Report> => {
  const name = readName(options)
  return withCurrentStore(terminal, async (store, config) => {
    const ring = await openRing(store, config)
    const signer = logSigner(nodePrimitives, ring)
    const accountKey = ring.accountKey(options.tenant, options.account)
    const receipt = await proveEvent(store, nodePrimitives, signer, accountKey, name, new Date())
    if (receipt === null) {
      return answerNo('The account has no such event. "sparekey audit export --account" lists what it has.')
    }
    const { kind, text } = receipt
    if (options.output !== null) writeWhole(options.output, text)
    return {
      json: { kind, receipt: text, file: options.output },
      lines: options.output === null ? [text.trimEnd()] : [`The ${kind} was written to ${options.output}.`],
      complaints:
        kind === 'proof'
          ? []
          : [
              'sparekey: The event is not under a checkpoint yet. This is the promise that it will be; ask again.',
            ],
    }
  })
}

const readName = ({ seq, event }: ProveOptions): EventName => {
  if ((seq === null) === (event === null)) throw usage('Give one of --seq and --event.')
  if (seq !== null) {
    if (!/^[1-9]\d{0,14}$/.test(seq)) throw usage('--seq must be the number of an event, from 1.')
    return { seq: Number(seq) }
  }
  const eventId = parseEventId(event ?? '')
  if (eventId === null)
    throw usage('--event must be the id of an event, e.g. evt_05t8v2w9qk3m7x1c6z4hdp8n4r.')
  return { eventId }
}

const usage = (line: string): SetupError => new SetupError('setting_invalid', line)
