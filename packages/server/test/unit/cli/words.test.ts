import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ArgumentRangeError, type Advice, SetupError, SparekeyError, type Status } from 'sparekey'
import { issueReport, redeemReport, statusReport } from '../../../src/cli/account-reports.ts'
import { atShare } from '../../../src/cli/bench/measure.ts'
import { directoryFinding, fileFinding, placeFinding, spaceFinding } from '../../../src/cli/doctor/files.ts'
import { doctorReport, error, ok, warning } from '../../../src/cli/doctor/findings.ts'
import { bytesText, counted, inColumns, timeText } from '../../../src/cli/format.ts'
import { runProgram } from '../../../src/cli/program.ts'
import { describeFailure } from '../../../src/cli/report.ts'
import { readEnvironment } from '../../../src/config/environment.ts'

const at = new Date('2026-11-21T20:01:10.123Z')

test('times, sizes and numbers are written as a person reads them', () => {
  assert.equal(timeText(at), '2026-11-21 20:01:10Z')
  assert.deepEqual([0, 1023, 1024, 4.2 * 1024 ** 2, 150 * 1024 ** 2, 3 * 1024 ** 5].map(bytesText), [
    '0 bytes',
    '1023 bytes',
    '1.0 KiB',
    '4.2 MiB',
    '150 MiB',
    '3072 TiB',
  ])
  assert.deepEqual(
    [0, 1, 2].map((count) => counted(count, 'code')),
    ['0 codes', '1 code', '2 codes'],
  )
})

test('codes stand in two columns, read down and then right', () => {
  assert.deepEqual(inColumns(['a', 'b', 'c']), ['   1  a      3  c', '   2  b'])
})

test('the value at a share of the measurements is one that was measured', () => {
  assert.equal(atShare([1, 2, 3, 4], 0.5), 2)
  assert.equal(atShare([1, 2, 3, 4], 0.95), 4)
  assert.equal(atShare([], 0.5), 0)
})

describe('failures', () => {
  test('have one exit code for what the caller can mend, and another for what was not decided', () => {
    assert.equal(describeFailure(new SetupError('keys_missing', 'x')).exit, 2)
    assert.equal(describeFailure(new ArgumentRangeError('count', 'x')).exit, 2)
    assert.equal(describeFailure(new SparekeyError('outcome_unknown', 'x')).exit, 3)
    assert.deepEqual(describeFailure(new SparekeyError('overloaded', 'x')).code, 'overloaded')
  })

  test('that nobody foresaw hold no code, even where the error does', () => {
    const { exit, code, detail } = describeFailure(new TypeError('read 9QMT-4XWE-7RK2-3VHD'))
    assert.deepEqual([exit, code], [3, 'internal'])
    assert.doesNotMatch(detail, /9QMT/)
  })
})

const status: Status = {
  ok: true,
  accountId: 'ada',
  state: 'active',
  activeSet: {
    setId: 's',
    serial: 'A7K2',
    format: 'standard',
    count: 10,
    remaining: 9,
    issuedAt: at,
    confirmedAt: at,
    expiresAt: at,
    redemptions: [{ label: 'X7', redeemedAt: at }],
  },
  pendingSet: {
    setId: 't',
    serial: 'B8M3',
    format: 'standard',
    count: 10,
    issuedAt: at,
    confirmBy: at,
    expiresAt: null,
  },
  failedAttempts: 4,
  retryAt: at,
  advice: [
    'replace_codes',
    'few_left',
    'expires_soon',
    'rotate',
    'confirm_saved',
    'review_recovery',
  ] satisfies Advice[],
  recovery: null,
}

test('a status shows every sheet, use, wrong try and thing to do', () => {
  const text = statusReport(status).lines.join('\n')
  assert.match(text, /^ada: active\n {2}sheet A7K2 {3}9 of 10 codes left, issued 2026-11-21 20:01:10Z/)
  assert.match(text, /X7… used 2026-11-21 20:01:10Z/)
  assert.match(text, /sheet B8M3 {3}not confirmed yet/)
  assert.match(text, /4 in a row/)
  assert.match(text, /not before 2026-11-21 20:01:10Z/)
  assert.equal(text.match(/to do/g)?.length, 6)
  assert.doesNotMatch(text, /undefined/)
})

test('a refusal is written to standard error with its code, and to JSON with all its fields', () => {
  const refusal = { ok: false, code: 'code_already_used', detail: 'Used.', usedAt: at } as const
  const { exit, json, lines, complaints } = redeemReport('ada', refusal, false)
  assert.equal(exit, 1)
  assert.deepEqual(lines, [])
  assert.deepEqual(complaints, ['Refused (code_already_used): Used.'])
  assert.deepEqual(json, refusal)
  const limited = { ok: false, code: 'issue_limit_reached', detail: 'x', retryAfterSeconds: 1 } as const
  assert.equal(issueReport('ada', null, limited).exit, 1)
})

