import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { bundle } from '../lib/bundle.ts'
import { temporaryTree } from './temporary-tree.ts'

test('modules become one file that does what they did together, each run once, without their comments', async () => {
  const root = temporaryTree({
    'entry.js': `import { twice as double, Box } from './lib/a.js';\nimport './lib/effect.js';\nexport { base } from './lib/b.js';
/** A comment. */
export class Sum extends Box {
}
globalThis.bundled = [double(4), new Sum().is, ...globalThis.effects];\n`,
    'lib/a.js': `import { base } from './b.js';\n// A comment.\nexport const twice = (n) => base * n;\nclass Box {\n    is = 'box';\n}\nexport { Box };\n`,
    'lib/b.js': `export const base = 2;\nexport async function later() { }\nglobalThis.effects = [...(globalThis.effects ?? []), 'b'];\n`,
    'lib/effect.js': `import { base } from './b.js';\nglobalThis.effects.push('effect' + base);\n`,
  })
  const text = bundle(join(root, 'entry.js'))
  assert.doesNotMatch(text, /comment|^import|^export/m)
  const file = join(root, 'bundled.mjs')
  writeFileSync(file, text)
  await import(pathToFileURL(file).href)
  const { bundled } = globalThis as unknown as { bundled: unknown[] }
  assert.deepEqual(bundled, [8, 'box', 'b', 'effect2'])
})

test('what it cannot follow stops the build: another package, and forms that it does not know', () => {
  const of = (source: string): (() => string) => {
    const root = temporaryTree({ 'entry.js': source, 'a.js': '' })
    return () => bundle(join(root, 'entry.js'))
  }
  assert.throws(of("import { x } from 'elsewhere';\n"), /is not of this package/)
  assert.throws(of("import * as a from './a.js';\n"), /not understood/)
  assert.throws(of('export default 1;\n'), /not understood/)
  assert.throws(of("export * from './a.js';\n"), /not understood/)
})
