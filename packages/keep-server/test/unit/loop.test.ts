import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLoop } from '../../src/notices/loop.ts'
import type { Round } from '../../src/notices/round.ts'

const nothing: Round = { accepted: 0, givenUp: [], down: [], more: false }

/** Rounds whose ends a test can wait for. */
class Rounds {
  count = 0
  readonly #answers: readonly Round[]
  #ended = Promise.withResolvers<void>()

  constructor(answers: readonly Round[]) {
    this.#answers = answers
  }

  readonly deliver = async (): Promise<Round> => {
    this.count += 1
    this.#ended.resolve()
    this.#ended = Promise.withResolvers()
    return this.#answers[this.count - 1] ?? nothing
  }

  async until(wanted: number): Promise<void> {
    while (this.count < wanted) await this.#ended.promise
  }
}

test('a calendar that fails stops no delivery, and is reported once', async () => {
  const rounds = new Rounds([])
  const lines: string[] = []
  const calendar = (): Promise<void> => Promise.reject(new TypeError('the chain of a team is damaged'))
  const loop = startLoop(rounds.deliver, calendar, (line) => lines.push(line), Date.now)
  await rounds.until(1)
  loop.wake()
  await rounds.until(2)
  await loop.stop()
  assert.deepEqual(lines, ['notices: the chain of a team is damaged'])
})

test('as long as there is more, one round follows the other; what is written meanwhile is seen to; a stopped loop begins nothing', async () => {
  const more = { ...nothing, more: true }
  const rounds = new Rounds([more, more])
  const loop = startLoop(
    rounds.deliver,
    async () => {},
    () => {},
    Date.now,
  )
  await rounds.until(3)
  loop.wake()
  await rounds.until(4)
  await Promise.all([loop.stop(), loop.stop()])
  const before = rounds.count
  loop.wake()
  await loop.stop()
  assert.equal(rounds.count, before)
})

test('a channel that is down is reported once until it works again; what is given up each time', async () => {
  const down = { ...nothing, down: ['mail'], givenUp: ['request.made (too_old)'] }
  const rounds = new Rounds([down, down, nothing, down])
  const lines: string[] = []
  const loop = startLoop(
    rounds.deliver,
    async () => {},
    (line) => lines.push(line),
    Date.now,
  )
  for (let round = 1; round <= 4; round += 1) {
    await rounds.until(round)
    loop.wake()
  }
  await rounds.until(5)
  await loop.stop()
  const isDown = 'notices: mail cannot be delivered at the moment, and is tried again'
  const givenUp = 'notices: gave up request.made (too_old); see sparekey-keep-server doctor'
  assert.deepEqual(lines, [givenUp, isDown, givenUp, givenUp, isDown])
})
