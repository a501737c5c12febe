import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { expectedSchema } from '../../../src/store/sql/expected-schema.ts'
import { statements } from '../../../src/store/sql/statements.ts'

const guide = readFileSync(new URL('../../../../../docs/scale.md', import.meta.url), 'utf8')
const section = (heading: string): string =>
  guide.split(/^##+ /m).find((part) => part.startsWith(heading)) ?? ''
const citus = section('Citus')

interface Placement {
  readonly table: string
  /** `null`: whole on every node. */
  readonly column: string | null
  readonly group: string | null
}

const placements: readonly Placement[] = [
  ...[...citus.matchAll(/create_distributed_table\('(\w+)', '(\w+)', colocate_with := '(\w+)'/g)].map(
    ([, table = '', column = '', group = '']) => ({ table, column, group }),
  ),
  ...[...citus.matchAll(/create_reference_table\('(\w+)'\)/g)].map(([, table = '']) => ({
    table,
    column: null,
    group: null,
  })),
]
const columnsOf = new Map(
  expectedSchema.tables.map(({ name, columns }) => [name, columns.filter(({ nullable }) => !nullable)]),
)
const isOfAccounts = (table: string): boolean =>
  columnsOf.get(table)?.some(({ name }) => name === 'account_key') ?? false

test('the statements for Citus place every table, each once, and no other', () => {
  const named = placements.map(({ table }) => table).toSorted()
  assert.deepEqual(named, expectedSchema.tables.map(({ name }) => name).toSorted())
})

for (const { table, column, group } of placements) {
  if (column === null) {
    test(`${table} lies whole on every node: it is no table of accounts`, () => {
      assert.equal(isOfAccounts(table), false)
    })
    continue
  }
  test(`${table} is spread by a column that is in each of its primary and unique keys`, () => {
    const shape = expectedSchema.tables.find(({ name }) => name === table)
    assert.ok(shape?.primaryKey.includes(column), `the primary key of ${table}`)
    for (const index of expectedSchema.indexes.filter((one) => one.table === table && one.unique)) {
      assert.ok(index.columns.includes(column), index.name)
    }
    assert.ok(
      columnsOf.get(table)?.some(({ name }) => name === column),
      'it is never NULL',
    )
  })

  test(`${table} lies where the rows lie that its transactions touch`, () => {
    if (isOfAccounts(table)) assert.equal(column, 'account_key')
    const first = placements.find((one) => one.table === group)
    if (group === 'none') {
      assert.match(
        citus,
        new RegExp(`'${table}', '${column}', colocate_with := 'none', shard_count := \\d+\\)`),
      )
      if (isOfAccounts(table)) assert.equal(table, 'sparekey_accounts')
    } else {
      assert.deepEqual([first?.group, first?.column], ['none', column])
      if (isOfAccounts(table)) assert.equal(group, 'sparekey_accounts')
    }
  })
}

test('what is written by account names its account in the statement, so that one shard is asked', () => {
  const many = [
    'readDue',
    'readReminders',
    'readQueued',
    'takeQueued',
    'readLeafPlaces',
    'giveLeaves',
    'readLeaves',
    'readAnyAccount',
    'listSupportCases',
    'countSupportCases',
    'countLiveCases',
    'readLeafEvents',
    'readIdentities',
    'readEventsAt',
    'insertIndex',
    'readIndex',
    'readIndexNewer',
    'readIndexOfType',
    'readIndexOfTypeNewer',
  ]
  for (const [name, text] of Object.entries(statements)) {
    const [table = ''] = /\bsparekey_\w+/.exec(text) ?? []
    if (!isOfAccounts(table) || name.startsWith('walk')) continue
    const namesOne = /\baccount_key = :accountKey\b/.test(text) || /VALUES \(:accountKey, /.test(text)
    assert.equal(namesOne, !many.includes(name), name)
    if (!namesOne && name !== 'readAnyAccount')
      assert.ok(guide.includes(`\`${name}\``), `${name} is spoken of`)
  }
})

test('the statements for CockroachDB and YugabyteDB name tables that there are', () => {
  for (const heading of ['CockroachDB', 'YugabyteDB']) {
    const tables = [...section(heading).matchAll(/\bALTER TABLE (sparekey_\w+)/g)].map(
      ([, name = '']) => name,
    )
    for (const table of tables) assert.ok(columnsOf.has(table), table)
  }
  const split = [...section('CockroachDB').matchAll(/ALTER TABLE (sparekey_\w+) SPLIT AT VALUES \((.*?)\)/g)]
  assert.ok(split.length > 0)
  for (const [, table = '', value = ''] of split) {
    const [first] = expectedSchema.tables.find(({ name }) => name === table)?.primaryKey ?? []
    assert.equal(first, value.startsWith('x') ? 'account_key' : 'bucket', table)
  }
})

test('PgBouncer is told to keep more prepared statements than there are', () => {
  const [, most] = /^max_prepared_statements = (\d+)$/m.exec(guide) ?? []
  assert.ok(Number(most) >= Object.keys(statements).length)
})
