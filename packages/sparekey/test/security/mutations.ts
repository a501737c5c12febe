/**
 * Breaks a promise of the source in a copy of it, and says which tests notice. Run by hand, and its output kept:
 *
 *     node packages/sparekey/test/security/mutations.ts > packages/sparekey/test/security/mutations.md
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

interface Mutation {
  readonly promise: string
  readonly broken: string
  /** In each file, each text is found once and replaced. */
  readonly changes: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>
  readonly tests: readonly string[]
  /** Only tests with such a name, where the whole file takes long. */
  readonly pattern?: string
}

const orders = 'security/attempt-budget.test.ts'
const torn = 'security/read-committed.test.ts'
const lease = 'unit/lifecycle/idempotency-lease.test.ts'
const postgres = 'security/single-use-postgres.race.test.ts'
/** Small cases, enough to notice. */
const few = 'three different|two issues|after the confirmation'

const mutations: readonly Mutation[] = [
  {
    promise: 'The single-use insert decides',
    broken: '`consume` ignores how many rows `insertRedemption` wrote',
    changes: { 'lifecycle/redeem.ts': [['if (inserted !== 1) return tryAgain()', 'void inserted']] },
    tests: [torn],
  },
  {
    promise: "The register's condition, in memory",
    broken: '`changeAccount` and `changeAccountAndReset` without `audit_seq`',
    changes: {
      'store/memory/accounts.ts': [
        ['(row) => row.auditSeq === change.readAuditSeq,', '() => true,'],
        ['row.auditSeq === change.readAuditSeq && row.failures', 'row.failures'],
      ],
    },
    tests: [torn],
  },
  {
    promise: "The register's condition, on PostgreSQL",
    broken: 'the same in SQL',
    changes: {
      'store/sql/statements/accounts.ts': [
        [
          'WHERE account_key = :accountKey AND audit_seq = :readAuditSeq`',
          'WHERE account_key = :accountKey`',
        ],
        [' AND audit_seq = :readAuditSeq AND failures', ' AND failures'],
      ],
    },
    tests: [postgres],
    pattern: few,
  },
  {
    promise: 'Only the owner of a claim decides under it',
    broken: '`finishIdempotency` without the owner',
    changes: {
      'store/memory/idempotency.ts': [
        [
          "row.state === 'running' && keyOf(row.owner) === keyOf(owner)",
          "row.state === 'running' || owner === row.owner",
        ],
      ],
    },
    tests: [lease],
  },
  {
    promise: 'A decision whose claim is lost does not stand',
    broken: '`keepUnderKey` ignores how many rows `finishIdempotency` wrote',
    changes: { 'lifecycle/idempotency.ts': [['if (finished === 1) return', 'if (finished >= 0) return']] },
    tests: [lease],
  },
  {
    promise: 'A claim is taken over only when its lease has ended',
    broken: '`takeOverIdempotency` without `lease_until`',
    changes: {
      'store/memory/idempotency.ts': [
        [
          "row.state === 'running' && row.leaseUntil <= now",
          "row.state === 'running' || row.leaseUntil <= now",
        ],
      ],
    },
    tests: [lease],
  },
  {
    promise: 'The attempt comes before the hash',
    broken: '`checkCode` hashes first and counts then',
    changes: {
      'lifecycle/check-code.ts': [
        [
          "import type { Account } from './register.ts'",
          "import { decide, type Account } from './register.ts'",
        ],
        [
          "import type { SetRow, Step } from '../store/port.ts'",
          "import { keep, type SetRow, type Step } from '../store/port.ts'",
        ],
        [
          'const admission = await admit<R>(parts, account, claim, now, choose)',
          `const early = await decide(parts, function* () {
      return keep(yield* choose())
    })
    const first = findCandidate(parts, account, 'ends' in early ? [] : early.sets, typed)
    const label = await matches(parts, places, first)
    const admission = await admit<R>(parts, account, claim, now, choose)`,
        ],
        ['const label = await matches(parts, places, candidate)\n', ''],
      ],
    },
    tests: [orders, 'unit/lifecycle/disabled.test.ts', 'unit/lifecycle/one-derivation.test.ts'],
    pattern: '"wrong 1", "wrong 2", "wrong 3"|at the cap|costs no derivation',
  },
]

const packageDirectory = resolve(import.meta.dirname, '../..')
const root = resolve(packageDirectory, '../..')

/** The package in a directory of its own, with these changes. */
const copyWith = (changes: Mutation['changes']): string => {
  const copy = mkdtempSync(join(tmpdir(), 'sparekey-mutation-'))
  for (const part of ['src', 'test', 'package.json'])
    cpSync(join(packageDirectory, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const [file, replacements] of Object.entries(changes)) {
    const path = join(copy, 'src', file)
    let text = readFileSync(path, 'utf8')
    for (const [from, to] of replacements) {
      assert.equal(text.split(from).length, 2, `"${from}" is in ${file} once`)
      text = text.replace(from, () => to)
    }
    writeFileSync(path, text)
  }
  return copy
}

/** The names of the tests that failed; those that are known to fail are left out. */
const failuresIn = (copy: string, { tests, pattern }: Mutation): readonly string[] => {
  const only = pattern === undefined ? [] : [`--test-name-pattern=${pattern}`]
  const files = tests.map((file) => join(copy, 'test', file))
  const flags = ['--test', '--test-reporter=tap', '--test-timeout=120000', '--test-force-exit', ...only]
  const { stdout } = spawnSync(process.execPath, [...flags, ...files], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    maxBuffer: 64 * 1_048_576,
  })
  assert.match(stdout, /^# tests [1-9]/m, 'tests were run')
  const lines = stdout.matchAll(/^ *not ok \d+ - (.*)$/gm)
  const names = Array.from(lines, ([, name = '']) => name.replaceAll('\\"', '"'))
  return names.filter((name) => !/ # (TODO|SKIP)/.test(name) && !name.endsWith('.test.ts') && !isSuite(name))
}

const isSuite = (name: string): boolean => name === 'SQLite' || name.startsWith('PostgreSQL')

const run = (mutation: Mutation): readonly string[] => {
  const copy = copyWith(mutation.changes)
  try {
    return failuresIn(copy, mutation)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const report = (): string => {
  const rows = mutations.map((mutation) => {
    process.stderr.write(`${mutation.promise} …\n`)
    const untouched = run({ ...mutation, changes: {} })
    assert.deepEqual(untouched, [], 'without the mutation every test passes')
    const caught = run(mutation)
    process.stderr.write(`  ${caught.length} noticed\n`)
    const files = mutation.tests.map((file) => `\`${file}\``).join(', ')
    const shown = caught.slice(0, 3).map((name) => name.replaceAll('|', String.raw`\|`))
    const more = caught.length > 3 ? `; and ${caught.length - 3} more` : ''
    const found = caught.length === 0 ? '**none**' : `${shown.join('; ')}${more}`
    return `| ${mutation.promise} | ${mutation.broken} | ${files} | ${found} |`
  })
  return [
    '# What notices when a promise is broken',
    '',
    'Each row breaks one promise in a copy of `src` and runs the named tests, which all pass without the change.',
    'Made by `node packages/sparekey/test/security/mutations.ts`.',
    '',
    '| promise | what was broken | tests run | tests that failed |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

process.stdout.write(report())
