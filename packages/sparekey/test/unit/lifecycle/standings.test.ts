import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createHashGate } from '../../../src/lifecycle/hash-gate.ts'
import { createStandings, sourcesOf } from '../../../src/lifecycle/standings.ts'
import { wrongCode } from '../../support/codes.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { createLab, undelayed, verdict } from '../../support/lab.ts'

const overloaded = { name: 'SparekeyError', code: 'overloaded' }

test('a source without tries stands best; each doubling of its tries puts it one step back, 63 the last', () => {
  const standings = createStandings()
  const stood = Array.from({ length: 80 }, () => standings.charge(['a'], 0)())
  assert.deepEqual(stood.slice(0, 8), [0, 1, 1, 2, 2, 2, 2, 3])
  assert.deepEqual([stood[14], stood[15], stood[62], stood[63], stood[79]], [3, 4, 5, 6, 6])
  assert.equal(standings.charge(['b'], 0)(), 0)
})

test('the worst of the sources counts, and each of them is charged', () => {
  const standings = createStandings()
  for (let time = 0; time < 3; time += 1) standings.charge(['address'], 0)
  assert.equal(standings.charge(['account', 'address'], 0)(), 2)
  assert.equal(standings.charge(['account'], 0)(), 1)
})

test('tries are forgotten one after another, also those of a flood, and never counted below none', () => {
  const standings = createStandings()
  for (let time = 0; time < 1000; time += 1) standings.charge(['a'], 0)
  assert.equal(standings.charge(['a'], 9_999)(), 5)
  assert.equal(standings.charge(['a'], 640_000)(), 0, 'ten minutes after the flood')
  assert.equal(standings.charge(['a'], 600_000)(), 1, 'a clock that goes back forgets nothing')
})

test('a right code takes its try back', () => {
  const standings = createStandings()
  for (let time = 0; time < 100; time += 1) {
    assert.equal(standings.charge(['a', 'b'], 0)(), 0)
    standings.refund(['a', 'b'])
  }
  standings.refund(['never seen'])
  assert.equal(standings.charge(['never seen'], 0)(), 0)
})

test('of more sources than are remembered, those not seen longest are forgotten', () => {
  const standings = createStandings({ sourcesMost: 2 })
  for (const source of ['a', 'b', 'a', 'c']) standings.charge([source], 0)
  assert.equal(standings.charge(['a'], 0)(), 1)
  assert.equal(standings.charge(['b'], 0)(), 0)
})

test('an address is one however it is written, and what one tenant says of it is no matter of another', () => {
  const key = new Uint8Array(16)
  const [, one] = sourcesOf('a', key, '2001:db8::1', null)
  assert.equal(sourcesOf('a', key, '2001:db8:0:0:ffff::2', null)[1], one)
  assert.notEqual(sourcesOf('b', key, '2001:db8::1', null)[1], one)
  assert.equal(sourcesOf('a', key, undefined, null).length, 1)
})

test('who stands badly is turned away while others still find a place, and waits behind them', async () => {
  const gate = createHashGate({ permits: 1, places: 16, waitMs: 60_000 })
  const order: string[] = []
  const running = Promise.withResolvers<void>()
  const runs = [gate.reserve(1).run(() => running.promise)]
  const enter = (who: string, standing: 'known' | number): void => {
    runs.push(
      gate
        .reserve(1, 1, () => standing)
        .run(async () => {
          order.push(who)
        }),
    )
  }
  for (let number = 1; number <= 7; number += 1) enter(`flooder ${number}`, 4)
  enter('clumsy', 2)
  assert.throws(() => enter('flooder 8', 3), overloaded)
  for (let number = 1; number <= 2; number += 1) enter(`clumsier ${number}`, 2)
  assert.throws(() => enter('clumsier 3', 2), overloaded)
  for (let number = 1; number <= 2; number += 1) enter(`slipped ${number}`, 1)
  assert.throws(() => enter('slipped 3', 1), overloaded)
  for (let number = 1; number <= 2; number += 1) enter(`stranger ${number}`, 0)
  assert.throws(() => enter('stranger 3', 0), overloaded)
  enter('known 1', 'known')
  enter('known 2', 'known')
  assert.throws(() => enter('known 3', 'known'), overloaded)
  running.resolve()
  await Promise.all(runs)
  assert.deepEqual(order.slice(0, 3), ['known 1', 'known 2', 'stranger 1'])
  const behind = ['slipped 1', 'slipped 2', 'clumsy', 'clumsier 1', 'clumsier 2', 'flooder 1']
  assert.deepEqual(order.slice(4, 10), behind)
})

