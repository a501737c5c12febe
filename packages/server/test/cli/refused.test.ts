import assert from 'node:assert/strict'
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, test } from 'node:test'
import { printMigrations } from 'sparekey/postgres'
import { readKeyFileText } from 'sparekey/service'
import { NOBODY, spawnProgram, temporaryDirectory } from '../support/process.ts'
import { jsonOf, newDirectory, place, run, snapshot } from './run.ts'

const SECRET = 'sup3r-s3cret-value'

const issue = ['issue', 'ada', '--methods', 'otp']
const redeem = ['redeem', 'ada', '--methods', 'pwd']
const status = ['status', 'ada']
const migrate = ['migrate']
const backup = ['backup', 'COPY']
const listKeys = ['keys', 'list']
const generateKeys = ['keys', 'generate']

interface Case {
  readonly name: string
  readonly spoil: (data: string) => Record<string, string> | void
  readonly commands: readonly [readonly string[], ...(readonly string[])[]]
  readonly line: RegExp
}

const ring = (data: string): string => join(data, 'sparekey.keys')
const database = (data: string): string => join(data, 'sparekey.db')
const change = (data: string, sql: string): void => {
  const handle = new DatabaseSync(database(data))
  handle.exec(sql)
  handle.close()
}

/** What keeps a writer out for as long as the test runs. */
const locks: DatabaseSync[] = []

const cases: readonly Case[] = [
  {
    name: 'no key ring',
    spoil: (data) => rmSync(ring(data)),
    commands: [issue, redeem, status, listKeys],
    line: /There is no key ring at .*sparekey\.keys\. Restore it from its backup/,
  },
  {
    name: 'no key ring, but a database that belongs to one: no other is made in its place',
    spoil: (data) => rmSync(ring(data)),
    commands: [generateKeys],
    line: /belongs to a key ring already.*Restore that ring/,
  },
  {
    name: 'no key ring and a database that was never used: the service makes a ring, a command does not',
    spoil: (data) => {
      rmSync(data, { recursive: true })
      cpSync(unused, data, { recursive: true })
      rmSync(ring(data))
    },
    commands: [issue, redeem, status],
    line: /There is no key ring at .* never been used\. Start the service once/,
  },
  {
    name: 'a database that has accounts and lost the record of its key ring',
    spoil: (data) => change(data, "DELETE FROM sparekey_meta WHERE name = 'key_check'"),
    commands: [issue, redeem, status],
    line: /has accounts, but lost the record of which key ring it began with.*from a backup/,
  },
  {
    name: 'the same without a key ring: no command makes one',
    spoil: (data) => {
      rmSync(ring(data))
      change(data, "DELETE FROM sparekey_meta WHERE name = 'key_check'")
    },
    commands: [issue, redeem, status],
    line: /has accounts, but lost the record of which key ring it began with.*from a backup/,
  },
  {
    name: 'a key ring that others can read',
    spoil: (data) => chmodSync(ring(data), 0o640),
    commands: [issue, redeem, status, listKeys],
    line: /open to others than its owner \(mode 0640\)\. Run: chmod 600/,
  },
  {
    name: 'a key ring that is none',
    spoil: (data) => writeFileSync(ring(data), SECRET),
    commands: [issue, redeem, status, listKeys],
    line: /The key ring cannot be used: it is not JSON/,
  },
  {
    name: 'the key ring of another database',
    spoil: (data) => {
      rmSync(ring(data))
      cpSync(ring(other), ring(data))
    },
    commands: [issue, redeem, status],
    line: /not the one this database began with/,
  },
  {
    name: 'a key ring that is there already',
    spoil: () => {},
    commands: [generateKeys, ['keys', 'generate', '--output', 'RING']],
    line: /never overwritten|belongs to a key ring already/,
  },
  {
    name: 'no database',
    spoil: (data) => rmSync(database(data)),
    commands: [issue, redeem, status, backup],
    line: /There is no database at .*sparekey\.db/,
  },
  {
    name: 'a file that is no database',
    spoil: (data) => writeFileSync(database(data), SECRET.repeat(1000)),
    commands: [issue, redeem, status, migrate, backup],
    line: /not an SQLite database/,
  },
  {
    name: 'a database of something else',
    spoil: (data) => {
      rmSync(database(data))
      change(data, 'CREATE TABLE theirs (a)')
    },
    commands: [issue, status, backup],
    line: /no Sparekey tables yet|not one of Sparekey/,
  },
  {
    name: 'a database whose tables are still to be made',
    spoil: (data) => {
      rmSync(database(data))
      change(data, `PRAGMA journal_mode = WAL; ${printMigrations('sqlite', 9999)}`)
    },
    commands: [issue, redeem, status],
    line: /no Sparekey tables yet\. Run "sparekey migrate" first/,
  },
  {
    name: 'a database of a newer version',
    spoil: (data) => change(data, "INSERT INTO sparekey_migrations VALUES (9999, 'of the future', 'yes', 0)"),
    commands: [issue, redeem, status, migrate],
    line: /newer version/,
  },
  {
    name: 'a database that another process holds',
    spoil: (data) => {
      const handle = new DatabaseSync(database(data))
      handle.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
      locks.push(handle)
    },
    commands: [status, migrate],
    line: /locked by another process/,
  },
  {
    name: 'a PostgreSQL that does not answer',
    spoil: () => ({ SPAREKEY_DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:1/x` }),
    commands: [issue, status, migrate],
    line: /The database cannot be used|could not be reached/,
  },
  {
    name: 'PostgreSQL, which has tools of its own',
    spoil: () => ({ SPAREKEY_DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:1/x` }),
    commands: [backup],
    line: /use pg_dump or pgBackRest/,
  },
  {
    name: 'a setting that does not exist',
    spoil: () => ({ SPAREKEY_PROT: SECRET }),
    commands: [issue, redeem, status, migrate, backup, listKeys, generateKeys, ['doctor']],
    line: /SPAREKEY_PROT is not a setting\. Did you mean SPAREKEY_PORT\?/,
  },
  {
    name: 'a place for the copy that is taken',
    spoil: (data) => writeFileSync(join(data, 'copy.db'), 'theirs'),
    commands: [backup],
    line: /There is a file at .*copy\.db already/,
  },
  {
    name: 'a place for the copy that is nowhere',
    spoil: () => {},
    commands: [['backup', 'NOWHERE']],
    line: /The directory of .* does not exist/,
  },
]

