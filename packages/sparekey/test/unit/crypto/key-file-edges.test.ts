import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { chown, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  createKeyFile,
  fileSignature,
  readKeyFileText,
  replaceKeyFile,
} from '../../../src/crypto/key-file.ts'
import { SetupError } from '../../../src/errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparekey-key-file-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
/** A folder of its own, with a file in it. */
const place = async (text = 'first'): Promise<{ readonly within: string; readonly path: string }> => {
  made += 1
  const within = mkdtempSync(join(folder, `${made}-`))
  const path = join(within, 'ring')
  await createKeyFile(path, text)
  return { within, path }
}
const failsWith = (code: string, reason: string | null) => (error: unknown) => {
  assert.ok(error instanceof SetupError)
  assert.equal(error.code, code)
  const cause = error.cause as { code?: string } | undefined
  assert.equal(cause?.code ?? null, reason)
  if (reason !== null) assert.ok(error.message.includes(`(${reason})`), error.message)
  return true
}

test('a replacement that is refused leaves the file, and nothing beside it', async () => {
  const { within, path } = await place()
  const backup = join(within, 'former')
  await writeFile(backup, 'another')
  await assert.rejects(replaceKeyFile(path, 'second', backup), failsWith('keys_exist', null))
  assert.equal(await readFile(path, 'utf8'), 'first')
  assert.deepEqual(readdirSync(within).toSorted(), ['former', 'ring'])
  await writeFile(backup, 'first')
  await replaceKeyFile(path, 'second', backup)
  assert.deepEqual([await readFile(path, 'utf8'), await readFile(backup, 'utf8')], ['second', 'first'])
})

test('what the system says is told by its name, with the cause', async () => {
  const { path } = await place()
  const beyond = join(path, 'ring')
  await assert.rejects(createKeyFile(beyond, 'text'), failsWith('keys_missing', 'ENOTDIR'))
  await assert.rejects(replaceKeyFile(beyond, 'text'), failsWith('keys_unreadable', 'ENOTDIR'))
  await assert.rejects(readKeyFileText(beyond), failsWith('keys_unreadable', 'ENOTDIR'))
  await assert.rejects(readKeyFileText(`${path}-none`), failsWith('keys_missing', null))
  await assert.rejects(
    replaceKeyFile(path, 'text', join(folder, 'none', 'former')),
    failsWith('keys_unreadable', 'ENOENT'),
  )
  assert.equal(await readKeyFileText(path), 'first')
})

test('a file of one MiB is read, and one byte more is not', async () => {
  const { path } = await place('a'.repeat(1024 * 1024))
  assert.equal((await readKeyFileText(path)).length, 1024 * 1024)
  await replaceKeyFile(path, 'a'.repeat(1024 * 1024 + 1))
  await assert.rejects(readKeyFileText(path), failsWith('keys_unreadable', null))
})

test('a replaced file belongs to whom it belonged', { skip: process.getuid?.() !== 0 }, async () => {
  const { path } = await place()
  await chown(path, 65_532, 65_531)
  await replaceKeyFile(path, 'second')
  const { uid, gid, mode } = statSync(path)
  assert.deepEqual([uid, gid, mode & 0o777], [65_532, 65_531, 0o600])
})

test('no file and no folder stays open', { skip: !existsSync('/proc/self/fd') }, async () => {
  const { path } = await place()
  const open = (): number => readdirSync('/proc/self/fd').length
  const before = open()
  for (let round = 0; round < 5; round += 1) {
    await createKeyFile(path, 'again')
    await replaceKeyFile(path, 'next')
    await readKeyFileText(path)
    await replaceKeyFile(`${path}-none`, 'text').catch(() => null)
  }
  assert.equal(open(), before)
})

test('one state of a file is told from another, and a file that is not there from both', async () => {
  const { path } = await place()
  const first = fileSignature(path)
  assert.equal(fileSignature(path), first)
  await replaceKeyFile(path, 'next!')
  assert.notEqual(fileSignature(path), first)
  assert.equal(fileSignature(`${path}-none`), null)
})
