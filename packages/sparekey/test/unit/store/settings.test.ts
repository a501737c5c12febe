import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DurabilitySettings, unsafeSettings } from '../../../src/store/sql/postgres-settings.ts'
import { hasWalResetBug, unsafeSettings as unsafeSqlite } from '../../../src/store/sql/sqlite-settings.ts'

const sqlite = { journalMode: 'wal', synchronous: 2, version: '3.53.4' }

test('SQLite with WAL and synchronous FULL or EXTRA is safe', () => {
  assert.deepEqual(unsafeSqlite(sqlite), [])
  assert.deepEqual(unsafeSqlite({ ...sqlite, synchronous: 3 }), [])
  for (const journalMode of ['delete', 'truncate', 'persist']) {
    assert.deepEqual(unsafeSqlite({ ...sqlite, journalMode, synchronous: 3, version: '3.40.1' }), [])
  }
})

for (const [change, finding] of [
  [{ synchronous: 1 }, /synchronous is 1/],
  [{ synchronous: 0 }, /synchronous is 0/],
  [{ journalMode: 'delete' }, /journal_mode is delete/],
  [{ journalMode: 'off', synchronous: 3 }, /journal_mode is off/],
  [{ journalMode: 'memory', synchronous: 3 }, /journal_mode is memory/],
  [{ version: '3.50.4' }, /3\.50\.4.*wal\.html#walresetbug/],
] as const) {
  test(`SQLite with ${JSON.stringify(change)} is reported`, () => {
    const findings = unsafeSqlite({ ...sqlite, ...change })
    assert.equal(findings.length, 1)
    assert.match(findings[0] ?? '', finding)
  })
}

test('the WAL-reset bug is in 3.7.0 to 3.51.2, except where it was mended', () => {
  const affected = ['3.7.0', '3.40.1', '3.44.5', '3.45.0', '3.49.1', '3.50.6', '3.51.0', '3.51.2']
  const sound = ['2.40.1', '3.6.23', '3.44.6', '3.50.7', '3.51.3', '3.52.0', '3.53.4', '4.0.0', '4.40.1']
  assert.deepEqual(affected.filter(hasWalResetBug), affected)
  assert.deepEqual(sound.filter(hasWalResetBug), [])
})

const unsafePostgres = (settings: DurabilitySettings): readonly string[] => unsafeSettings(settings, 'refuse')
const postgres = {
  fsync: 'on',
  fullPageWrites: 'on',
  synchronousCommit: 'on',
  synchronousStandbyNames: '',
  inRecovery: false,
  readOnly: false,
  standbys: 0,
  synchronousStandbys: 0,
}

test('PostgreSQL alone, with synchronous standbys, or an engine without such settings is safe', () => {
  const synchronous = { standbys: 2, synchronousStandbys: 1, synchronousStandbyNames: 'ANY 1 (a, b)' }
  const none = { fsync: null, fullPageWrites: null, synchronousCommit: null, synchronousStandbyNames: null }
  assert.deepEqual(unsafePostgres(postgres), [])
  assert.deepEqual(unsafePostgres({ ...postgres, ...synchronous }), [])
  assert.deepEqual(unsafePostgres({ ...postgres, synchronousCommit: 'remote_apply' }), [])
  assert.deepEqual(unsafePostgres({ ...postgres, ...none }), [])
})

for (const [change, finding] of [
  [{ fsync: 'off' }, /fsync = off/],
  [{ fullPageWrites: 'off' }, /full_page_writes = off/],
  [{ synchronousCommit: 'local' }, /synchronous_commit at local/],
  [{ inRecovery: true }, /leads to a standby/],
  [{ readOnly: true }, /takes no writes/],
  [{ standbys: 1 }, /1 standby is attached and synchronous_standby_names is empty/],
  [
    { standbys: 2, synchronousStandbys: null },
    /2 standbys are attached and synchronous_standby_names is empty/,
  ],
  [{ standbys: 2, synchronousStandbyNames: 'x' }, /none of them is synchronous/],
  [{ standbys: 2, synchronousStandbyNames: 'x', synchronousStandbys: null }, /hidden from this role/],
] as const) {
  test(`PostgreSQL with ${JSON.stringify(change)} is reported`, () => {
    const findings = unsafePostgres({ ...postgres, ...change })
    assert.equal(findings.length, 1)
    assert.match(findings[0] ?? '', finding)
  })
}

test('standbys that no COMMIT waits for are no finding where they are accepted; all else still is', () => {
  for (const settings of [
    { standbys: 1 },
    { standbys: 2, synchronousStandbyNames: 'x' },
    { standbys: 2, synchronousStandbyNames: 'x', synchronousStandbys: null },
  ]) {
    assert.deepEqual(unsafeSettings({ ...postgres, ...settings }, 'accept'), [])
    assert.equal(unsafeSettings({ ...postgres, ...settings, fsync: 'off' }, 'accept').length, 1)
  }
  assert.match(unsafeSettings({ ...postgres, inRecovery: true }, 'accept').join(), /leads to a standby/)
})
