import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { createSparekey } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { sealedTableNames } from 'sparekey/service'
import { redeemCode, runProgram, startService } from '../support/process.ts'
import { jsonOf, newDirectory, place, run } from './run.ts'

const noRows = Object.fromEntries(sealedTableNames.map((name) => [name, 0]))

const CHILD = new URL('rotate.child.ts', import.meta.url).pathname
const people = ['ada', 'bob', 'cleo']
const signedIn = (...methods: string[]) => ({ methods, at: new Date() })

const open = (data: string) =>
  createSparekey({
    store: sqliteFile(join(data, 'sparekey.db')),
    keys: keyFile(join(data, 'sparekey.keys')),
    policy: { format: 'long', attempts: { delaysSeconds: [] } },
  })

/** A data directory with a sheet and an address for each person, sealed under k1. */
const lived = async () => {
  const data = place()
  const environment = await newDirectory(data)
  const sparekey = await open(data)
  const codes: { account: string; code: string }[] = []
  for (const account of people) {
    const contacts = [{ channel: 'email', address: `${account}@example.org` }] as const
    const sheet = await sparekey.issue(account, {
      reason: 'enrollment',
      authentication: signedIn('otp'),
      contacts,
    })
    assert.ok(sheet.ok)
    codes.push(...sheet.codes.map((code) => ({ account, code })))
  }
  await sparekey.close()
  return { data, environment, codes }
}

const keysIn = (data: string) => {
  const ring = JSON.parse(readFileSync(join(data, 'sparekey.keys'), 'utf8')) as {
    current: string
    keys: { id: string }[]
  }
  return { current: ring.current, ids: ring.keys.map(({ id }) => id) }
}

const keyIdsOfRows = (data: string): unknown[] => {
  const database = new DatabaseSync(join(data, 'sparekey.db'))
  const rows = database
    .prepare(
      `SELECT DISTINCT key_id FROM (SELECT key_id FROM sparekey_code_sets UNION ALL SELECT key_id FROM sparekey_contacts
       UNION ALL SELECT identity_key_id FROM sparekey_accounts)`,
    )
    .all()
  database.close()
  return rows.map((row) => row['key_id'])
}

const redeemEach = async (data: string, codes: readonly { account: string; code: string }[]) => {
  const sparekey = await open(data)
  for (const { account, code } of codes) {
    const use = await sparekey.redeem(account, { code, firstFactor: signedIn('pwd') })
    assert.equal(use.ok ? 'ok' : use.code, 'ok')
    const again = await sparekey.redeem(account, { code, firstFactor: signedIn('pwd') })
    assert.equal(again.ok ? 'ok' : again.code, 'code_already_used')
  }
  await sparekey.close()
}

/** Ends as the child ends: with what it wrote, or killed. */
const rotateInChild = (data: string, killAt: number): Promise<{ killed: boolean; out: string }> =>
  new Promise((resolve) => {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, SPAREKEY_DATA_DIR: data }
    execFile(process.execPath, [CHILD, String(killAt)], { env }, (error, out) =>
      resolve({ killed: error?.signal === 'SIGKILL', out }),
    )
  })

/** Every so many points are tried; `npm run test:long` tries all. */
const stride = Number(process.env['KILL_STRIDE'] ?? 3)

