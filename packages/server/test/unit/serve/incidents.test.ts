import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from 'sparekey'
import { watchFreezes } from '../../../src/serve/freezes.ts'
import { withIncidents } from '../../../src/serve/incidents.ts'

const due = { done: 1, putOff: 0, dead: 0, more: false }

test('jobs and what is due go on beside each other, and there is more where either has more', async () => {
  const round = withIncidents(
    async () => due,
    async () => ({ done: 5, more: true }),
  )
  assert.deepEqual(await round(), { ...due, more: true })
})

test('one that fails does not keep the other from its work, and is said', async () => {
  let worked = 0
  const failing = async () => {
    throw new SparekeyError('overloaded', 'away')
  }
  const work = async () => {
    worked += 1
    return { ...due, more: false }
  }
  await assert.rejects(withIncidents(work, failing)(), { code: 'overloaded' })
  await assert.rejects(withIncidents(failing, work)(), { code: 'overloaded' })
  assert.equal(worked, 2)
})

test('freezes are looked for again and again, also after a database was away, which is said once', async () => {
  const said: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let looks = 0
  const watch = watchFreezes(
    async () => {
      looks += 1
      if (looks === 5) resolve()
      if (looks < 4) throw new SparekeyError('overloaded', 'away')
    },
    { error: (_: unknown, line?: string) => void said.push(line ?? '') } as Parameters<
      typeof watchFreezes
    >[1],
    1,
  )
  // The watch itself keeps no process alive.
  const alive = setInterval(() => {}, 1000)
  await promise
  clearInterval(alive)
  watch.stop()
  assert.deepEqual(said, ['freezes could not be read'])
})
