import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { HistoryRecord } from './record.ts'

/** One record as a line of JSON, with the names that the literature has for them. */
export const printRecord = (record: HistoryRecord): string =>
  JSON.stringify({
    line: record.line,
    t_mono: Math.round(record.tMono * 1000) / 1000,
    proc: record.proc,
    call: record.call,
    op: record.op,
    type: record.type,
    account: record.account,
    set: record.set,
    slot: record.slot,
    code_id: record.codeId,
    idem_key: record.idemKey,
    redeem_id: record.redeemId,
    result: record.result,
    ...(record.ended.length > 0 && { ended: record.ended }),
  })

/** Writes a history to a file, a part at a time. */
export const writeHistory = async (records: Iterable<HistoryRecord>, path: string): Promise<void> => {
  const lines = function* () {
    let part = ''
    for (const record of records) {
      part += `${printRecord(record)}\n`
      if (part.length < 65_536) continue
      yield part
      part = ''
    }
    yield part
  }
  await pipeline(lines, createWriteStream(path))
}
