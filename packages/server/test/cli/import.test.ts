import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hashSync } from 'bcryptjs'
import { jsonOf, newDirectory, place, run, type Run, snapshot } from './run.ts'

const codes = ['a1b2c3d4e5f60718', '0f1e2d3c4b5a6978', 'ffeeddccbbaa9988'] as const
const hex = ['--source', 'old', '--symbols', 'hex'] as const
const hashed = ['--scheme', 'bcrypt', '--pattern', 'xxxxxxxxxxxxxxxx', '--random-bits', '64'] as const

const fileOf = (data: string, lines: readonly (object | string)[]): string => {
  const path = join(data, 'codes.jsonl')
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  writeFileSync(path, `${text.join('\n')}\n`)
  return path
}

const stateOf = async (environment: Record<string, string>, account: string): Promise<unknown> => {
  const { activeSet } = jsonOf(await run(environment, 'status', account, '--json')) as {
    activeSet: { format: string; count: number; remaining: number } | null
  }
  return activeSet === null ? null : [activeSet.format, activeSet.count, activeSet.remaining]
}

const holdsNone = ({ out, err }: Run): void => {
  for (const value of [...codes, '$short', 'ada', 'ben']) assert.ok(!`${out}${err}`.includes(value), value)
}

describe('import', () => {
  test('moves every account of a file, names refused lines by their number, and moves nothing twice', async () => {
    const data = place()
    const environment = await newDirectory(data)
    const lines = [
      { account: 'ada', codes: [codes[0], { code: codes[1], usedAt: '2026-03-01T08:00:00Z' }] },
      { account: 'ben', codes: [codes[2]] },
      `{"account":"eve","codes":["${codes[0]}"`,
      { account: 'fay', codes: ['zzzz'] },
      '',
      {
        account: 'gus',
        verifiers: [hashSync(codes[0], 4)],
        scheme: 'bcrypt',
        pattern: 'x'.repeat(16),
        randomBits: 64,
      },
    ]
    const file = fileOf(data, lines)
    const first = await run(environment, 'import', file, ...hex)
    assert.deepEqual([first.exit, first.out], [1, '6 lines: 3 moved, 0 were there already, 2 refused.'])
    const [third, fourth, ...more] = first.err.split('\n')
    assert.match(third ?? '', /^line 3: The line is not one JSON object\. \(invalid_request\)$/)
    assert.match(fourth ?? '', /^line 4: "codes" has an entry \(number 1\)/)
    assert.deepEqual(more, [])
    holdsNone(first)
    assert.deepEqual(await stateOf(environment, 'ada'), ['legacy', 2, 1])
    assert.deepEqual(await stateOf(environment, 'gus'), ['legacy', 1, 1])
    assert.equal(await stateOf(environment, 'fay'), null)

    fileOf(data, [...lines.slice(0, 2), { account: 'fay', codes: [codes[2]] }])
    const second = await run(environment, 'import', file, ...hex)
    assert.deepEqual([second.exit, second.out], [0, '3 lines: 1 moved, 2 were there already, 0 refused.'])
    assert.deepEqual(await stateOf(environment, 'ada'), ['legacy', 2, 1])
    const trail = await run(environment, 'audit', 'verify')
    assert.equal(trail.exit, 0, trail.err)
  })

  test('moves nothing in a dry run, which says what a run would', async () => {
    const data = place()
    const environment = await newDirectory(data)
    const file = fileOf(data, [
      { account: 'ada', verifiers: codes.slice(0, 2).map((code) => hashSync(code, 4)) },
      { account: 'ben', verifiers: ['$2a$10$short'] },
      { account: 'cat', verifiers: [createHash('sha512').update(codes[2]).digest('hex')], scheme: 'sha512' },
    ])
    // The first command of all writes down which key ring the database belongs to.
    assert.equal(await stateOf(environment, 'ada'), null)
    const before = snapshot(data)
    const looked = await run(environment, 'import', file, '--dry-run', ...hex, ...hashed, '--json')
    assert.equal(looked.exit, 1)
    const { moved, there, refused, dryRun } = jsonOf(looked)
    assert.deepEqual([dryRun, moved, there], [true, 2, 0])
    assert.deepEqual(
      (refused as readonly Record<string, unknown>[]).map(({ line, code }) => [line, code]),
      [[2, 'invalid_request']],
    )
    holdsNone(looked)
    assert.deepEqual(snapshot(data), before)
    assert.equal(await stateOf(environment, 'ada'), null)
    const done = await run(environment, 'import', file, ...hex, ...hashed)
    assert.match(done.out, /^3 lines: 2 moved/)
    const again = await run(environment, 'import', file, '--dry-run', ...hex, ...hashed)
    assert.match(again.out, /^3 lines: 0 can be moved, 2 have codes here already, 1 would be refused\./)
  })

  test('takes codes with few random bits only where --legacy says so', async () => {
    const data = place()
    const environment = await newDirectory(data)
    const file = fileOf(data, [{ account: 'ada', codes: ['12345678', '87654321'] }])
    const digits = ['--source', 'old', '--symbols', 'digits']
    const refused = await run(environment, 'import', file, ...digits)
    assert.equal(refused.exit, 1)
    assert.match(refused.err, /26 random bits/)
    const taken = await run(environment, 'import', file, ...digits, '--legacy')
    assert.deepEqual([taken.exit, taken.err], [0, ''])
    assert.deepEqual(await stateOf(environment, 'ada'), ['legacy', 2, 2])
  })

  test('stops before anything is moved where an option or the file is wrong', async () => {
    const data = place()
    const environment = await newDirectory(data)
    const file = fileOf(data, [{ account: 'ada', codes: [codes[0]] }])
    for (const argv of [
      [join(data, 'none.jsonl'), ...hex],
      [data, ...hex],
      [file, ...hex, '--tenant', 'acme'],
      [file, ...hex, '--encryption', 'laravel'],
      [file, ...hex, '--encryption', 'rot13', '--decrypt-key-file', file],
      [file, ...hex, '--encryption', 'gcm', '--decrypt-key-file', file],
      [file, ...hex, '--legacy', '--policy', 'vip'],
      [file, ...hex, '--colour'],
    ]) {
      const { exit, out, err } = await run(environment, 'import', ...argv)
      assert.deepEqual([exit, out], [2, ''], argv.join(' '))
      assert.notEqual(err, '')
    }
    assert.equal(await stateOf(environment, 'ada'), null)
  })

  test('moves the accounts of another tenant under its own policies', async () => {
    const data = place()
    const environment = await newDirectory(data)
    const settings = join(data, 'acme.json')
    writeFileSync(settings, JSON.stringify({ policies: { old: { preset: 'legacy' } } }))
    await run(environment, 'tenants', 'add', 'acme', '--settings', settings)
    const file = fileOf(data, [{ account: 'ada', codes: ['12345678'], symbols: 'digits' }])
    const moved = await run(
      environment,
      'import',
      file,
      '--tenant',
      'acme',
      '--source',
      'old',
      '--policy',
      'old',
    )
    assert.deepEqual([moved.exit, moved.out], [0, '1 line: 1 moved, 0 were there already, 0 refused.'])
    assert.equal(
      await stateOf(environment, 'ada'),
      null,
      'the account of that name at the default tenant has none',
    )
  })

  test('a file that is not there, or a folder, is said in one line with what to do', async () => {
    const environment = await newDirectory(place())
    const missing = await run(environment, 'import', 'nothere.jsonl', ...hex)
    const folder = await run(environment, 'import', '.', ...hex)
    const encrypted = ['--encryption', 'gcm', '--decrypt-key-file', 'nokey'] as const
    const noKey = await run(environment, 'import', 'nothere.jsonl', ...encrypted)
    assert.deepEqual(
      [missing, folder, noKey].map(({ exit, err }) => [exit, err]),
      [
        [2, 'sparekey: nothere.jsonl cannot be read (ENOENT). Check the path.'],
        [2, 'sparekey: . cannot be read (EISDIR). Check the path.'],
        [2, 'sparekey: --decrypt-key-file: nokey cannot be read (ENOENT). Check the path.'],
      ],
    )
  })
})
