import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { verifyAudit } from '../../src/audit/verify.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import { recoveriesLookedAt } from '../../src/lifecycle/recoveries/tasks.ts'
import { keep, read } from '../../src/store/port.ts'
import { countOf, drain, dueOf, trail } from '../support/due.ts'
import { ask, assertSound } from '../support/inspect.ts'
import {
  act,
  addresses,
  handedOver,
  live,
  operations,
  prepare,
  type Life,
  type Place,
} from '../support/kill-points.ts'
import { accountKeyOf, verdict } from '../support/lab.ts'
import { assertLogSound } from '../support/log.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-kill-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

let copies = 0
/** The same database at another path, as a process that died would have left it. */
const copyOf = (path: string): string => {
  copies += 1
  const copy = join(folder, `${copies}.db`)
  for (const part of ['', '-wal', '.post']) {
    if (existsSync(path + part)) copyFileSync(path + part, copy + part)
  }
  return copy
}
const remove = (path: string): void => {
  for (const part of ['', '-wal', '-shm', '.post']) rmSync(path + part, { force: true })
}

class Killed extends Error {}

/**
 * Carries the operation out up to a point, where everything stops at once: what lies on the disk then is what a new life
 * finds. `null`: the operation ended before.
 */
const killAt = async (place: Place, point: number): Promise<{ path: string; step: string } | null> => {
  const path = copyOf(place.path)
  let passed = 0
  let left: { path: string; step: string } | null = null
  const life = await live({ ...place, path }, (step) => {
    passed += 1
    if (passed === point) left = { path: copyOf(path), step }
    if (passed >= point) throw new Killed(step)
  })
  await act(life, place).catch(() => null)
  life.database.close()
  remove(path)
  return left
}

/** Deliveries of one kind to one address, over both lives. */
const deliveries = (path: string, kind: string, address: string): readonly string[] =>
  handedOver(path).filter((line) => line.startsWith(`${kind} ${address} `))

/** That an operation happened whole or not at all: what its one transaction wrote agrees. */
const assertWhole = async (life: Life): Promise<void> => {
  const { sets, events } = await assertSound(life)
  const accountKey = accountKeyOf(life)
  const recoveries = await ask(life.store, function* () {
    return keep(yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt }))
  })
  const uses = sets.flatMap(({ redemptions }) => redemptions)
  assert.equal(recoveries.length, uses.length, 'each use has its recovery')
  assert.deepEqual(
    recoveries.map(({ redemptionId }) => Buffer.from(redemptionId).toString('hex')),
    uses.map(({ redemptionId }) => Buffer.from(redemptionId).toString('hex')),
  )
  const due = await dueOf(life)
  const followed = due
    .filter(({ kind }) => kind === 'follow')
    .map(({ body }) => JSON.parse(body) as { from: number; to: number })
  const last = events.at(-1)
  assert.ok(last)
  for (const type of ['code.redeemed', 'set.expired'] as const) {
    const event = events.find((one) => one.type === type)
    if (event === undefined || due.some(({ kind }) => kind === 'deliver')) continue
    assert.ok(
      followed.some(({ from, to }) => from <= event.seq && event.seq <= to),
      `what follows from ${type} waits to be done`,
    )
  }
}

