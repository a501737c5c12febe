import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFollowingRing } from '../../../../src/crypto/following-ring.ts'
import { addKey } from '../../../../src/crypto/key-ring-data.ts'
import { createLaterLook } from '../../../../src/crypto/key-sources/later-look.ts'
import { nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import type { KeyRing } from '../../../../src/crypto/ports.ts'
import { ringOf, twoKeys } from '../support.ts'

const next = ringOf(addKey(twoKeys, nodeRandom, new Date(0)))
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A source whose answers the test gives, at a time that the test sets. */
const asked = (hasNews: (isUrgent: boolean) => boolean = () => true) => {
  const answers: PromiseWithResolvers<KeyRing>[] = []
  const failures: unknown[] = []
  let nowMillis = 0
  const fetch = (): Promise<KeyRing> => {
    const answer = Promise.withResolvers<KeyRing>()
    answers.push(answer)
    return answer.promise
  }
  const look = createLaterLook(
    { hasNews, fetch, restMillis: 2_000 },
    (error) => failures.push(error),
    () => nowMillis,
  )
  return { look, answers, failures, pass: (millis: number) => (nowMillis += millis) }
}

test('a look never waits: the ring is there at the first look after it has come, once', async () => {
  const { look, answers, failures } = asked()
  assert.equal(look(false), null)
  assert.equal(look(true), null)
  assert.equal(answers.length, 1, 'asked once at a time')
  answers[0]?.resolve(next)
  await turn()
  assert.equal(look(false), next)
  assert.equal(look(false), null)
  assert.deepEqual(failures, [null])
})

test('a source that fails is asked again after ten seconds and no sooner, however urgent', async () => {
  const { look, answers, failures, pass } = asked()
  look(true)
  answers[0]?.reject(new RangeError('away'))
  await turn()
  assert.ok(failures[0] instanceof RangeError)
  pass(9_999)
  for (let count = 0; count < 100; count += 1) look(true)
  assert.equal(answers.length, 1)
  pass(1)
  look(false)
  assert.equal(answers.length, 2)
  answers[1]?.resolve(next)
  await turn()
  assert.equal(look(false), next)
  assert.equal(failures[1], null, 'it is over')
})

test('a source that gave a ring is asked again after its rest and no sooner', async () => {
  const { look, answers, pass } = asked()
  look(false)
  answers[0]?.resolve(next)
  await turn()
  look(false)
  pass(1_999)
  look(true)
  assert.equal(answers.length, 1)
  pass(1)
  look(false)
  assert.equal(answers.length, 2)
})

test('a source that has news only for what is urgent is asked only then', () => {
  const { look, answers } = asked((isUrgent) => isUrgent)
  look(false)
  assert.equal(answers.length, 0)
  look(true)
  assert.equal(answers.length, 1)
})

test('a following ring opens what lies under a new key as soon as the ring has come', async () => {
  const { look, answers } = asked((isUrgent) => isUrgent)
  const ring = createFollowingRing(ringOf(twoKeys), look)
  const subject = new Uint8Array(16)
  const sealed = next.seal('set', subject, subject, subject)
  assert.equal(ring.open('set', subject, sealed, subject), null)
  answers[0]?.resolve(next)
  await turn()
  assert.deepEqual(ring.open('set', subject, sealed, subject), subject)
  await turn()
  assert.equal(ring.currentKeyId, 'k3')
})
