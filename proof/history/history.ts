import { operations, recordTypes, type HistoryRecord, type NewRecord } from './record.ts'

/** A history of any length, a few dozen bytes a record: numbers in columns, texts kept once. */
export interface History extends Iterable<HistoryRecord> {
  readonly append: (record: NewRecord) => HistoryRecord
  readonly length: () => number
  /** @throws {RangeError} There is no such line. */
  readonly line: (line: number) => HistoryRecord
}

/** Columns of a record in the order of their storage; texts by their place in the table of texts. */
const columns = [
  'proc',
  'call',
  'op',
  'type',
  'account',
  'set',
  'slot',
  'codeId',
  'idemKey',
  'redeemId',
  'result',
  'ended',
] as const
const width = columns.length

/** `now`: milliseconds by a clock that never jumps. */
export const createHistory = (now: () => number): History => {
  const begun = now()
  const texts = createTexts()
  let capacity = 1024
  let times = new Float64Array(capacity)
  let cells = new Uint32Array(capacity * width)
  let length = 0

  const grow = (): void => {
    capacity *= 2
    const [moreTimes, moreCells] = [new Float64Array(capacity), new Uint32Array(capacity * width)]
    moreTimes.set(times)
    moreCells.set(cells)
    times = moreTimes
    cells = moreCells
  }

  const line = (number: number): HistoryRecord => {
    const at = number - 1
    const tMono = times[at]
    const row = cells.subarray(at * width, number * width)
    const [
      proc = 0,
      call = 0,
      op = 0,
      type = 0,
      account = 0,
      set = 0,
      slot = 0,
      codeId = 0,
      idemKey = 0,
      redeemId = 0,
      result = 0,
      ended = 0,
    ] = row
    const [operation, recordType] = [operations[op], recordTypes[type]]
    if (at >= length || tMono === undefined || operation === undefined || recordType === undefined) {
      throw new RangeError(`The history has no line ${number}.`)
    }
    return {
      line: number,
      tMono,
      proc,
      call,
      op: operation,
      type: recordType,
      account,
      set: texts.read(set),
      slot: orNull(slot),
      codeId: texts.read(codeId),
      idemKey: orNull(idemKey),
      redeemId: texts.read(redeemId),
      result: texts.read(result),
      ended: texts.read(ended)?.split(' ') ?? [],
    }
  }

  return {
    append: (record) => {
      if (length === capacity) grow()
      times[length] = now() - begun
      cells.set(
        [
          record.proc,
          record.call,
          operations.indexOf(record.op),
          recordTypes.indexOf(record.type),
          record.account,
          texts.keep(record.set),
          numberOrNone(record.slot),
          texts.keep(record.codeId),
          numberOrNone(record.idemKey),
          texts.keep(record.redeemId),
          texts.keep(record.result),
          texts.keep(record.ended === undefined || record.ended.length === 0 ? null : record.ended.join(' ')),
        ],
        length * width,
      )
      length += 1
      return line(length)
    },
    length: () => length,
    line,
    *[Symbol.iterator]() {
      for (let number = 1; number <= length; number += 1) yield line(number)
    },
  }
}

/** 0 stands for nothing, so numbers are kept one higher. */
const numberOrNone = (value: number | null | undefined): number => (value == null ? 0 : value + 1)
const orNull = (cell: number): number | null => (cell === 0 ? null : cell - 1)

const createTexts = () => {
  const places = new Map<string, number>()
  const kept: string[] = []
  return {
    keep: (text: string | null | undefined): number => {
      if (text == null) return 0
      const known = places.get(text)
      if (known !== undefined) return known
      kept.push(text)
      places.set(text, kept.length)
      return kept.length
    },
    read: (place: number): string | null => (place === 0 ? null : (kept[place - 1] ?? null)),
  }
}
