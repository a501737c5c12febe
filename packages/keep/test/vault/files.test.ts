import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { lockPath, removeStaleLock, withLock } from '../../src/vault/lock-file.ts'
import { removeLeftovers, replaceFile } from '../../src/vault/save.ts'
import { unlockVault, updateVault } from '../../src/vault/vault.ts'
import { newVault, temporaryFolder } from '../support/vault.ts'

const impatient = { waitMilliseconds: 60, pollMilliseconds: 5 }
const idle = (): Promise<void> => Promise.resolve()

test('the lock of a process of this machine that is gone is taken over', async (t) => {
  const path = join(await temporaryFolder(t), 'v')
  await leaveLock(path, { pid: pidOfAProcessThatEnded(), host: hostname() })
  assert.equal(await withLock(path, () => Promise.resolve('done'), impatient), 'done')
  assert.deepEqual(await readdir(join(path, '..')), [])
})

test('the lock of a living process is waited for, and then named', async (t) => {
  const path = join(await temporaryFolder(t), 'v')
  await leaveLock(path, { pid: process.ppid, host: hostname() })
  await assert.rejects(withLock(path, idle, impatient), {
    code: 'vault_locked',
    message: new RegExp(`process ${process.ppid} on ${hostname()}`),
  })
})

test('the lock of another machine is never taken over, and the refusal names the file to delete', async (t) => {
  const path = join(await temporaryFolder(t), 'v')
  await leaveLock(path, { pid: pidOfAProcessThatEnded(), host: 'another-machine' })
  await assert.rejects(withLock(path, idle, impatient), { code: 'vault_locked', message: /delete .*v\.lock/ })
  assert.ok((await readFile(lockPath(path), 'utf8')).includes('another-machine'))
})

test('whoever comes second goes in when the first is out, and never before', async (t) => {
  const path = join(await temporaryFolder(t), 'v')
  let inside = 0
  let entered = 0
  const work = async (): Promise<void> => {
    inside += 1
    entered += 1
    assert.equal(inside, 1)
    await new Promise(setImmediate)
    inside -= 1
  }
  await Promise.all(
    Array.from({ length: 12 }, () => withLock(path, work, { waitMilliseconds: 5000, pollMilliseconds: 1 })),
  )
  assert.equal(entered, 12)
})

test('who comes too late to remove a stale lock leaves the lock that was made since', async (t) => {
  const lock = lockPath(join(await temporaryFolder(t), 'v'))
  const madeSince = { pid: process.pid, host: hostname(), at: '2026-01-02T00:00:00Z', nonce: 'since' }
  await writeFile(lock, JSON.stringify(madeSince))
  await removeStaleLock(lock, { pid: 1, host: hostname(), at: '2026-01-01T00:00:00Z', nonce: 'stale' })
  assert.deepEqual(JSON.parse(await readFile(lock, 'utf8')), madeSince)
})

test('a full disk: the refusal says so, the old version opens, no temporary file stays', async (t) => {
  const { settings, vault } = await newVault(t, { word: 'old' })
  const folder = await smallDisk(t)
  if (folder === null) {
    t.skip('needs the right to mount a tmpfs')
    return
  }
  const path = join(folder, 'codes.keep')
  await writeFile(path, await readFile(settings.path))
  const onSmallDisk = await unlockVault({ ...settings, path }, { kind: 'keys', keys: vault.keys })
  const saving = updateVault(onSmallDisk, () => ({
    data: { word: 'new', ballast: 'x'.repeat(200_000) },
    entry: { action: 'x', subjects: [], note: '' },
  }))
  await assert.rejects(saving, { code: 'disk_full', message: /disk is full/ })
  assert.deepEqual(await readdir(folder), ['codes.keep'])
  const after = await unlockVault({ ...settings, path }, { kind: 'keys', keys: vault.keys })
  assert.deepEqual(after.content.data, { word: 'old' })
})

test('a folder that is not there: the refusal says so', async (t) => {
  const path = join(await temporaryFolder(t), 'missing', 'v')
  await assert.rejects(replaceFile(path, Buffer.from('x')), { code: 'file_unwritable' })
})

test('what an interrupted save left is removed, and nothing else', async (t) => {
  const folder = await temporaryFolder(t)
  for (const name of ['v', '.v.12-ab.tmp', '.other.1-a.tmp', '.v.keepme'])
    await writeFile(join(folder, name), '')
  await removeLeftovers(join(folder, 'v'))
  assert.deepEqual((await readdir(folder)).toSorted(), ['.other.1-a.tmp', '.v.keepme', 'v'])
})

function pidOfAProcessThatEnded(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

function leaveLock(path: string, holder: { pid: number; host: string }): Promise<void> {
  return writeFile(lockPath(path), JSON.stringify({ ...holder, at: '2026-01-01T00:00:00Z', nonce: 'n' }))
}

async function smallDisk(t: TestContext): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'keep-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', folder]).status === 0
  t.after(async () => {
    if (mounted) execFileSync('umount', [folder])
    await rmdir(folder)
  })
  return mounted ? folder : null
}
