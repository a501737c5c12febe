import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededBugs, type Patches, type SeededBug } from '../../seeded/bugs.ts'
import { patchedSource } from '../../seeded/patched-source.ts'

const LIBRARY = join(import.meta.dirname, '../../../packages/sparekey/dist')

const assertFits = (patches: Patches): void => {
  for (const [file, ofFile] of Object.entries(patches)) {
    const source = readFileSync(join(LIBRARY, file), 'utf8')
    assert.notEqual(patchedSource(source, ofFile, file), source)
  }
}

for (const [name, seeded] of Object.entries<SeededBug>(seededBugs)) {
  test(`the seeded bug ${name} fits the library as it is compiled`, () => {
    assertFits(seeded.circumstances ?? {})
    assertFits(seeded.bug)
  })
}

test('a patch whose text is gone, or there more often, is refused', () => {
  assert.throws(() => patchedSource('a b', [['c', 'd']], 'x.js'), RangeError)
  assert.throws(() => patchedSource('a a', [['a', 'd']], 'x.js'), RangeError)
  assert.equal(patchedSource('a a', [['a', '$&', 2]], 'x.js'), '$& $&')
})