/** What must be true after a life that was killed, and what the next one makes of it. */
const examine = async (place: Place, path: string): Promise<void> => {
  const life = await live({ ...place, path })
  const { operation } = place
  await assertWhole(life)

  // The lease of the key, then that of the due work.
  life.clock.advance(31)
  if (operation === 'redeem') {
    const did = (await assertSound(life)).sets[0]?.redemptions[0]
    const result = await act(life, place)
    assert.equal(verdict(result as { ok: true }), 'ok', JSON.stringify(result))
    const [use, ...more] = (await assertSound(life)).sets[0]?.redemptions ?? []
    assert.deepEqual(more, [], 'used once')
    if (did !== undefined) assert.deepEqual(use, did, 'the use that was committed stands')
    assert.equal(verdict(await life.redeem(place.code)), 'code_already_used')
    assert.equal(await countOf(life, 'code.redeemed'), 1)
  }
  if (operation === 'confirm') {
    const result = await act(life, place)
    assert.equal(verdict(result as { ok: true }), 'ok', JSON.stringify(result))
    const confirmed = (await trail(life)).filter(
      (one) => one.type === 'set.confirmed' && one.setId === place.setId,
    )
    assert.equal(confirmed.length, 1)
    assert.equal(await countOf(life, 'set.superseded'), 1)
    assert.equal((await life.sparekey.status('ada')).activeSet?.setId, place.setId)
  }
  life.clock.advance(600)
  await drain(life)
  const kind = { redeem: 'code_used', confirm: 'sheet_confirmed', expire: 'sheet_expired' } as const
  const told = operation === 'follow' || operation === 'deliver' ? 'sheet_made' : kind[operation]
  const earlier = handedOver(place.path).length
  for (const address of addresses) {
    const earlierOnes = deliveries(place.path, told, address).length
    const times = deliveries(path, told, address).length - earlierOnes
    const most = operation === 'deliver' ? 2 : 1
    assert.ok(times >= 1 && times <= most, `${told} was delivered ${times} times`)
  }
  assert.ok(handedOver(path).length - earlier <= 4)
  assert.equal(await countOf(life, 'set.expired'), operation === 'expire' ? 1 : 0)
  await assertSound(life)
  const left = (await dueOf(life)).map((one) => `${one.kind} ${one.body}`)
  assert.ok(
    left.every((line) => /^(set-time|set-next|recovery-end) /.test(line)),
    left.join('\n'),
  )
  assert.equal(new Set(left).size, left.length, 'no time was written twice')
  const { findings, events } = await verifyAudit(life.store, nodePrimitives, { found: () => {} })
  assert.equal(findings, 0, 'the trail is sound')
  assert.ok(events > 0)
  const log = await assertLogSound(life, life.store)
  assert.ok(
    log.events.every(({ leafIndex }) => leafIndex !== null),
    'every event is in the log',
  )
  assert.equal(log.checkpoints.at(-1)?.size, log.events.length, 'the log is signed')
  life.database.close()
  remove(path)
}

const examineAt = async (place: Place, point: number, step: string, path: string): Promise<void> => {
  try {
    await examine(place, path)
  } catch (error) {
    if (error instanceof Error)
      error.message = `${place.operation}, point ${point}, ${step}: ${error.message}`
    throw error
  }
}

const killedChild = async (place: Place, point: number): Promise<string> => {
  const path = copyOf(place.path)
  const script = fileURLToPath(new URL('kill-points-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify({ ...place, path }), String(point)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  assert.equal(signal, 'SIGKILL', `${place.operation}, point ${point} was reached`)
  return path
}

/** Of the points between statements every so many are tried; all around a COMMIT. `npm run test:long` tries all. */
const stride = Number(process.env['KILL_STRIDE'] ?? 3)

for (const operation of operations) {
  test(`whoever dies at any point of ${operation} loses nothing, and does nothing twice or by half`, async (context) => {
    const keysPath = join(folder, `${operation}.keys`)
    const place = await prepare(operation, join(folder, `${operation}.db`), keysPath)
    const aroundCommit: number[] = []
    let point = 1
    for (; ; point += 1) {
      const left = await killAt(place, point)
      if (left === null) break
      const isAroundCommit = left.step.endsWith('COMMIT')
      if (isAroundCommit) aroundCommit.push(point)
      if (isAroundCommit || point % stride === 1 % stride) await examineAt(place, point, left.step, left.path)
      else remove(left.path)
    }
    assert.ok(aroundCommit.length >= 4)
    const queue = aroundCommit.values()
    const lane = async (): Promise<void> => {
      for (const at of queue) await examineAt(place, at, 'SIGKILL', await killedChild(place, at))
    }
    await Promise.all([lane(), lane(), lane()])
    context.diagnostic(`${point - 1} points, ${aroundCommit.length} of them again with SIGKILL`)
  })
}
