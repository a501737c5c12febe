import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  API_KEY,
  NOBODY,
  issueCodes,
  runProgram,
  spawnProgram,
  startService,
  temporaryDirectory,
} from '../support/process.ts'

const SECRET = 'sup3r-s3cret-value'

/** A data directory as a start leaves it behind. */
const usedDirectory = async (): Promise<string> => {
  const data = temporaryDirectory()
  await (await startService({ SPAREKEY_DATA_DIR: data })).stop()
  return data
}

/** Every file below a directory with its mode and contents. */
const snapshot = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
        return [path, `${statSync(path).mode.toString(8)} ${digest}`]
      }),
  )

interface Failure {
  readonly name: string
  /** Prepares a data directory, and gives the rest of the environment. */
  readonly prepare: (data: string) => Record<string, string>
  readonly line: RegExp
  /** Starts from an empty directory instead of a used one. */
  readonly fresh?: boolean
}

const keyRing = (data: string): string => join(data, 'sparekey.keys')
const database = (data: string): string => join(data, 'sparekey.db')

const failures: readonly Failure[] = [
  {
    name: 'an unknown setting',
    prepare: () => ({ SPAREKEY_PROT: SECRET }),
    line: /SPAREKEY_PROT is not a setting\. Did you mean SPAREKEY_PORT\?/,
    fresh: true,
  },
  {
    name: 'a bad value',
    prepare: () => ({ SPAREKEY_MIGRATE: SECRET }),
    line: /SPAREKEY_MIGRATE must be one of: auto, check\./,
    fresh: true,
  },
  {
    name: 'a short API key',
    prepare: () => ({ SPAREKEY_API_KEY: SECRET }),
    line: /SPAREKEY_API_KEY must be 32 to 256 visible ASCII characters/,
    fresh: true,
  },
  {
    name: 'half of the mail settings',
    prepare: () => ({ SPAREKEY_SMTP_URL: SECRET }),
    line: /SPAREKEY_SMTP_URL needs SPAREKEY_MAIL_FROM beside it/,
    fresh: true,
  },
  {
    name: 'a mail server that is none',
    prepare: () => ({ SPAREKEY_SMTP_URL: `ftp://${SECRET}`, SPAREKEY_MAIL_FROM: 'codes@example.org' }),
    line: /SPAREKEY_SMTP_URL must be smtp:/,
    fresh: true,
  },
  {
    name: 'a policy that is not there',
    prepare: (data) => ({ SPAREKEY_POLICY_FILE: join(data, 'none.json') }),
    line: /SPAREKEY_POLICY_FILE: the file cannot be read \(ENOENT\)/,
    fresh: true,
  },
  {
    name: 'a policy with an unknown key',
    prepare: (data) => {
      writeFileSync(join(data, 'policy.json'), JSON.stringify({ issuing: { maxPerDya: SECRET } }))
      return { SPAREKEY_POLICY_FILE: join(data, 'policy.json') }
    },
    line: /SPAREKEY_POLICY_FILE: "issuing\.maxPerDya" is not a known field/,
    fresh: true,
  },
  {
    name: 'a policy that is not JSON',
    prepare: (data) => {
      writeFileSync(join(data, 'policy.json'), `{"name": ${SECRET}}`)
      return { SPAREKEY_POLICY_FILE: join(data, 'policy.json') }
    },
    line: /SPAREKEY_POLICY_FILE: the file is not valid JSON/,
    fresh: true,
  },
  {
    name: 'a key ring that is not there, though the database is',
    prepare: (data) => {
      rmSync(keyRing(data))
      return {}
    },
    line: /no key ring/,
  },
  {
    name: 'a key ring that others can read',
    prepare: (data) => {
      chmodSync(keyRing(data), 0o644)
      return {}
    },
    line: /open to others than its owner/,
  },
  {
    name: 'a key ring that is none',
    prepare: (data) => {
      writeFileSync(keyRing(data), SECRET)
      return {}
    },
    line: /sparekey\.keys: /,
  },
  {
    name: 'a key ring that others can read, before there is a database',
    prepare: (data) => {
      writeFileSync(keyRing(data), SECRET, { mode: 0o644 })
      return {}
    },
    line: /open to others than its owner/,
    fresh: true,
  },
  {
    name: 'a key ring as text that is none',
    prepare: () => ({ SPAREKEY_KEYS: SECRET }),
    line: /key ring/,
    fresh: true,
  },
  {
    name: 'a file that is no database',
    prepare: (data) => {
      writeFileSync(database(data), SECRET.repeat(1000))
      return {}
    },
    line: /database/i,
  },
  {
    name: 'a directory in place of the database',
    prepare: (data) => {
      mkdirSync(database(data))
      return {}
    },
    line: /directory/,
    fresh: true,
  },
  {
    name: 'a schema that is not there, under check',
    prepare: () => ({ SPAREKEY_MIGRATE: 'check' }),
    line: /sparekey migrate/,
  },
  {
    name: 'an address that is not of this machine',
    prepare: () => ({ SPAREKEY_HOST: '192.0.2.1' }),
    line: /SPAREKEY_HOST is not an address of this machine/,
  },
  {
    name: 'a PostgreSQL that does not answer',
    prepare: () => ({ SPAREKEY_DATABASE_URL: `postgres://u:${SECRET}@127.0.0.1:1/x` }),
    line: /The database cannot be/i,
    fresh: true,
  },
]

