import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from 'sparekey'
import { saidOfFailure } from '../../../src/pages/steps/step.ts'
import { en } from '../../../src/pages/texts/en.ts'

const overloaded = (retryAfterSeconds: number) =>
  new SparekeyError('overloaded', 'No.', { retryAfterSeconds })

test('a crowd, a service that waits for somebody to look, and an outcome that nobody knows are told apart', () => {
  assert.deepEqual(saidOfFailure(overloaded(2)), { about: 'busy' })
  assert.deepEqual(saidOfFailure(overloaded(60)), { about: 'paused' })
  assert.deepEqual(saidOfFailure(new SparekeyError('outcome_unknown', 'Who knows.')), { about: 'undecided' })
  assert.throws(() => saidOfFailure(new SparekeyError('internal', 'No.')), { code: 'internal' })
})

test('on a page nothing is said of records or databases', () => {
  const { heading, text } = en.said.paused
  assert.doesNotMatch(`${heading} ${text}`, /database|record|restore|backup (?!codes)/i)
})
