import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { mock, test, type TestContext } from 'node:test'
import { SetupError } from '../../../src/errors.ts'
import { sqliteFile } from '../../../src/store/sql/sqlite-file.ts'

const inFolder = (t: TestContext): string => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'sparekey-opening-'))
  t.after(() => fs.rmSync(folder, { recursive: true }))
  return folder
}

/** Opens a file where the system refuses with a code. */
const openingWith = async (path: string, error: Error): Promise<unknown> => {
  const refusing = mock.method(fs, 'openSync', () => {
    throw error
  })
  syncBuiltinESMExports()
  try {
    return await sqliteFile(path)
      .schema()
      .catch((refusal: unknown) => refusal)
  } finally {
    refusing.mock.restore()
    syncBuiltinESMExports()
  }
}

for (const [code, setup, says] of [
  ['EACCES', 'database_read_only', /cannot be written/],
  ['EPERM', 'database_read_only', /cannot be written/],
  ['EROFS', 'database_read_only', /cannot be written/],
  ['ENOSPC', 'database_full', /is full/],
  ['ENOENT', 'database_unreachable', /does not exist\. Create it first/],
  ['ENOTDIR', 'database_unreachable', /leads through a file/],
  ['EISDIR', 'database_unreachable', /is a directory/],
] as const) {
  test(`a file that the system refuses to open with ${code} is ${setup}, with what to do and the cause`, async (t) => {
    const cause = Object.assign(new TypeError('x'), { code })
    const error = await openingWith(join(inFolder(t), 'app.db'), cause)
    assert.ok(error instanceof SetupError)
    assert.deepEqual([error.code, error.cause], [setup, cause])
    assert.match(error.message, says)
  })
}

test('a refusal that is not known is thrown as it is', async (t) => {
  const path = join(inFolder(t), 'app.db')
  for (const cause of [Object.assign(new TypeError('x'), { code: 'EMFILE' }), new TypeError('y')]) {
    assert.equal(await openingWith(path, cause), cause)
  }
})

test('a file that does not take the safe settings is refused, whichever of them', async (t) => {
  const folder = inFolder(t)
  const real = DatabaseSync.prototype.exec
  for (const [index, settings] of [
    'PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL',
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL',
  ].entries()) {
    const exec = mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
      real.call(this, sql.includes('journal_mode') ? settings : sql)
    })
    try {
      await assert.rejects(sqliteFile(join(folder, `${index}.db`)).schema(), {
        name: 'SetupError',
        code: 'database_unsafe',
      })
    } finally {
      exec.mock.restore()
    }
  }
})

test('a store that was closed says so, whether it was opened before or not', async (t) => {
  const folder = inFolder(t)
  for (const isOpened of [false, true]) {
    const path = join(folder, `${String(isOpened)}.db`)
    const store = sqliteFile(path)
    if (isOpened) await store.schema()
    await store.close()
    await store.close()
    await assert.rejects(store.schema(), { code: 'internal', message: /store was closed/ })
    assert.equal(fs.existsSync(path), isOpened)
  }
})

test('closing a store that could not be opened is no error', async (t) => {
  const store = sqliteFile(join(inFolder(t), 'none', 'app.db'))
  await assert.rejects(store.schema(), { code: 'database_unreachable' })
  await store.close()
})

test('a store may be closed while it opens', async (t) => {
  const store = sqliteFile(join(inFolder(t), 'none', 'app.db'))
  const opening = assert.rejects(store.schema(), { code: 'database_unreachable' })
  await store.close()
  await opening
})