test('no stranger is taken in to wait for longer than a request may, however many places there are', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 0
  try {
    const gate = createHashGate({ permits: 2, places: 1000, waitMs: 2000 }, () => nowMs)
    const first = Promise.withResolvers<void>()
    const slow = gate.reserve(1).run(() => first.promise)
    await Promise.resolve()
    nowMs = 500
    first.resolve()
    await slow
    for (let number = 1; number <= 6; number += 1) gate.reserve(1, 1, () => 3)
    assert.throws(
      () => gate.reserve(1, 1, () => 3),
      overloaded,
      'two run, and four can follow in half of two seconds',
    )
    for (let number = 1; number <= 9; number += 1) gate.reserve(1, 1, () => 0)
    assert.throws(
      () => gate.reserve(1, 1, () => 0),
      overloaded,
      'nor of those who stand best more than can follow',
    )
    gate.reserve(100)
  } finally {
    mock.timers.reset()
  }
})

test('who goes on sending puts back what it has sent before: behind everybody who did not', async () => {
  const gate = createHashGate({ permits: 1, places: 100, waitMs: 60_000 })
  const standings = createStandings()
  const order: string[] = []
  const running = Promise.withResolvers<void>()
  const runs = [gate.reserve(1).run(() => running.promise)]
  const enter = (who: string, sources: readonly string[]): void => {
    runs.push(
      gate.reserve(1, 1, standings.charge(sources, 0)).run(async () => {
        order.push(who)
      }),
    )
  }
  enter('flooder 1', ['victim', 'flooder'])
  enter('early', ['early'])
  enter('flooder 2', ['another victim', 'flooder'])
  enter('late', ['late'])
  await Promise.resolve()
  running.resolve()
  await Promise.all(runs)
  assert.deepEqual(order, ['early', 'late', 'flooder 1', 'flooder 2'])
})

test('of those who stand alike the one that came first goes first, however long it has waited', async () => {
  let nowMs = 0
  const gate = createHashGate({ permits: 1, places: 100, waitMs: 60_000 }, () => nowMs)
  const order: number[] = []
  const running = Promise.withResolvers<void>()
  const runs = [gate.reserve(1).run(() => running.promise)]
  for (let number = 0; number < 5; number += 1) {
    runs.push(
      gate
        .reserve(1, 1, () => 0)
        .run(async () => {
          order.push(number)
        }),
    )
    nowMs += 10_000
  }
  running.resolve()
  await Promise.all(runs)
  assert.deepEqual(order, [0, 1, 2, 3, 4])
})

test('those who wait behind a request take no room from it', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 0
  try {
    const gate = createHashGate({ permits: 1, places: 100, waitMs: 2000 }, () => nowMs)
    const first = Promise.withResolvers<void>()
    const slow = gate.reserve(1).run(() => first.promise)
    await Promise.resolve()
    nowMs = 500
    first.resolve()
    await slow
    const enter = (standing: number) => gate.reserve(1, 1, () => standing).run(() => new Promise(() => {}))
    const fill = (): number => {
      for (let entered = 0; ; entered += 1) {
        try {
          enter(0).catch(() => {})
        } catch {
          return entered
        }
      }
    }
    for (let number = 1; number <= 3; number += 1) enter(6).catch(() => {})
    assert.equal(fill(), 5, 'four hashes take two seconds, and one runs that is behind')
  } finally {
    mock.timers.reset()
  }
})

test('what was begun is finished before anything else is started', async () => {
  const gate = createHashGate({ permits: 1, places: 16, waitMs: 60_000 })
  const order: string[] = []
  const sheet = gate.reserve(3)
  const first = Promise.withResolvers<void>()
  const hash = (who: string) => async () => {
    order.push(who)
  }
  const begun = sheet.run(() => first.promise)
  const waiting = gate.reserve(1, 1, () => 'known').run(hash('known'))
  const rest = [sheet.run(hash('begun')), sheet.run(hash('begun'))]
  await Promise.resolve()
  first.resolve()
  await Promise.all([begun, waiting, ...rest])
  assert.deepEqual(order, ['begun', 'begun', 'known'])
})

test('a flood of wrong codes from one address, or on one account, fills only its share of the queue: others are checked', async () => {
  for (const flood of [
    (guess: number) => ({ account: `victim-${guess}`, input: { context: { ip: '203.0.113.7' } } }),
    (guess: number) => ({ account: 'victim', input: { context: { ip: `198.51.${guess}.1` } } }),
  ]) {
    const kdf = heldKdf()
    const lab = await createLab({
      kdf,
      policy: undelayed(100),
      gate: { permits: 1, places: 16, waitMs: 60_000 },
    })
    const sheet = await lab.sheet()
    kdf.isOpen = false
    const guesses = Array.from({ length: 200 }, (_, guess) =>
      lab.redeem(wrongCode(guess), flood(guess)).then(verdict, () => 'overloaded'),
    )
    await kdf.reached(1)
    const use = lab.redeem(sheet.codes[1]!, { input: { context: { ip: '192.0.2.1' } } })
    for (let started = 0; started < 3; started += 1) {
      kdf.waiting[0]?.finish()
      await kdf.reached(1)
    }
    assert.equal(verdict(await use), 'ok', 'one of the first three that get a permit')
    kdf.isOpen = true
    kdf.finishAll()
    const verdicts = Map.groupBy(await Promise.all(guesses), (one) => one)
    assert.ok((verdicts.get('overloaded')?.length ?? 0) >= 190, 'all but its share were turned away')
  }
})
