import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { delayAfter, delaySteps, noDelays } from '../../../src/lifecycle/delays.ts'
import { createStandings, sourcesOf } from '../../../src/lifecycle/standings.ts'
import { parsePolicy } from '../../../src/policy/parse.ts'
import { wrongCode } from '../../support/codes.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const remember = async (lab: Lab, account = ada, devices: readonly string[] = []) =>
  (await lab.sparekey.rememberDevice(account, { devices })).devices

test('the delays of a policy are eight steps, and those that it does not name are beyond every count', () => {
  const now = 1_000_000
  const { attempts } = parsePolicy({ attempts: { delaysSeconds: [30, 60], delayFromFailure: 4 } })
  const steps = delaySteps(attempts, now)
  assert.equal(steps.length, 8)
  assert.deepEqual(steps.slice(0, 2), [
    { from: 4, until: now + 30_000 },
    { from: 5, until: now + 60_000 },
  ])
  for (const { from, until } of [...steps.slice(2), ...noDelays]) assert.ok(from > 100 && until === 0)
  assert.equal(noDelays.length, 8)
  assert.deepEqual(
    [0, 3, 4, 5, 100].map((failures) => delayAfter(steps, failures)),
    [0, 0, now + 30_000, now + 60_000, now + 60_000],
  )
  assert.equal(delayAfter(noDelays, 100), 0)
})

test('a known browser stands for itself alone, each one apart from every other', () => {
  const key = new Uint8Array(16)
  const sources = (byte: number) => sourcesOf('a', key, '203.0.113.7', new Uint8Array(16).fill(byte))
  assert.equal(sources(1).length, 1)
  assert.notEqual(sources(1)[0], sources(2)[0])
  for (const source of sourcesOf('a', key, '203.0.113.7', null)) assert.notEqual(source, sources(1)[0])
})

test('a try that is taken back leaves the others, and a source without tries is not remembered', () => {
  const standings = createStandings({ sourcesMost: 1 })
  for (let time = 0; time < 4; time += 1) standings.charge(['a'], 0)
  standings.refund(['a'])
  assert.equal(standings.charge(['a'], 0)(), 2)
  const kept = createStandings({ sourcesMost: 2 })
  for (let time = 0; time < 3; time += 1) kept.charge(['a'], 0)
  kept.charge(['b'], 0)
  kept.refund(['b'])
  kept.charge(['c'], 0)
  assert.equal(kept.charge(['a'], 0)(), 2, 'nobody had to be forgotten')
})

test('a known browser is the next to get a permit before those who have sent nothing lately, while it guesses little', async () => {
  const kdf = heldKdf()
  const gate = { permits: 1, places: 64, waitMs: 60_000 }
  const lab = await createLab({ kdf, policy: undelayed(100), gate })
  await lab.sheet()
  const devices = await remember(lab)
  const order: string[] = []
  let guesses = 0
  const enter = (who: string, account: string, tokens: readonly string[]): Promise<unknown> => {
    guesses += 1
    const input = { code: wrongCode(guesses), firstFactor: lab.signedIn('pwd') }
    return lab.sparekey.redeem(account, input, { devices: tokens }).then(() => order.push(who))
  }
  /** The browser asks while others wait, `guessed` codes after its last right one. */
  const round = async (guessed: number): Promise<readonly string[]> => {
    kdf.isOpen = true
    lab.clock.advance(3600)
    for (let time = 0; time < guessed; time += 1) await enter('before', ada, devices)
    kdf.isOpen = false
    order.length = 0
    const running = enter('running', `first ${guessed}`, [])
    await kdf.reached(1)
    const others = [enter('other', `second ${guessed}`, []), enter('other', `third ${guessed}`, [])]
    for (let time = 0; time < 20; time += 1) await turn()
    const own = enter('browser', ada, devices)
    for (let time = 0; time < 20; time += 1) await turn()
    for (let left = 4; left > 0; left -= 1) {
      await kdf.reached(1)
      kdf.waiting[0]?.finish()
      for (let time = 0; time < 20; time += 1) await turn()
    }
    await Promise.all([running, ...others, own])
    return [...order]
  }
  assert.deepEqual(await round(0), ['running', 'browser', 'other', 'other'])
  assert.deepEqual(await round(2), ['running', 'browser', 'other', 'other'])
  assert.deepEqual(await round(3), ['running', 'other', 'other', 'browser'], 'four guesses are many')
})

test('a browser keeps the tokens of other accounts that it has, three at most, and its own anew', async () => {
  const lab = await createLab()
  const others: string[] = []
  for (const account of ['eve', 'kim', 'lee', 'sam']) {
    others.push(...(await remember(lab, account)))
  }
  const [first] = await remember(lab)
  const again = await remember(lab, ada, ['dvc_none', first ?? '', ...others])
  assert.equal(again.length, 4)
  assert.notEqual(again[0], first)
  assert.deepEqual(again.slice(1), others.slice(0, 3))
  const input = { code: wrongCode(1), firstFactor: lab.signedIn('pwd') }
  assert.equal(verdict(await lab.sparekey.redeem(ada, input, { devices: again })), 'code_invalid')
})