describe('keys rotate', () => {
  test('killed at any point and started again: nothing is lost or doubled, every code still redeems', async () => {
    const { data, codes } = await lived()
    for (let point = 1; ; point += stride) {
      const copy = place()
      cpSync(data, copy, { recursive: true })
      const { killed, out } = await rotateInChild(copy, point)
      if (!killed) {
        const { points } = JSON.parse(out) as { points: number }
        assert.ok(points < point && points >= point - stride, 'the points were tried to their end')
        assert.ok(points >= 10, `${points} points`)
        break
      }
      const { current: begun } = keysIn(copy)
      assert.equal(begun, 'k2')
      const wasDone = keyIdsOfRows(copy).join() === 'k2'
      assert.equal((await run({ SPAREKEY_DATA_DIR: copy }, 'keys', 'rotate')).exit, 0)
      const { current, ids } = keysIn(copy)
      assert.deepEqual(ids, wasDone ? ['k1', 'k2', 'k3'] : ['k1', 'k2'], 'one key a rotation')
      assert.deepEqual(keyIdsOfRows(copy), [current])
      await redeemEach(copy, codes)
    }
  })

  test('goes on beside a service that was started before: every code is used once, none is refused', async () => {
    const { data, environment, codes } = await lived()
    writeFileSync(
      join(data, 'policy.json'),
      JSON.stringify({ format: 'long', attempts: { delaysSeconds: [] } }),
    )
    const service = await startService({ ...environment, SPAREKEY_POLICY_FILE: join(data, 'policy.json') })
    const rotating = runProgram(environment, 'keys', 'rotate', '--json')
    const statuses: number[] = []
    for (const { account, code } of codes.slice(0, -1)) {
      statuses.push((await redeemCode(service, account, code)).status)
    }
    assert.equal(await rotating.ended, 0, rotating.log())
    assert.deepEqual(keyIdsOfRows(data), ['k2'])
    const { account, code } = codes.at(-1) ?? assert.fail()
    statuses.push((await redeemCode(service, account, code)).status)
    assert.deepEqual(new Set(statuses), new Set([201]), 'with the ring that it read at its start')
    assert.equal(await service.stop(), 0)

    const refused = await run(environment, 'keys', 'retire', 'k1')
    assert.equal(refused.exit, 1)
    assert.match(refused.err, /^sparekey: Key k1 is still needed by \d+ open recoveries\. /)
  })

  test('one at a time: a second command that changes the ring is refused, and changes nothing', async () => {
    const { data, environment } = await lived()
    const lock = new DatabaseSync(join(data, 'sparekey.keys.lock'))
    lock.exec('BEGIN EXCLUSIVE')
    for (const argv of [['add'], ['rotate'], ['retire', 'k1']]) {
      const refused = await run(environment, 'keys', ...argv)
      assert.equal(refused.exit, 2)
      assert.match(refused.err, /Another command is changing the key ring/)
    }
    assert.deepEqual(keysIn(data), { current: 'k1', ids: ['k1'] })
    lock.close()
    assert.equal((await run(environment, 'keys', 'add')).exit, 0)
  })

  test('names a sheet that does not open, leaves it, and says no', async () => {
    const { data, environment } = await lived()
    const database = new DatabaseSync(join(data, 'sparekey.db'))
    database.exec("UPDATE sparekey_code_sets SET serial = 'ZZZZ' WHERE rowid = 1")
    database.close()
    const rotated = await run(environment, 'keys', 'rotate')
    assert.equal(rotated.exit, 1)
    assert.match(rotated.out, /^Under key k2 were sealed: 2 sheets, 3 accounts, 3 addresses\.$/m)
    assert.match(
      rotated.err,
      /^sparekey: The set [0-9a-f]{32} of account [0-9a-f]{32} does not open under k1/,
    )
    assert.equal((await run(environment, 'keys', 'retire', 'k1')).exit, 1)
  })
})

