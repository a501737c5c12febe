import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { numberedText, parameterNames } from '../../../src/store/sql/parameters.ts'
import { isRead } from '../../../src/store/sql/rows.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { statements } from '../../../src/store/sql/statements.ts'
import type { StatementName } from '../../../src/store/port.ts'

const names = Object.keys(statements).toSorted() as StatementName[]

/** Look into a whole table, and never while serving: a store is no list of accounts; of tenants and webhooks there are few. */
const wholeTable: readonly StatementName[] = [
  'readAnyAccount',
  'readTenants',
  'readAllWebhooks',
  'readAllStreams',
  'readAllStreamKeys',
  'readIncidentWork',
  'countSwitches',
  'readPolicies',
  'readFrozenTenants',
  'readOperators',
  'readOperatorSessions',
]

/** Look for work of any account, along an index of its own; or walk a table through in pages, along its primary key. */
const acrossAccounts: readonly StatementName[] = [
  'readDue',
  'readReminders',
  'countLiveCases',
  'listSupportCases',
  'countSupportCases',
  'walkSupportCases',
  'walkSupportEvidence',
  'walkSupportDecisions',
  'walkAccounts',
  'walkEvents',
  'walkRedemptions',
  'walkSetKeys',
  'walkContacts',
  'walkRecoveryKeys',
  'walkPageKeys',
  'walkFingerprintKeys',
  'walkStandings',
  'walkSetStandings',
  'walkContactStandings',
  'walkRecoveryStandings',
  'walkDueStandings',
  'readLeafEvents',
  'readIdentities',
  'readEventsAt',
  'readLeafPlaces',
  'readLeaves',
  'giveLeaves',
  'readQueued',
  'takeQueued',
  'walkSets',
  'walkUses',
]

/** Tables whose rows belong to no account. */
const shared = [
  'sparekey_policies',
  'sparekey_meta',
  'sparekey_api_keys',
  'sparekey_tenants',
  'sparekey_tenant_switches',
  'sparekey_support_counters',
  'sparekey_webhooks',
  'sparekey_log',
  'sparekey_log_tiles',
  'sparekey_log_checkpoints',
  'sparekey_log_epochs',
  'sparekey_streams',
  'sparekey_stream_keys',
  'sparekey_stream_queue',
  'sparekey_stream_refusals',
  'sparekey_rollups',
  'sparekey_event_index',
  'sparekey_tenant_daily',
  'sparekey_tenant_gauges',
  'sparekey_alarm_notes',
  'sparekey_incidents',
  'sparekey_found_sheets',
  'sparekey_operators',
  'sparekey_operator_roles',
  'sparekey_operator_invites',
  'sparekey_operator_passkeys',
  'sparekey_operator_sessions',
  'sparekey_operator_forms',
  'sparekey_console_views',
]

/** One statement for the first time and for every other. */
const makesOrChanges: readonly StatementName[] = ['takeAttempt', 'takeSupportCount', 'writeTenantSwitches']

// Written anew with: node --test --test-update-snapshots packages/sparekey/test/unit/store/statements.test.ts
test('every text, per dialect, with the order of its parameters, is the one that was reviewed', (t) => {
  const table = names.map((name) => ({
    name,
    sqlite: statements[name],
    postgres: numberedText(statements[name], '$'),
    parameters: parameterNames(statements[name]),
  }))
  t.assert.snapshot(table)
})

for (const name of names) {
  test(`${name} keeps to what every engine has`, () => {
    const text = statements[name]
    const forbidden = /current_|::|;|\*|\bFOR UPDATE\b|\bSKIP\b|\b(NOW|RANDOM|NEXTVAL|DATETIME|UUID\w*)\s*\(/i
    assert.doesNotMatch(text, forbidden)
    assert.equal(
      /\bDO UPDATE\b/.test(text),
      makesOrChanges.includes(name),
      'only what counts and what switches makes a row or changes it',
    )
    assert.equal(text.match(/\bsparekey_\w+/g)?.length, 1, 'one table a statement')
    const [table = ''] = /\bsparekey_\w+/.exec(text) ?? []
    if (shared.includes(table) || wholeTable.includes(name) || acrossAccounts.includes(name)) return
    const insert = new RegExp(`^INSERT INTO ${table} (?:AS known )?\\(account_key, `)
    assert.match(text, text.startsWith('INSERT') ? insert : /\nWHERE account_key = :accountKey\b/)
  })

  test(`${name} gives ${isRead(name) ? 'rows' : 'a count'}`, () => {
    assert.equal(/^SELECT\b|\bRETURNING\b/.test(statements[name]), isRead(name))
  })
}

/** What waits for a receiver, and what it refused, are cut at a bound: no place in them is far. */
const boundedLists: readonly StatementName[] = ['readStreamQueue', 'readStreamRefusals']

test('no statement reads past rows with OFFSET, but for the two lists of a receiver that are cut at a bound', () => {
  assert.deepEqual(
    names.filter((name) => /\boffset\b/i.test(statements[name].replaceAll(/:\w+/g, ''))),
    boundedLists,
  )
})

test('SQLite looks every row up by a key, never by reading a table through', async () => {
  const database = new DatabaseSync(':memory:')
  await sqliteStore(database).migrate()
  for (const name of names.filter((each) => !statements[each].startsWith('INSERT'))) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${statements[name]}`).all()
    const steps = plan.map(({ detail }) => String(detail))
    if (wholeTable.includes(name)) continue
    assert.ok(
      steps.every((step) => !step.startsWith('SCAN')),
      `${name}: ${steps.join('; ')}`,
    )
  }
})
