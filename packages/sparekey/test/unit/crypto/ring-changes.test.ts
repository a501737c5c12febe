import assert from 'node:assert/strict'
import { mkdtemp, rm, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { keyFile } from '../../../src/crypto/key-file.ts'
import {
  addKey,
  addWaitingKey,
  assertSound,
  generateKeyRing,
  newestKeyId,
  withCurrent,
  withoutKey,
  type KeyRingData,
} from '../../../src/crypto/key-ring-data.ts'
import { printKeyRing } from '../../../src/crypto/key-ring-text.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError, ArgumentTypeError, SetupError } from '../../../src/errors.ts'
import { run, twoKeys } from './support.ts'

const isAboutId = (error: unknown): boolean => error instanceof ArgumentRangeError && error.field === 'id'
const waiting = addWaitingKey(twoKeys, nodeRandom, new Date(0))

test('the newest key is the one with the highest number, whether it seals or waits, wherever it stands', () => {
  assert.equal(newestKeyId(twoKeys), 'k2')
  assert.equal(newestKeyId(waiting), 'k3')
  assert.equal(newestKeyId({ ...waiting, keys: waiting.keys.toReversed() }), 'k3')
  const ten: KeyRingData = Array.from({ length: 8 }).reduce<KeyRingData>(
    (data) => addKey(data, nodeRandom, new Date(0)),
    twoKeys,
  )
  assert.equal(newestKeyId(ten), 'k10', 'by number, not by its letters')
})

test('a key that waits seals only once it is named, and only a key of the ring can be', () => {
  assert.equal(waiting.current, 'k2')
  assert.equal(withCurrent(waiting, 'k3').current, 'k3')
  assert.equal(withCurrent(waiting, 'k1').current, 'k1')
  assert.throws(() => withCurrent(waiting, 'k4'), isAboutId)
})

test('only a key before the current one can be taken off', () => {
  assert.deepEqual(
    withoutKey(waiting, 'k1').keys.map(({ id }) => id),
    ['k2', 'k3'],
  )
  for (const id of ['k2', 'k3', 'k4', 'k0']) assert.throws(() => withoutKey(waiting, id), isAboutId, id)
})

test('a time that is none is refused by its name', () => {
  assert.throws(
    () => generateKeyRing(nodeRandom, 'now' as unknown as Date),
    (error) => error instanceof ArgumentTypeError && error.field === 'now',
  )
})

test('a ring whose parts do not fit is refused with the place of the fault', () => {
  const [first, second] = twoKeys.keys
  assert.ok(first !== undefined && second !== undefined)
  assertSound(twoKeys)
  for (const [data, place] of [
    [{ ...twoKeys, accountKey: run(1, 31) }, '"accountKey"'],
    [{ ...twoKeys, keys: [first, { ...second, id: 'xk2' }] }, '"keys[1].id"'],
    [{ ...twoKeys, keys: [first, { ...second, id: 'k2x' }] }, '"keys[1].id"'],
    [{ ...twoKeys, keys: [first, { ...second, secret: run(1, 33) }] }, '"keys[1].secret"'],
    [{ ...twoKeys, keys: [first, { ...second, secret: first.secret }] }, '"keys[1].secret" occurs twice'],
    [
      { ...twoKeys, keys: [{ ...first, secret: twoKeys.accountKey }, second] },
      '"keys[0].secret" occurs twice',
    ],
    [{ ...twoKeys, keys: [first, { ...second, id: 'k1' }] }, '"keys[1].id" occurs twice'],
    [{ ...twoKeys, current: 'k3' }, '"current"'],
  ] as const)
    assert.throws(
      () => assertSound(data),
      (error) =>
        error instanceof SetupError && error.code === 'keys_unreadable' && error.message.includes(place),
      place,
    )
})

describe('a ring that follows its file', () => {
  let folder = ''
  let path = ''
  let written = 0
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
  /** Another text at the place, which no clock is too coarse to see. */
  const put = async (data: KeyRingData): Promise<void> => {
    await unlink(path).catch(() => undefined)
    await writeFile(path, printKeyRing(data), { mode: 0o600 })
    written += 1
    await utimes(path, written, written)
  }
  const three = addKey(twoKeys, nodeRandom, new Date(0))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparekey-following-'))
    path = join(folder, 'ring')
    await put(twoKeys)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('a key that came to the file is known at once where a row names it', async () => {
    const ring = await keyFile(path).load(false)
    assert.equal(ring.mac('fingerprint', run(1, 8), 'k3'), null)
    await put(three)
    assert.notEqual(ring.mac('fingerprint', run(1, 8), 'k3'), null)
    await turn()
    assert.equal(ring.currentKeyId, 'k3')
  })

  test('without such a row the file is looked at once a second', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
    const ring = await keyFile(path).load(false)
    await put(three)
    const afterwards = async (millis: number): Promise<string> => {
      t.mock.timers.tick(millis)
      void ring.currentKeyId
      await turn()
      return ring.currentKeyId
    }
    assert.equal(await afterwards(999), 'k2')
    assert.equal(await afterwards(1), 'k3')
    t.mock.timers.reset()
  })

  test('what is no ring, another ring, or none is left for the next start', async () => {
    const ring = await keyFile(path).load(false)
    await put({ ...three, accountKey: run(9, 32) })
    assert.equal(ring.mac('fingerprint', run(1, 8), 'k3'), null, 'of other accounts')
    await writeFile(path, 'no ring')
    assert.equal(ring.mac('fingerprint', run(1, 8), 'k3'), null)
    await unlink(path)
    assert.equal(ring.mac('fingerprint', run(1, 8), 'k3'), null)
    assert.notEqual(ring.mac('fingerprint', run(1, 8), 'k1'), null, 'what was known still is')
    await put(three)
    assert.notEqual(ring.mac('fingerprint', run(1, 8), 'k3'), null)
  })
})