describe('keys add and retire', () => {
  test('a key waits until rotate makes it the current one, and one waits at a time', async () => {
    const { data, environment } = await lived()
    assert.equal(jsonOf(await run(environment, 'keys', 'add', '--json'))['added'], true)
    assert.equal(jsonOf(await run(environment, 'keys', 'add', '--json'))['added'], false)
    assert.deepEqual(keysIn(data), { current: 'k1', ids: ['k1', 'k2'] })
    assert.match((await run(environment, 'keys', 'list')).out, /^k2 .*waits for "sparekey keys rotate"$/m)
    const { resealed } = jsonOf(await run(environment, 'keys', 'rotate', '--json'))
    assert.deepEqual(resealed, { ...noRows, sets: 3, identities: 3, contacts: 3 })
    assert.deepEqual(keysIn(data), { current: 'k2', ids: ['k1', 'k2'] })
    const finished = jsonOf(await run(environment, 'keys', 'rotate', '--finish', '--json'))
    assert.deepEqual(finished['resealed'], noRows)
    assert.deepEqual(keysIn(data), { current: 'k2', ids: ['k1', 'k2'] }, '--finish adds none')
    assert.equal(statSync(join(data, 'sparekey.keys')).mode & 0o777, 0o600)
  })

  test('a key is retired once nothing needs it; the former ring stays beside, and codes still redeem', async () => {
    const { data, environment, codes } = await lived()
    const before = readFileSync(join(data, 'sparekey.keys'), 'utf8')
    await run(environment, 'keys', 'add')
    const added = readFileSync(join(data, 'sparekey.keys'), 'utf8')
    assert.notEqual(added, before)
    await run(environment, 'keys', 'rotate')
    const rotated = readFileSync(join(data, 'sparekey.keys'), 'utf8')
    const retired = jsonOf(await run(environment, 'keys', 'retire', 'k1', '--json'))
    assert.deepEqual(keysIn(data), { current: 'k2', ids: ['k2'] })
    assert.equal(readFileSync(String(retired['backup']), 'utf8'), rotated)
    assert.deepEqual(
      readdirSync(data).filter((name) => name.startsWith('sparekey.keys')),
      ['sparekey.keys', 'sparekey.keys.lock', 'sparekey.keys.with-k1'],
    )
    await redeemEach(data, codes)
  })

  test('a key that seals, waits or is not there is not retired', async () => {
    const { data, environment } = await lived()
    await run(environment, 'keys', 'add')
    for (const [keyId, says] of [
      ['k1', /before the current one/],
      ['k2', /before the current one/],
      ['k7', /no such key/],
    ] as const) {
      const refused = await run(environment, 'keys', 'retire', keyId)
      assert.deepEqual([refused.exit, says.test(refused.err)], [2, true], keyId)
    }
    assert.deepEqual(keysIn(data), { current: 'k1', ids: ['k1', 'k2'] })
  })

  test('a ring from SPAREKEY_KEYS is changed by no command', async () => {
    const { data, environment } = await lived()
    const text = readFileSync(join(data, 'sparekey.keys'), 'utf8')
    for (const argv of [['add'], ['rotate'], ['retire', 'k1']]) {
      const refused = await run({ ...environment, SPAREKEY_KEYS: text }, 'keys', ...argv)
      assert.equal(refused.exit, 2)
      assert.match(refused.err, /SPAREKEY_KEYS/)
    }
    assert.equal(readFileSync(join(data, 'sparekey.keys'), 'utf8'), text)
  })

  test('doctor says which rows need a key that was taken off by hand, and which lie under an old one', async () => {
    const { data, environment } = await lived()
    const file = join(data, 'sparekey.keys')
    const { out: sound } = await run(environment, 'doctor')
    assert.match(sound, /^ok +keys in use/m)
    await run(environment, 'keys', 'add')
    const ring = JSON.parse(readFileSync(file, 'utf8')) as { current: string; keys: { id: string }[] }
    ring.current = 'k2'
    writeFileSync(file, JSON.stringify(ring))
    assert.match(
      (await run(environment, 'doctor')).out,
      /^warning +keys in use +Key k1 is an old one, and needed by 3 sheets/m,
    )
    ring.keys = ring.keys.filter(({ id }) => id === 'k2')
    writeFileSync(file, JSON.stringify(ring))
    const { out, exit } = await run(environment, 'doctor')
    assert.equal(exit, 1)
    assert.match(
      out,
      /^error +keys in use +Key k1 is not on the ring, and needed by 3 sheets, 3 account ids, 3 addresses; the first is the set [0-9a-f]{32} of account [0-9a-f]{32}\.$/m,
    )
  })
})
