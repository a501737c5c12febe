import assert from 'node:assert/strict'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { halves, easy } from '../../../keep-team/test/support/crew.ts'
import { staged, stagedOn, temporaryFolder } from '../support/stage.ts'
import { newKeys, serverKeysFile, serverKeysFrom } from '../../src/keys/server-keys.ts'
import { readSettings } from '../../src/serve/settings.ts'
import { serve } from '../../src/serve/serve.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { SetupError } from '../../src/errors.ts'

const codeOf = (work: () => unknown): string | null => {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof SetupError ? error.code : String(error)
  }
}

test('the files of the database hold no half as it is', async (t) => {
  const folder = await temporaryFolder(t)
  const store = sqliteStore(join(folder, 'server.db'))
  t.after(() => store.close())
  await store.migrate(0)
  const { crew, set } = await stagedOn(store, easy)
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
  assert.ok(
    files.some((file) => file.includes(set)),
    'the set itself is there',
  )
  for (const { half } of crew.state.sets.get(set)!.codes)
    assert.equal(
      files.some((file) => file.includes(Buffer.from(halves.get(half)!))),
      false,
    )
})

test('a half that was moved to another code, or altered, in the database goes out to nobody', async (t) => {
  const { stage, crew, cy, set } = await staged(t, easy)
  const codes = crew.state.sets.get(set)!.codes
  const sealed = stage.parts.keys.seal(Buffer.alloc(32, 1), { team: stage.team, set, code: codes[1]!.id })
  const { transact } = stage.parts.store
  stage.parts.store.transact = (body) =>
    transact(function* () {
      const running = body()
      let step = running.next()
      while (step.done !== true) {
        const answer = yield step.value
        const isHalf = step.value.name === 'readHalf'
        step = running.next(
          isHalf ? { rows: [{ key_id: sealed.keyId, sealed: sealed.sealed }], changes: 0 } : answer,
        )
      }
      return step.value
    })
  const { status, body } = await stage.release(cy, stage.wish(cy, set, null))
  assert.deepEqual([status, body['code'], body['half']], [500, 'internal', undefined])
  assert.equal(stage.reports.length, 1)
})

test('keys are made for a new database only, for their owner only, and of the right shape only', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'keys')
  assert.equal(
    codeOf(() => serverKeysFile(path, false)),
    'keys_missing',
  )
  const { logKey } = serverKeysFile(path, true)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal(serverKeysFile(path, false).logKey, logKey)
  await chmod(path, 0o640)
  assert.equal(
    codeOf(() => serverKeysFile(path, false)),
    'keys_unreadable',
  )
  await chmod(path, 0o600)
  await writeFile(path, '{"version":1}')
  assert.equal(
    codeOf(() => serverKeysFile(path, false)),
    'keys_unreadable',
  )
})

test('what was sealed under a key that is missing is not opened with another', () => {
  const place = { team: 't', set: 's', code: 'c' }
  const { keyId, sealed } = serverKeysFrom(newKeys()).seal(Buffer.alloc(32), place)
  assert.equal(
    codeOf(() => serverKeysFrom(newKeys()).open(sealed, keyId, place)),
    'keys_missing',
  )
})

test('settings: an unknown one, a bad one and a secret given twice are refused by name, without their value', () => {
  const cases = [
    [{ KEEP_SERVER_PROT: 'MARKER' }, /KEEP_SERVER_PROT/],
    [{ KEEP_SERVER_PORT: 'MARKER' }, /KEEP_SERVER_PORT/],
    [{ KEEP_SERVER_SETUP_TOKEN: 'MARKER' }, /KEEP_SERVER_SETUP_TOKEN/],
    [{ KEEP_SERVER_DATABASE_URL: 'MARKER' }, /KEEP_SERVER_DATABASE_URL/],
    [{ KEEP_SERVER_SETUP_TOKEN: 'MARKER', KEEP_SERVER_SETUP_TOKEN_FILE: '/nowhere' }, /SETUP_TOKEN.*twice/],
    [{ KEEP_SERVER_SETUP_TOKEN_FILE: '/nowhere/MARKER' }, /SETUP_TOKEN_FILE/],
  ] as const
  for (const [env, expected] of cases) {
    assert.throws(
      () => readSettings(env),
      (error) =>
        error instanceof SetupError && expected.test(error.message) && !error.message.includes('MARKER'),
    )
  }
})

test('a server is started again on its data, and does not start on data without their keys', async (t) => {
  const folder = await temporaryFolder(t)
  const settings = readSettings({ KEEP_SERVER_DATA_DIR: folder, KEEP_SERVER_PORT: '0' })
  const lines: string[] = []
  const first = await serve(settings, (line) => lines.push(line))
  const about: unknown = await (await fetch(`${first.url}/v1/server`)).json()
  await first.stop()
  const second = await serve(settings, (line) => lines.push(line))
  assert.deepEqual(await (await fetch(`${second.url}/v1/server`)).json(), about)
  await second.stop()
  assert.deepEqual(lines, [])
})
