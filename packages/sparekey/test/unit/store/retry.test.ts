import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Again, defaultRetryLimits, retry } from '../../../src/store/retry.ts'

const noPause = { ...defaultRetryLimits, attempts: 4, firstPauseMilliseconds: 0 }

test('work is run again until it gives something else', async () => {
  let runs = 0
  const result = await retry(noPause, async () => (++runs < 3 ? new Again(runs) : 'done'))
  assert.deepEqual([result, runs], ['done', 3])
})

test('work that asks again and again ends with its last reason', async () => {
  let runs = 0
  const result = await retry(noPause, async () => new Again(++runs))
  assert.ok(result instanceof Again)
  assert.deepEqual([result.cause, runs], [4, 4])
})

test('pauses are random up to a bound that doubles, and stays below the longest', async (t) => {
  const bounds: number[] = []
  t.mock.method(globalThis, 'setTimeout', (callback: () => void, milliseconds: number) => {
    bounds.push(milliseconds * 2)
    queueMicrotask(callback)
  })
  await retry({ ...defaultRetryLimits, fraction: () => 0.5 }, async () => new Again(null))
  assert.deepEqual(bounds, [10, 20, 40, 80, 160, 320, 500, 500, 500])
})

test('the random part of a pause is even, from 0 up to 1', () => {
  const parts = Array.from({ length: 1000 }, () => Math.floor(defaultRetryLimits.fraction() * 4))
  assert.deepEqual(new Set(parts), new Set([0, 1, 2, 3]))
})

test('what work throws is not run again', async () => {
  let runs = 0
  await assert.rejects(
    retry(noPause, async () => {
      runs += 1
      throw new RangeError('x')
    }),
    RangeError,
  )
  assert.equal(runs, 1)
})
