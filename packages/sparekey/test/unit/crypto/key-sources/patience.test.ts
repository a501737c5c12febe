import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withPatience } from '../../../../src/crypto/key-sources/patience.ts'
import { SetupError, type SetupErrorCode } from '../../../../src/errors.ts'

/** Time that passes only while something waits. */
const bentTime = () => {
  let now = 0
  const pauses: number[] = []
  const pause = (millis: number): Promise<void> => {
    pauses.push(millis)
    now += millis
    return Promise.resolve()
  }
  return { pauses, nowMillis: () => now, pause }
}

const failing = (code: SetupErrorCode, times: number) => {
  let calls = 0
  const work = (): Promise<string> => {
    calls += 1
    return calls > times ? Promise.resolve('done') : Promise.reject(new SetupError(code, `try ${calls}`))
  }
  return { work, calls: () => calls }
}

test('what cannot be reached is tried again, with longer and longer pauses, until it answers', async () => {
  const time = bentTime()
  const { work } = failing('keys_unreachable', 7)
  assert.equal(await withPatience(30, work, time), 'done')
  assert.deepEqual(time.pauses, [250, 500, 1000, 2000, 4000, 5000, 5000])
})

test('it ends with the last failure, within the time that was given', async () => {
  const time = bentTime()
  const { work, calls } = failing('keys_unreachable', Infinity)
  await assert.rejects(withPatience(10, work, time), { message: 'try 6' })
  assert.equal(calls(), 6)
  assert.ok(time.nowMillis() <= 10_000)
})

test('a refusal is not tried again, and without patience nothing is', async () => {
  for (const [code, seconds] of [
    ['keys_refused', 30],
    ['keys_unreadable', 30],
    ['keys_unreachable', 0],
  ] as const) {
    const { work, calls } = failing(code, Infinity)
    await assert.rejects(withPatience(seconds, work, bentTime()), { code })
    assert.equal(calls(), 1)
  }
})

test('the next try may begin just as the time ends, and not later', async () => {
  for (const [waitSeconds, tries] of [
    [0.749, 2],
    [0.75, 3],
  ] as const) {
    const { work, calls } = failing('keys_unreachable', Infinity)
    await assert.rejects(withPatience(waitSeconds, work, bentTime()), { message: `try ${tries}` })
    assert.equal(calls(), tries)
  }
})

test('an error of the caller is not waited for, whatever its code', async () => {
  const error = Object.assign(new TypeError('not ours'), { code: 'keys_unreachable' })
  const time = bentTime()
  await assert.rejects(
    withPatience(30, () => Promise.reject(error), time),
    (thrown) => thrown === error,
  )
  assert.deepEqual(time.pauses, [])
})
