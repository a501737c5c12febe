import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { createKdf } from '../../src/crypto/kdf.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import { openSet } from '../../src/crypto/set-seal.ts'
import { sqliteFile } from '../../src/store/sql/sqlite-file.ts'
import { testKeys } from '../../src/testing/create-test-sparekey.ts'
import { symbolsOf, wrongCode } from '../support/codes.ts'
import { openSqlite } from '../support/databases.ts'
import { holdings } from '../support/inspect.ts'
import { accountKeyOf, createLab, undelayed, verdict, type Lab } from '../support/lab.ts'
import { verifiesFrom, writings } from '../support/thief.ts'

const account = 'ada.lovelace@service.example'
const address = 'ada-on-file@example.org'
const tenant = 'acme'

let database: Awaited<ReturnType<typeof openSqlite>>
let lab: Lab
/** Every code that was ever issued, guessed or slipped into a text. */
let codes: readonly string[]
let files: readonly Buffer[]

/** All that someone holds who took the files while the service ran. */
const filesOf = (path: string): readonly Buffer[] =>
  [path, `${path}-wal`, `${path}-shm`].filter(existsSync).map((file) => readFileSync(file))

/** A full life, with codes put wherever a caller could put them by mistake. */
const live = async (): Promise<readonly string[]> => {
  const key = (idempotencyKey: string) => ({ idempotencyKey })
  const contacts = [{ channel: 'email' as const, address }]
  const first = await lab.issue({ contacts }, key('first'), account)
  const [a, b, c, d, e] = first.codes
  await lab.confirm(first, a, key(symbolsOf(a)), account)
  const context = {
    ip: '203.0.113.7',
    userAgent: `typed ${b} here`,
    deviceId: `x ${symbolsOf(c!).toLowerCase()}`,
  }
  await lab.redeem(b!, { account, ...key(b!), input: { context } })
  await lab.redeem(b!, { account, ...key(`again-${b}`), input: { context } })
  await lab.redeem(symbolsOf(c!).toLowerCase(), { account, ...key(symbolsOf(c!)) })
  for (const guess of [1, 2, 3, 4]) await lab.redeem(wrongCode(guess), { account, ...key(wrongCode(guess)) })
  const second = await lab.issue({ reason: 'replacement' }, key('second'), account)
  await lab.confirm(second, wrongCode(5), {}, account)
  await lab.redeem(second.codes[0], { account })
  await lab.redeem(d!, { account, ...key(d!) })
  const note = `she read ${e} and ${symbolsOf(e!)} aloud`
  await lab.sparekey.revoke(account, { reason: 'compromised', note }, key(e!))
  const third = await lab.issue({}, {}, account)
  return [
    ...first.codes,
    ...second.codes,
    ...third.codes,
    ...[1, 2, 3, 4, 5].map((guess) => wrongCode(guess)),
  ]
}

before(async () => {
  database = await openSqlite()
  const options = {
    store: database.stores[0]!,
    policy: undelayed(50),
    kdf: createKdf(nodePrimitives),
    tenant,
  }
  lab = await createLab(options)
  codes = await live()
  files = filesOf(database.path)
})
after(() => database.close())

const appearances = (needles: readonly Buffer[], haystacks: readonly Buffer[]): number =>
  needles.filter((needle) => haystacks.some((haystack) => haystack.includes(needle))).length

/** Every value of every column of every table, as bytes. */
const columns = (path: string): readonly Buffer[] => {
  const copy = new DatabaseSync(path, { readOnly: true })
  const tables = copy.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
  const rows = tables.flatMap(({ name }) => copy.prepare(`SELECT * FROM "${String(name)}"`).all())
  copy.close()
  return rows
    .flatMap((row) => Object.values(row))
    .flatMap((value) => (value instanceof Uint8Array ? [Buffer.from(value)] : [Buffer.from(String(value))]))
}

test('the copy holds what happened, so that looking for codes in it means something', () => {
  for (const text of ['code.redeemed', 'argon2id$m=', 'compromised', '[code]', '203.0.113.7'])
    assert.equal(appearances([Buffer.from(text)], files), 1, text)
  assert.ok(columns(database.path).length > 300)
})