describe('doctor', () => {
  test('tells a file that others can change from one that they can read, and from one of its owner alone', () => {
    assert.equal(fileFinding('f', '/f', 0o600).level, 'ok')
    assert.equal(fileFinding('f', '/f', 0o640).level, 'warning')
    assert.equal(fileFinding('f', '/f', 0o602).level, 'error')
    assert.match(fileFinding('f', '/f', 0o100_644).detail, /mode 0644/)
    assert.equal(directoryFinding('d', '/d', 0o755).level, 'ok')
    assert.equal(directoryFinding('d', '/d', 0o770).level, 'error')
  })

  test('warns below a gibibyte of space and calls 100 MiB an error', () => {
    assert.equal(spaceFinding('/', 1024 ** 3).level, 'ok')
    assert.equal(spaceFinding('/', 1024 ** 3 - 1).level, 'warning')
    assert.equal(spaceFinding('/', 100 * 1024 ** 2 - 1).level, 'error')
  })

  test('complains of a key ring beside its database, and of no other', () => {
    const level = (environment: Record<string, string>): string =>
      placeFinding(readEnvironment(environment).config).level
    assert.equal(level({}), 'warning')
    assert.equal(level({ SPAREKEY_KEYS_FILE: '/etc/sparekey.keys' }), 'ok')
    assert.equal(level({ SPAREKEY_KEYS: 'x' }), 'ok')
    assert.equal(level({ SPAREKEY_DATABASE_URL: 'postgres://h/d' }), 'ok')
    assert.equal(level({ SPAREKEY_KEYS_FILE: '/a/k', SPAREKEY_DATABASE_URL: 'sqlite:/a/d' }), 'warning')
  })

  test('says no where there is an error, and yes with warnings alone', () => {
    assert.equal(doctorReport([ok('a', 'b'), warning('c', 'd', 'e')]).exit, 0)
    const report = doctorReport([ok('a', 'b'), warning('check', 'd', 'e'), error('f', 'g', 'h')])
    assert.equal(report.exit, 1)
    assert.deepEqual(report.lines, [
      'ok       a      b',
      'warning  check  d',
      '                → e',
      'error    f      g',
      '                → h',
      '',
      '1 error, 1 warning.',
    ])
  })

  test('breaks its lines between words for the terminal, and only where there is room', () => {
    const text = 'word '.repeat(30).trim()
    const findings = [error('check', text, text), ok('a', `/a/path/${'x'.repeat(90)}`)]
    for (const columns of [60, 80, 200]) {
      const { lines } = doctorReport(findings, columns)
      const sentences = lines.filter((line) => !line.includes('/a/path'))
      assert.ok(sentences.every((line) => line.length <= columns && !/wor$|^ *d/.test(line)))
      assert.equal(lines.join(' ').match(/word/g)?.length, 60)
      assert.ok(lines.some((line) => /^ {16}→ word/.test(line)))
    }
    assert.equal(doctorReport(findings, 40).lines.length, 5, 'a finding a line')
    assert.equal(doctorReport(findings).lines.length, 5)
  })
})

describe('help', () => {
  const read = async (...argv: string[]): Promise<string> => {
    const out: string[] = []
    const terminal = {
      environment: {},
      isInteractive: false,
      print: (line: string) => void out.push(line),
      complain: () => assert.fail('help is no complaint'),
    }
    assert.equal(await runProgram(argv, terminal), 0)
    return out.join('\n')
  }

  for (const argv of [
    ['doctor'],
    ['migrate'],
    ['keys', 'generate'],
    ['keys', 'list'],
    ['backup'],
    ['compliance'],
    ['issue'],
    ['redeem'],
    ['status'],
    ['bench'],
  ]) {
    test(`of ${argv.join(' ')} has examples, exit codes, and the shape of its JSON`, async () => {
      const text = await read(...argv, '--help')
      assert.match(text, new RegExp(`\\n {2}\\$ .*sparekey ${argv.join(' ')}`))
      assert.match(
        text,
        /\nExit codes:\n {2}0 {2}.+\n( {2}1 {2}.+\n)? {2}2 {2}cannot start.+\n {2}3 {2}not decided, or failed/,
      )
      assert.match(text, /With --json: \{ "ok"|--print: \{ "ok"/)
      assert.deepEqual(
        text.split('\n').filter((line) => line.length > 80),
        [],
      )
    })
  }

  test('of redeem says why a code is no argument', async () => {
    assert.match(await read('redeem', '--help'), /it is no argument, because\s+arguments are seen/)
    assert.match(await read('redeem', '--help'), /^Usage: sparekey redeem \[options\] <account>\n/)
  })

  test('of the program lists every command', async () => {
    const text = await read('--help')
    for (const name of [
      'serve',
      'doctor',
      'migrate',
      'keys',
      'backup',
      'issue',
      'redeem',
      'status',
      'bench',
    ]) {
      assert.match(text, new RegExp(`\\n {2}${name} `))
    }
  })
})
