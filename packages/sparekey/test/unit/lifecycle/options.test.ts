import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSparekey } from '../../../src/create-sparekey.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'

const open = (options: object) => createSparekey({ store: memoryStore(), keys: testKeys(), ...options })
const isAbout = (field: string) => (error: unknown) =>
  (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) && error.field === field

test('an option that is not known, or is out of its bounds, is refused by its name', async () => {
  await assert.rejects(open({ polices: {} }), isAbout('polices'))
  await assert.rejects(open({ policy: { attempts: { cap: 5 } } }), isAbout('attempts.cap'))
  for (const tenant of ['', 'Acme', 'a b', 'a'.repeat(65), 7])
    await assert.rejects(open({ tenant }), isAbout('tenant'))
  for (const field of ['permits', 'places', 'waitMs'])
    for (const value of [0, -1, 1.5, '1', 1_000_001])
      await assert.rejects(open({ gate: { [field]: value } }), isAbout(`gate.${field}`))
  await assert.rejects(open({ gate: { threads: 1 } }), isAbout('gate.threads'))
  assert.ok(await open({ gate: { permits: 1 }, tenant: 'acme-1' }))
})

test('a store or a key source that is missing is refused by its name', async () => {
  await assert.rejects(open({ store: undefined }), isAbout('store'))
  await assert.rejects(open({ keys: undefined }), isAbout('keys'))
})

test('the numbers of the gate count hashes', async () => {
  const sparekey = await open({ policy: { format: 'long' } })
  assert.deepEqual(sparekey.statistics(), { running: 0, waiting: 0, started: 0, refused: 0 })
  await sparekey.close()
})
