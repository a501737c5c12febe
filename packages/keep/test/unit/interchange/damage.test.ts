import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeepError } from '../../../src/errors.ts'
import type { Format } from '../../../src/interchange/formats.ts'
import { BookBuilder } from '../../support/book.ts'
import { readBack, written } from '../../support/interchange.ts'

const { book } = new BookBuilder()
  .place('safe')
  .account('github-jane', { login: 'jane' })
  .codes('github-jane', 16)
  .copy('github-jane', 'safe')

const plain: readonly Format[] = ['json', 'text', 'csv', 'bitwarden', '1pux']

test('a file cut off anywhere is refused; a table, in which a whole row may be gone, says how many are missing', async () => {
  for (const format of plain) {
    const file = await written(book, format)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: file.length - 3 }), async (length) => {
        const read = await readBack(file.subarray(0, length)).catch((error: unknown) => error)
        if (format === 'csv' && !(read instanceof Error)) assert.match(JSON.stringify(read), /it is cut off/)
        else assert.ok(read instanceof KeepError && read.code === 'input_refused', `${format} at ${length}`)
      }),
      { numRuns: 40 },
    )
  }
})

test('a table that was cut off between two rows says so', async () => {
  const file = await written(book, 'csv')
  const ends = [...file.toString('latin1').matchAll(/\r\n/g)].map(({ index }) => index + 2)
  assert.equal(ends.length, 17)
  for (const end of ends.slice(0, -1))
    assert.match((await readBack(file.subarray(0, end))).notes.join(), /it is cut off/)
  assert.deepEqual((await readBack(file)).notes, [
    'The file names places without describing them (safe): they came in by name alone.',
  ])
})

test('whatever bytes are changed, the file is read or refused in a sentence that holds no code', async () => {
  const codes = book.accounts[0]?.sets[0]?.codes.map(({ text }) => text) ?? []
  assert.equal(codes.length, 16)
  for (const format of plain) {
    const file = await written(book, format)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (changes) => {
          const changed = Buffer.from(file)
          for (const [position, value] of changes) changed.writeUInt8(value, position)
          const read = await readBack(changed).catch((error: unknown) => error)
          if (!(read instanceof Error)) return
          assert.ok(read instanceof KeepError, read.stack)
          for (const code of codes) assert.ok(!read.message.includes(code))
        },
      ),
      { numRuns: 40 },
    )
  }
})
