import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { uncheckedFiles } from '../lib/unchecked.ts'
import { temporaryTree } from './temporary-tree.ts'

test('what passed is not looked at again until it, or the rules, change', () => {
  const root = temporaryTree({ 'a.ts': 'a', 'b.ts': 'b', '.oxlintrc.json': '{}' })
  execFileSync('git', ['init', '--quiet'], { cwd: root })
  const stamp = join(root, '.git/linted.json')
  const unchecked = () => uncheckedFiles(root, stamp)
  assert.deepEqual(unchecked().files.toSorted(), ['.oxlintrc.json', 'a.ts', 'b.ts'])

  unchecked().passed()
  assert.deepEqual(unchecked().files, [])

  writeFileSync(join(root, 'b.ts'), 'other')
  writeFileSync(join(root, 'c.ts'), 'new')
  rmSync(join(root, 'a.ts'))
  assert.deepEqual(unchecked().files, ['b.ts', 'c.ts'])

  const { passed } = unchecked()
  writeFileSync(join(root, 'b.ts'), 'changed while it was looked at')
  passed()
  assert.deepEqual(unchecked().files, ['b.ts'])

  unchecked().passed()
  writeFileSync(join(root, '.oxlintrc.json'), '{ "rules": {} }')
  assert.deepEqual(unchecked().files.toSorted(), ['.oxlintrc.json', 'b.ts', 'c.ts'])
})