const assertRefused = async (
  environment: Record<string, string>,
  line: RegExp,
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<void> => {
  const program = spawnProgram(environment, ['serve'], user)
  // A start that should have been refused must not keep the test waiting.
  program.seen(/^sparekey listening/m).then(
    () => program.child.kill('SIGKILL'),
    () => {},
  )
  assert.equal(await program.ended, 2, program.output() + program.log())
  assert.match(program.log(), /^sparekey: [^\n]+\n$/, 'one line on standard error')
  assert.match(program.log(), line)
  assert.equal(program.output(), '')
  assert.equal(program.log().includes(SECRET), false, program.log())
}

for (const { name, prepare, line, fresh = false } of failures) {
  test(`${name} stops the start with one line, exit code 2 and nothing changed`, async () => {
    const data = fresh ? temporaryDirectory() : await usedDirectory()
    if (name.includes('under check')) for (const file of readdirSync(data)) rmSync(join(data, file))
    const environment = {
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_PORT: '0',
      SPAREKEY_API_KEY: API_KEY,
      ...prepare(data),
    }
    const before = snapshot(data)
    await assertRefused(environment, line)
    assert.deepEqual(snapshot(data), before)
  })
}

test('the key ring of another database is refused, and neither is changed', async () => {
  const [data, other] = [await usedDirectory(), await usedDirectory()]
  const before = [snapshot(data), snapshot(other)]
  await assertRefused(
    { SPAREKEY_DATA_DIR: data, SPAREKEY_PORT: '0', SPAREKEY_KEYS_FILE: keyRing(other) },
    /not the one this database began with/,
  )
  assert.deepEqual([snapshot(data), snapshot(other)], before)
})

test('a database with accounts that lost its key check is refused, and begins with no other key ring', async () => {
  const data = await usedDirectory()
  const environment = { SPAREKEY_DATA_DIR: data }
  const service = await startService(environment)
  await issueCodes(service, 'ada')
  await service.stop()
  const file = new DatabaseSync(database(data))
  file.exec("DELETE FROM sparekey_meta WHERE name = 'key_check'")
  file.close()
  rmSync(keyRing(data))
  const before = snapshot(data)
  await assertRefused(
    { ...environment, SPAREKEY_PORT: '0' },
    /lost the record of which key ring it began with/,
  )
  assert.deepEqual(snapshot(data), before)
})

test('a database of a newer version is refused', async () => {
  const data = await usedDirectory()
  const file = new DatabaseSync(database(data))
  file.exec(
    "INSERT INTO sparekey_migrations SELECT max(version) + 1, 'later', 'yes', 0 FROM sparekey_migrations",
  )
  file.close()
  await assertRefused({ SPAREKEY_DATA_DIR: data, SPAREKEY_PORT: '0' }, /newer version/)
})

test('a database that another process holds is refused', async () => {
  const data = await usedDirectory()
  const file = new DatabaseSync(database(data))
  file.exec('BEGIN EXCLUSIVE')
  await assertRefused({ SPAREKEY_DATA_DIR: data, SPAREKEY_PORT: '0' }, /lock/i)
  file.exec('ROLLBACK')
  file.close()
})

test('a port that is taken is refused', async () => {
  const data = await usedDirectory()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await assertRefused(
    { SPAREKEY_DATA_DIR: data, SPAREKEY_PORT: String(port) },
    /another program listens on this port/,
  )
  server.close()
})

const notRoot = process.getuid?.() === 0 ? false : 'needs root to become another user'

test('a database that this user may not write is refused', { skip: notRoot }, async () => {
  const data = await usedDirectory()
  chmodSync(data, 0o755)
  chmodSync(database(data), 0o644)
  chownSync(keyRing(data), NOBODY, NOBODY)
  const before = snapshot(data)
  const environment = { SPAREKEY_DATA_DIR: data, SPAREKEY_PORT: '0', SPAREKEY_API_KEY: API_KEY }
  await assertRefused(environment, /cannot be written/, { uid: NOBODY, gid: NOBODY })
  assert.deepEqual(snapshot(data), before)
})

test('a data directory that this user may not make is refused', { skip: notRoot }, async () => {
  const parent = temporaryDirectory()
  chmodSync(parent, 0o755)
  const environment = {
    SPAREKEY_DATA_DIR: join(parent, 'data'),
    SPAREKEY_PORT: '0',
    SPAREKEY_API_KEY: API_KEY,
  }
  await assertRefused(environment, /SPAREKEY_DATA_DIR: the directory cannot be made/, {
    uid: NOBODY,
    gid: NOBODY,
  })
})

const noProc = existsSync('/proc/self/stat') ? false : 'needs a file system that takes no directories'

for (const directory of ['/proc/self/x', '/proc/self/x/y']) {
  test(
    `a data directory on a file system that takes none is refused: ${directory}`,
    { skip: noProc, timeout: 20_000 },
    () =>
      assertRefused(
        { SPAREKEY_DATA_DIR: directory, SPAREKEY_PORT: '0', SPAREKEY_API_KEY: API_KEY },
        /SPAREKEY_DATA_DIR: the directory cannot be made \(ENOENT\)/,
      ),
  )
}

test('a data directory is made with those above it, for its owner alone', async () => {
  const top = join(temporaryDirectory(), 'a')
  const data = join(top, 'b', 'c')
  const service = await startService({ SPAREKEY_DATA_DIR: data })
  assert.equal(await service.stop(), 0)
  for (const directory of [top, join(top, 'b'), data])
    assert.equal(statSync(directory).mode & 0o777, 0o700, directory)
})

test('a file in place of the data directory is refused and left as it is', async () => {
  const file = join(temporaryDirectory(), 'file')
  writeFileSync(file, 'mine')
  for (const directory of [file, join(file, 'data')]) {
    await assertRefused(
      { SPAREKEY_DATA_DIR: directory, SPAREKEY_PORT: '0', SPAREKEY_API_KEY: API_KEY },
      /SPAREKEY_DATA_DIR: the directory cannot be made/,
    )
  }
  assert.equal(readFileSync(file, 'utf8'), 'mine')
})

test(
  'a generated API key that cannot be written ends the process although it listens',
  { skip: notRoot },
  async () => {
    const data = await usedDirectory()
    chmodSync(data, 0o755)
    const environment = {
      SPAREKEY_DATABASE_URL: `sqlite:${join(data, 'db', 'sparekey.db')}`,
      SPAREKEY_KEYS_FILE: join(data, 'db', 'sparekey.keys'),
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_PORT: '0',
    }
    mkdirSync(join(data, 'db'))
    chownSync(join(data, 'db'), NOBODY, NOBODY)
    const program = spawnProgram(environment, ['serve'], { uid: NOBODY, gid: NOBODY })
    assert.equal(await program.ended, 2, program.log())
    assert.match(
      program.log(),
      /^sparekey: SPAREKEY_DATA_DIR: the generated API key cannot be written there\..*\n$/,
    )
  },
)

test('wrong usage ends with exit code 2, help and version with 0', async () => {
  for (const [argv, code] of [
    [['serve', '--tyr'], 2],
    [['sevre'], 2],
    [['serve', 'extra'], 2],
    [['--help'], 0],
    [['serve', '--help'], 0],
    [['--version'], 0],
  ] as const) {
    const program = runProgram({}, ...argv)
    assert.equal(await program.ended, code, argv.join(' '))
  }
})