test('no code lies in the files or in any column: not as text, not encoded, not under a hash without a key', () => {
  const values = columns(database.path)
  for (const code of codes)
    for (const form of [code, symbolsOf(code), code.toLowerCase(), symbolsOf(code).toLowerCase()]) {
      assert.equal(appearances(writings(form), files), 0)
      assert.equal(appearances(writings(form), values), 0)
    }
})

test('no half of a code lies there either, beyond its label', () => {
  const upper = files.map((file) => Buffer.from(file.toString('latin1').toUpperCase(), 'latin1'))
  for (const code of codes) {
    const symbols = symbolsOf(code)
    const parts = [symbols.slice(0, 8), symbols.slice(8), code.slice(0, 9), code.slice(10)]
    assert.equal(
      appearances(
        parts.map((part) => Buffer.from(part)),
        upper,
      ),
      0,
    )
  }
})

test('neither account, tenant nor address lies there, nor a hash of them without a key', () => {
  const named = [account, `${tenant}/${account}`, `${tenant}:${account}`, `${tenant}${account}`, address]
  for (const name of [...named, account.toUpperCase(), 'ada.lovelace', 'ada-on-file'])
    assert.equal(appearances(writings(name), files), 0, name)
  assert.equal(appearances([Buffer.from(tenant)], columns(database.path)), 0)
})

test('a known code cannot be verified from the copy, with any salt and any digest found in it', async () => {
  const values = columns(database.path).filter(({ length }) => length >= 16)
  const known = [codes[0]!, codes[10]!, codes[20]!]
  for (const code of known) assert.equal(await verifiesFrom(values, code, lab.policyText), false)
})

test('with the key ring the same search succeeds, so it would have found what could be found', async () => {
  const { sets } = await holdings(lab, account)
  const set = sets.at(-1)!
  const described = { ...set, accountKey: accountKeyOf(lab, account) }
  const opened = openSet(lab.ring, described, { keyId: set.keyId, bytes: set.sealed })
  assert.ok(opened)
  assert.equal(await verifiesFrom([Buffer.from(opened)], codes[0]!, lab.policyText), true)
  assert.equal(await verifiesFrom([Buffer.from(opened)], wrongCode(9), lab.policyText), false)
  assert.equal(appearances([Buffer.from(opened.subarray(0, 16))], files), 0, 'not even a salt is in the copy')
})

test('the copy under another key ring is refused, with the check removed too; under a check of its own it redeems nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sparekey-copy-'))
  try {
    for (const end of ['', '-wal'])
      if (existsSync(`${database.path}${end}`))
        copyFileSync(`${database.path}${end}`, join(directory, `copy.db${end}`))
    const path = join(directory, 'copy.db')
    const refused = sqliteFile(path)
    await assert.rejects(createLab({ store: refused, tenant }), { code: 'keys_foreign' })
    await refused.close()
    const writer = new DatabaseSync(path)
    writer.exec("DELETE FROM sparekey_meta WHERE name = 'key_check'")
    writer.close()
    const unbound = sqliteFile(path)
    await assert.rejects(createLab({ store: unbound, tenant }), { code: 'keys_foreign' })
    await unbound.close()
    const keys = testKeys()
    const bound = new DatabaseSync(path)
    const check = (await keys.load(false)).keyCheck()
    bound.prepare("INSERT INTO sparekey_meta (name, value, created_at) VALUES ('key_check', ?, 0)").run(check)
    bound.close()
    const store = sqliteFile(path)
    const thief = await createLab({ store, keys, tenant, policy: undelayed(50) })
    assert.equal(verdict(await thief.redeem(codes[21]!, { account })), 'code_invalid')
    await store.close()
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('after the service has ended, the files hold no more', async () => {
  await database.stores[0]!.close()
  files = filesOf(database.path)
  assert.ok(dirname(database.path) !== '' && files.length >= 1)
  for (const code of codes) assert.equal(appearances(writings(symbolsOf(code)), files), 0)
})