let template: string
let other: string
let unused: string
before(async () => {
  template = place()
  other = place()
  unused = place()
  await newDirectory(unused)
  for (const data of [template, other]) {
    const environment = await newDirectory(data)
    assert.equal((await run(environment, ...issue)).exit, 0)
  }
})

const used = (): string => {
  const data = place()
  cpSync(template, data, { recursive: true })
  return data
}

const withPaths = (data: string, argv: readonly string[]): string[] =>
  argv.map((word) => {
    if (word === 'COPY') return join(data, 'copy.db')
    if (word === 'RING') return ring(data)
    return word === 'NOWHERE' ? join(data, 'none', 'copy.db') : word
  })

describe('one clear line, exit code 2, and nothing changed', () => {
  for (const { name, spoil, commands, line } of cases) {
    test(`with ${name}`, async () => {
      const data = used()
      const environment = { SPAREKEY_DATA_DIR: data, ...spoil(data) }
      const files = snapshot(data)
      for (const command of commands) {
        const argv = withPaths(data, command)
        const { exit, out, err } = await run(environment, ...argv)
        assert.equal(exit, 2, `${argv.join(' ')}: ${out}${err}`)
        assert.match(err, /^sparekey: [^\n]+$/, argv.join(' '))
        assert.match(err, line, argv.join(' '))
        assert.equal(out, '')
        assert.ok(!err.includes(SECRET))
      }
      const asJson = await run(environment, ...withPaths(data, commands[0]), '--json')
      assert.equal(asJson.exit, 2)
      const { ok, code, detail } = jsonOf(asJson)
      assert.equal(ok, false)
      assert.match(String(code), /^[a-z_]+$/)
      assert.match(String(detail), line)
      for (const lock of locks.splice(0)) lock.close()
      assert.deepEqual(snapshot(data), files)
    })
  }

  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

  for (const [name, directoryMode, line] of [
    ['only read', 0o755, /^sparekey: The SQLite database cannot be written\. [^\n]+\n$/],
    [
      'not even see',
      0o600,
      /^sparekey: The database at [^\n]+ cannot be looked at \(EACCES\)\. Run this as the user [^\n]+\n$/,
    ],
  ] as const) {
    test(`with a database that this user may ${name}`, async () => {
      const data = temporaryDirectory()
      cpSync(template, data, { recursive: true })
      const environment = { SPAREKEY_DATA_DIR: data, SPAREKEY_KEYS: await readKeyFileText(ring(data)) }
      chmodSync(database(data), 0o444)
      chmodSync(data, directoryMode)
      const files = snapshot(data)
      for (const argv of [issue, status]) {
        const program = spawnProgram(environment, argv, asNobody)
        assert.equal(await program.ended, 2, program.output() + program.log())
        assert.match(program.log(), line)
      }
      // Only its owner's own mode lets the directory be removed.
      chmodSync(data, 0o700)
      assert.deepEqual(snapshot(data), files)
    })
  }
})

describe('wrong usage: exit code 2', () => {
  for (const argv of [
    ['issue', 'ada'],
    ['issue', '--methods', 'otp'],
    ['redeem', 'ada'],
    ['status'],
    ['status', 'ada', 'eve'],
    ['backup'],
    ['keys', 'fly'],
    ['keys', 'retire'],
    ['fly'],
    ['migrate', '--dialect', 'sqlite'],
    ['migrate', '--print', '--dialect', 'mysql'],
    ['migrate', '--print', '--from', 'one'],
    ['bench', '--seconds', '0'],
    ['bench', '--seconds', 'many'],
    ['bench', '--directory', '/nowhere'],
  ]) {
    test(argv.join(' '), async () => {
      const environment = { SPAREKEY_DATA_DIR: template }
      const plain = await run(environment, ...argv)
      assert.equal(plain.exit, 2)
      assert.equal(plain.out, '')
      assert.notEqual(plain.err, '')
      const asJson = await run(environment, ...argv, '--json')
      assert.equal(asJson.exit, 2)
      assert.equal(jsonOf(asJson)['ok'], false)
    })
  }

  test('values out of bounds are named by their field', async () => {
    const environment = { SPAREKEY_DATA_DIR: template }
    const few = await run(environment, ...issue, '--count', '2')
    assert.equal(few.exit, 2)
    assert.match(few.err, /count/)
    const name = await run(environment, 'status', 'a\nb')
    assert.equal(name.exit, 2)
    assert.match(name.err, /account/i)
    const reason = await run(environment, ...issue, '--reason', SECRET)
    assert.equal(reason.exit, 2)
    assert.ok(!reason.err.includes(SECRET))
  })
})
