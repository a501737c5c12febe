import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyLog, newSigningKey } from 'sparekey-keep-team'
import { readCache, writeCache } from '../../../src/team/cache.ts'
import type { TeamCache } from '../../../src/team/cache.ts'

const team = 'a'.repeat(64)
const cache: TeamCache = {
  version: 3,
  notes: ['a note\n', 'another\n'],
  head: { seq: 1, hash: 'b'.repeat(64) },
  log: emptyLog,
  released: [
    { set: 's1', code: 'c1', member: 'cy', device: 'd1', request: null, at: '2026-11-22T12:00:00.000Z' },
  ],
  waits: [],
}

test('what a machine remembers of a team counts as long as it is what this member wrote', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'keep-cache-'))
  t.after(() => rm(folder, { recursive: true }))
  const keys = { team, signingKey: newSigningKey() }
  const path = join(folder, 'teams', `${team}.json`)
  assert.equal(await readCache(folder, keys), null)
  await writeCache(folder, keys, cache)
  assert.deepEqual(await readCache(folder, keys), cache)

  const written = await readFile(path, 'utf8')
  const [tag = '', json = ''] = written.split('\n')
  const others = [
    written.replace('"cy"', '"di"'),
    `${tag.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}\n${json}\n`,
    `${tag.slice(2)}\n${json}\n`,
    `\n${json}\n`,
    `${json}\n`,
    '',
  ]
  for (const changed of others) {
    await writeFile(path, changed)
    assert.equal(await readCache(folder, keys), null, changed.slice(0, 80))
  }
  await writeFile(path, written)
  assert.equal(await readCache(folder, { team, signingKey: newSigningKey() }), null)
  assert.deepEqual(await readCache(folder, keys), cache)
})
