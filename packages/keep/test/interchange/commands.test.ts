import assert from 'node:assert/strict'
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { formats } from '../../src/interchange/formats.ts'
import { recordIn } from '../../src/interchange/records.ts'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'

const filePassword = 'MARKERpassword of the file'
const isPlain = (format: string): boolean => ['json', 'bitwarden', '1pux', 'csv', 'text'].includes(format)

test('every format: written for its owner alone, brought into an empty vault, shown there alike', async (t) => {
  const keep = await withCodes(t)
  const list = await keep.json('show', 'github-jane', '--codes')
  for (const format of formats) {
    const out = keep.path(`out.${format}`)
    const plain = isPlain(format) ? ['--plain'] : []
    const report = await keep.json('export', '--format', format, out, ...plain)
    assert.deepEqual(Object.keys(recordIn(report)), [
      'file',
      'format',
      'accounts',
      'encrypted',
      'leftOut',
      'notes',
    ])
    assert.equal(part(report, 'encrypted'), !isPlain(format))
    assert.equal((await stat(out)).mode & 0o777, 0o600)
    const content = await readFile(out, 'latin1')
    assert.equal(content.includes(githubFile.slice(0, 11)), isPlain(format) && format !== '1pux')
    const there = await withPassword(await keepWithVault(t))
    const brought = await there.json('bring-in', out)
    assert.deepEqual(part(brought, 'accounts'), [{ name: 'github-jane', codes: 16 }])
    assert.deepEqual(withoutIds(await there.json('show', 'github-jane', '--codes')), withoutIds(list), format)
  }
})

test('an unencrypted export needs --plain, a new file, and a name; nothing is overwritten', async (t) => {
  const keep = await withCodes(t)
  for (const format of formats.filter(isPlain)) {
    const { code, notes } = await keep.run('export', '--format', format, keep.path('x'))
    assert.equal(code, 4)
    assert.match(notes, /--plain/)
  }
  for (const format of ['kdbx', 'bitwarden-encrypted', 'age'])
    assert.equal((await keep.run('export', '--format', format)).code, 2)
  assert.equal((await keep.run('export', '--format', '1pux', '--plain')).code, 2)
  assert.equal((await keep.run('export', '--format', 'other', keep.path('x'))).code, 4)
  await writeFile(keep.path('there'), 'mine')
  assert.equal((await keep.run('export', '--format', 'kdbx', keep.path('there'))).code, 11)
  assert.equal(await readFile(keep.path('there'), 'utf8'), 'mine')
  await assert.rejects(stat(keep.path('x')), { code: 'ENOENT' })
})

test('what a format cannot hold is listed, in words and in JSON; what it holds is not', async (t) => {
  const keep = await withCodes(t)
  await keep.run('review', 'monthly', '--json')
  await keep.ok('emergency', 'everything-lost')
  await keep.ok('places', 'add', 'phone', '--kind', 'device')
  const leftOut = async (format: string): Promise<string> => {
    const report = await keep.json('export', '--format', format, keep.path(`x.${format}`), '--plain')
    return listIn(part(report, 'leftOut')).join('; ')
  }
  assert.equal(await leftOut('json'), 'the log and the steps to undo')
  assert.match(await leftOut('text'), /the bad day/)
  assert.doesNotMatch(await leftOut('bitwarden'), /places/)
  assert.match(await leftOut('csv'), /what is recorded of places/)
  const shown = await keep.ok('export', '--format', 'kdbx', keep.path('x.kdbx'))
  assert.match(shown, /Not in it: the log and the steps to undo; .*the bad day/)
  assert.match(shown, /! Positions, used marks, copies.*An entry expires when its codes are due/)
})

test('the same file twice adds nothing; a file that differs comes in beside, and undo takes it back', async (t) => {
  const keep = await withCodes(t)
  await keep.ok('export', '--format', 'text', keep.path('x.txt'), '--plain')
  const same = await keep.json('bring-in', keep.path('x.txt'))
  assert.deepEqual([part(same, 'accounts'), part(same, 'present')], [[], ['github-jane']])
  await keep.ok('use', 'github', '1', '--show', '--worked', 'yes')
  const other = await keep.run('bring-in', keep.path('x.txt'))
  assert.match(other.out, /github-jane is here already and differs: what came in is github-jane-2/)
  assert.match(await keep.ok('list'), /15 of 16[^]*16 of 16/)
  await keep.ok('undo')
  assert.doesNotMatch(await keep.ok('list'), /github-jane-2/)
})

test('--dry-run says what would come in, and touches no vault', async (t) => {
  const keep = await withCodes(t)
  await keep.ok('export', '--format', 'kdbx', keep.path('x.kdbx'))
  const before = await readFile(keep.path('codes.keep'))
  delete keep.env['KEEP_VAULT']
  delete keep.env['KEEP_PASSPHRASE_FILE']
  const said = await keep.json('bring-in', keep.path('x.kdbx'), '--dry-run')
  assert.equal(part(said, 'changed'), false)
  assert.deepEqual(part(said, 'accounts'), [{ name: 'github-jane', codes: 16 }])
  assert.deepEqual(await readFile(keep.path('codes.keep')), before)
})

