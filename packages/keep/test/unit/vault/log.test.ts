import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { publicKeyOf } from '../../../src/vault/keys.ts'
import {
  appendEntry,
  checkEverySignature,
  checkLog,
  emptyLog,
  entryHash,
  headOf,
  keyAt,
} from '../../../src/vault/log.ts'
import type { Log, LogEntry } from '../../../src/vault/log.ts'
import { compareWithSeen } from '../../../src/vault/seen.ts'

const key = newKey()

test('a log of its own entries checks, to the head that the writer has', () => {
  const log = logOf(5)
  assert.deepEqual(checkLog(log), headOf(log))
  assert.deepEqual(checkEverySignature(log), headOf(log))
})

test('a change of any field of any entry is noticed', () => {
  const log = logOf(3)
  const changes: Partial<LogEntry>[] = [
    { seq: 9 },
    { at: 'x' },
    { device: 'x' },
    { action: 'x' },
    { subjects: ['x'] },
    { note: 'x' },
    { dataHash: 'x' },
    { newKey: 'x' },
    { previous: 'x' },
  ]
  for (const position of [0, 1, 2]) {
    for (const change of changes) {
      assert.throws(
        () => checkLog(withEntry(log, position, change)),
        { code: 'vault_edited' },
        JSON.stringify(change),
      )
    }
  }
})

test('a signature that does not fit is noticed: the last at opening, any of them by doctor', () => {
  const log = logOf(3)
  assert.throws(() => checkLog(withEntry(log, 2, { signature: 'AAAA' })), { code: 'vault_edited' })
  assert.throws(() => checkEverySignature(withEntry(log, 1, { signature: 'AAAA' })), { code: 'vault_edited' })
})

test('a chain rebuilt by somebody without the signing key is refused', () => {
  const foreignKey = newKey()
  const forged = appendEntry(emptyLog(publicKeyOf(foreignKey)), entry('forged'), foreignKey)
  assert.throws(
    () => checkLog({ base: { ...forged.base, key: publicKeyOf(key) }, entries: forged.entries }),
    {
      code: 'vault_edited',
    },
  )
})

test('an entry removed from the middle or the front is noticed', () => {
  const log = logOf(4)
  assert.throws(() => checkLog({ ...log, entries: log.entries.toSpliced(1, 1) }), { code: 'vault_edited' })
  assert.throws(() => checkLog({ ...log, entries: log.entries.slice(1) }), { code: 'vault_edited' })
})

test('a change of key is signed by the key before, and the entries after it by the new one', () => {
  const next = newKey()
  const rotated = appendEntry(logOf(2), { ...entry('keys'), newKey: publicKeyOf(next) }, key)
  assert.throws(() => appendEntry(rotated, entry('by the old key'), key), { code: 'vault_edited' })
  const log = appendEntry(rotated, entry('by the new key'), next)
  assert.equal(checkEverySignature(log).key, publicKeyOf(next))
  assert.equal(keyAt(log, 2), publicKeyOf(key))
  assert.equal(keyAt(log, 3), publicKeyOf(next))
})

test('a long log drops its oldest entries and still checks', () => {
  const trimmed = appendEntry(unsignedLogOf(5000), entry('one more'), key)
  assert.equal(trimmed.entries.length, 4000)
  assert.equal(trimmed.base.seq, 1001)
  assert.equal(checkLog(trimmed).seq, 5001)
})

test('an older vault than the one seen is called older; one with another history, changed apart', () => {
  const log = logOf(5)
  const seen = headOf(log)
  const older = { ...log, entries: log.entries.slice(0, 3) }
  assert.equal(compareWithSeen(older, headOf(older), seen)?.code, 'vault_rolled_back')
  const fork = appendEntry(
    appendEntry(appendEntry(older, entry('b4'), key), entry('b5'), key),
    entry('b6'),
    key,
  )
  assert.equal(compareWithSeen(fork, headOf(fork), seen)?.code, 'vault_diverged')
  const onwards = appendEntry(log, entry('on'), key)
  assert.equal(compareWithSeen(onwards, headOf(onwards), seen), null)
  assert.equal(compareWithSeen(log, seen, null), null)
})

test('a vault rebuilt from its beginning under other keys is not taken for the one that was seen', () => {
  const seen = headOf(logOf(2))
  const impostorKey = newKey()
  let impostor = emptyLog(publicKeyOf(impostorKey))
  for (let count = 0; count < 4; count += 1) impostor = appendEntry(impostor, entry(`e${count}`), impostorKey)
  assert.equal(compareWithSeen(impostor, headOf(impostor), seen)?.code, 'vault_diverged')
})

function logOf(length: number): Log {
  let log = emptyLog(publicKeyOf(key))
  for (let count = 0; count < length; count += 1) log = appendEntry(log, entry(`e${count}`), key)
  return log
}

function unsignedLogOf(length: number): Log {
  const empty = emptyLog(publicKeyOf(key))
  const entries: LogEntry[] = []
  let previous = empty.base.hash
  for (let seq = 1; seq <= length; seq += 1) {
    const unsigned = { ...entry('e'), seq, newKey: null, previous }
    entries.push({ ...unsigned, signature: '' })
    previous = entryHash(unsigned)
  }
  return { base: empty.base, entries }
}

function entry(note: string): Pick<LogEntry, 'at' | 'device' | 'action' | 'subjects' | 'note' | 'dataHash'> {
  return { at: '2026-11-21T12:00:00.000Z', device: 'd', action: 'a', subjects: ['s'], note, dataHash: 'h' }
}

function withEntry(log: Log, position: number, change: Partial<LogEntry>): Log {
  return {
    ...log,
    entries: log.entries.map((item, index) => (index === position ? { ...item, ...change } : item)),
  }
}

function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d ?? ''
}
