import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runProgram } from '../../../src/cli/program.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparekey-compliance-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const run = async (environment: Record<string, string>, ...argv: string[]) => {
  const out: string[] = []
  const complaints: string[] = []
  const exit = await runProgram(['compliance', ...argv], {
    environment: { SPAREKEY_DATA_DIR: folder, ...environment },
    isInteractive: false,
    print: (line: string) => void out.push(line),
    complain: (line: string) => void complaints.push(line),
  })
  return { exit, out: out.join('\n'), complaints: complaints.join('\n') }
}

const policyFile = (name: string, policy: object): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(policy))
  return path
}

interface Document {
  readonly ok: boolean
  readonly counts: Record<string, number>
  readonly clauses: readonly {
    clause: string
    standing: string
    toDo: string | null
    tests: readonly object[]
  }[]
}

describe('sparekey compliance', () => {
  test('needs no database, and says each clause with its test', async () => {
    const { exit, out } = await run({}, '--json')
    const { ok, clauses, counts } = JSON.parse(out) as Document
    assert.deepEqual([exit, ok], [0, true])
    assert.equal(
      clauses.length,
      Object.values(counts).reduce((sum, count) => sum + count),
    )
    for (const { tests } of clauses) assert.ok(tests.length > 0)
  })

  test('under the policy for approved algorithms leaves only the length of its codes open', async () => {
    const { exit, out } = await run(
      { SPAREKEY_POLICY_FILE: policyFile('fips.json', { preset: 'fips' }) },
      '--json',
    )
    const open = (JSON.parse(out) as Document).clauses.filter(({ standing }) => standing === 'not_met')
    assert.equal(exit, 0)
    assert.deepEqual(
      open.map(({ clause }) => clause),
      ['v5.0.0-11.5.1 (L2)'],
    )
  })

  test('says no, with exit code 1, where the policy falls behind what the standards agree on', async () => {
    const file = policyFile('legacy.json', { preset: 'legacy' })
    const { exit, out } = await run({ SPAREKEY_POLICY_FILE: file })
    assert.equal(exit, 1)
    assert.match(out, /The standards agree on 1 of those\./)
  })

  test('can be narrowed to what is left to do', async () => {
    const { out } = await run({}, '--todo', '--json')
    const { clauses } = JSON.parse(out) as Document
    assert.ok(clauses.length > 0)
    for (const { toDo } of clauses) assert.notEqual(toDo, null)
  })

  test('writes a page to print, and over no other file', async () => {
    const path = join(folder, 'page.html')
    assert.equal((await run({}, '--html', path)).exit, 0)
    assert.match(readFileSync(path, 'utf8'), /^<!doctype html>/)
    const again = await run({}, '--html', path)
    assert.equal(again.exit, 2)
    assert.match(again.complaints, /There is a file at .* already/)
  })

  test('names the policies that there are where one is misspelt', async () => {
    const { exit, complaints } = await run({}, '--policy', 'nobody')
    assert.equal(exit, 2)
    assert.match(complaints, /--policy must be the name of a policy of tenant "default": default\./)
  })
})