test('bad files: one sentence, the exit code that is documented, and a vault that is as it was', async (t) => {
  const keep = await withCodes(t)
  await keep.ok('export', '--format', 'kdbx', keep.path('x.kdbx'))
  await keep.ok('export', '--format', 'bitwarden-encrypted', keep.path('x.json'))
  await keep.ok('export', '--format', '1pux', keep.path('x.1pux'), '--plain')
  await writeFile(keep.path('cut.kdbx'), (await readFile(keep.path('x.kdbx'))).subarray(0, 900))
  await writeFile(keep.path('cut.1pux'), (await readFile(keep.path('x.1pux'))).subarray(0, 300))
  await writeFile(keep.path('foreign.txt'), githubFile)
  await writeFile(keep.path('empty'), '')
  await writeFile(keep.path('newer.json'), '{"format":"sparekey-keep-export","version":2}')
  await writeFile(keep.path('broken.json'), '{"format":"sparekey-keep-export","version":1,"accounts":[]}')
  const big = await open(keep.path('big'), 'w')
  await big.truncate(100 * 1024 * 1024)
  await big.close()
  const before = await readFile(keep.path('codes.keep'))
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['cut.kdbx', 4, /cut off/],
    ['cut.1pux', 4, /cut off/],
    ['foreign.txt', 4, /keep import FILE/],
    ['empty', 4, /is empty/],
    ['big', 4, /100 MB; at most 64 MB/],
    ['newer.json', 8, /newer version/],
    ['broken.json', 4, /is missing/],
    ['codes.keep', 4, /keep merge/],
    ['nowhere', 10, /is not there/],
    ['.', 10, /is a folder/],
  ]
  for (const [name, code, message] of cases) {
    const ran = await keep.run('bring-in', keep.path(name))
    assert.equal(ran.code, code, `${name}: ${ran.notes}`)
    assert.match(ran.notes, message)
    assert.equal(ran.notes.trim().split('\n').length, 1)
  }
  await writeFile(keep.path('file-password'), 'wrong')
  for (const name of ['x.kdbx', 'x.json']) {
    const ran = await keep.run('bring-in', keep.path(name), '--json')
    assert.equal(ran.code, 5)
    assert.equal(part(part(JSON.parse(ran.out), 'error'), 'code'), 'passphrase_wrong')
  }
  assert.deepEqual(await readFile(keep.path('codes.keep')), before)
  delete keep.env['KEEP_FILE_PASSWORD_FILE']
  assert.equal((await keep.run('bring-in', keep.path('x.kdbx'))).code, 12)
  assert.match((await keep.run('import', keep.path('x.kdbx'))).notes, /keep bring-in/)
})

test('at a terminal the password of the new file is typed twice, and once to read it', async (t) => {
  const keep = await withCodes(t)
  delete keep.env['KEEP_FILE_PASSWORD_FILE']
  await keep.typed([filePassword, filePassword], 'export', '--format', 'kdbx', keep.path('x.kdbx'))
  const { code, out } = await keep.typed([filePassword], 'bring-in', keep.path('x.kdbx'))
  assert.equal(code, 0)
  assert.match(out, /Here already, alike: github-jane/)
})

test('to an age recipient, in any format, and back with the identity from a file', async (t) => {
  const keep = await withCodes(t)
  const identity = await generateX25519Identity()
  await writeFile(keep.path('identity'), `${identity}\n`)
  const recipient = await identityToRecipient(identity)
  for (const format of ['age', 'csv', 'kdbx']) {
    const out = keep.path(`${format}.age`)
    await keep.ok('export', '--format', format, out, '--to', recipient)
    assert.equal((await keep.run('bring-in', out)).code, 2)
    const brought = await keep.json('bring-in', out, '--file-identity', keep.path('identity'))
    assert.deepEqual(part(brought, 'present'), ['github-jane'])
  }
})

test('no code and no password reaches an output or a file, other than the exports that were asked for', async (t) => {
  const keep = await withCodes(t)
  const secrets = [filePassword, ...githubFile.trim().split('\n')]
  const asked = new Set(formats.filter(isPlain).map((format) => `out.${format}`))
  for (const format of formats) {
    const out = keep.path(`out.${format}`)
    const runs = [
      await keep.run('export', '--format', format, out, ...(isPlain(format) ? ['--plain'] : [])),
      await keep.run('bring-in', out),
      await keep.run('bring-in', out, '--dry-run', '--json'),
    ]
    await writeFile(keep.path('damaged'), (await readFile(out)).subarray(0, -20))
    runs.push(await keep.run('bring-in', keep.path('damaged')))
    for (const ran of runs)
      for (const secret of secrets)
        assert.ok(!`${ran.out}${ran.notes}`.includes(secret), `${format} shows a secret`)
  }
  await writeFile(keep.path('damaged'), '')
  for (const entry of await readdir(keep.folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || asked.has(entry.name) || entry.name === 'file-password') continue
    const content = await readFile(join(entry.parentPath, entry.name), 'latin1')
    for (const secret of secrets) assert.ok(!content.includes(secret), entry.name)
  }
})

async function withCodes(t: TestContext): Promise<Keep> {
  return withPassword(await keepWithGithub(t))
}

async function withPassword(keep: Keep): Promise<Keep> {
  await writeFile(keep.path('file-password'), filePassword)
  keep.env['KEEP_FILE_PASSWORD_FILE'] = keep.path('file-password')
  return keep
}

function part(value: unknown, name: string): unknown {
  return recordIn(value)[name]
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'id' ? undefined : inner)))
}
