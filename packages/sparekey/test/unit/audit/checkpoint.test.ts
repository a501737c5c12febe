import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  databaseName,
  printCheckpoint,
  readCheckpoint,
  type ChainMark,
} from '../../../src/audit/checkpoint.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import { SetupError } from '../../../src/errors.ts'

const database = databaseName(nodePrimitives, new Uint8Array(32))
const marks: readonly ChainMark[] = [1, 2, 250].map((first) => ({
  accountKey: Uint8Array.from({ length: 16 }, () => first),
  seq: first,
  head: Uint8Array.from({ length: 32 }, () => 255 - first),
}))

const printed = (): string[] => {
  const printer = printCheckpoint(nodePrimitives, database, new Date(0))
  return [printer.header, ...marks.map((mark) => printer.line(mark)), printer.last()]
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

const readAll = async (lines: readonly string[], name = database): Promise<ChainMark[]> => {
  const read: ChainMark[] = []
  for await (const mark of readCheckpoint(nodePrimitives, name, each(lines))) read.push(mark)
  return read
}

const isRefused = (error: unknown): boolean => error instanceof SetupError && error.code === 'setting_invalid'

test('a checkpoint is read as it was written', async () => {
  assert.deepEqual(await readAll(printed()), marks)
  const empty = printCheckpoint(nodePrimitives, database, new Date(0))
  assert.deepEqual(await readAll([empty.header, empty.last()]), [])
})

test('a checkpoint of another database is refused before its first account', async () => {
  const other = databaseName(nodePrimitives, new Uint8Array(31))
  await assert.rejects(readCheckpoint(nodePrimitives, other, each(printed())).next(), /another database/)
})

test('a checkpoint that lost, gained or changed a line is refused', async () => {
  const lines = printed()
  for (const index of lines.keys()) await assert.rejects(readAll(lines.toSpliced(index, 1)), isRefused)
  for (const line of ['', '[]', '{}', 'null', '["00",1,"00"]', lines[1] ?? ''])
    await assert.rejects(readAll(lines.toSpliced(2, 0, line)), isRefused)
  for (const line of [lines[1] ?? '', JSON.stringify(['ff'.repeat(16), 1, '00'.repeat(32)])])
    await assert.rejects(readAll([...lines, line]), isRefused)
  await assert.rejects(readAll([]), isRefused)
  const changed = lines.with(2, (lines[2] ?? '').replace(',2,', ',1,'))
  assert.notDeepEqual(changed, lines)
  await assert.rejects(readAll(changed), isRefused)
})
