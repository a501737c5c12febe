import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkImports } from '../check-imports.ts'
import type { PackageRules } from '../import-rules.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

const rules: Record<string, PackageRules> = {
  lib: {
    layers: [
      { name: 'types', owns: ['types.ts'], mayImport: [] },
      { name: 'domain', owns: ['domain/'], mayImport: ['types'] },
      { name: 'store', owns: ['store/'], mayImport: ['types'], mayUse: ['node:sqlite'] },
      { name: 'entry', owns: ['index.ts'], mayImport: ['domain'] },
    ],
    mayUsePackages: [],
  },
  service: { mayUsePackages: ['lib'] },
}

/** The problems found where these files are the sources of the package `lib`. */
function problemsIn(sources: Readonly<Record<string, string>>): string[] {
  const files = Object.entries(sources).map(([path, text]) => [`packages/lib/src/${path}`, text] as const)
  const root = temporaryTree({ 'packages/lib/package.json': manifest('lib'), ...Object.fromEntries(files) })
  return checkImports(root, rules).findings.map(({ place, problem }) => `${place} ${problem}`)
}

test('an import along the arrows passes, whatever its form', () => {
  const problems = problemsIn({
    'types.ts': 'export type A = string\n',
    'domain/a.ts': "import type { A } from '../types.ts'\nexport * from './b.ts'\nexport const a: A = ''\n",
    'domain/b.ts': "import {\n  type A,\n} from '../types.ts'\nexport const b: A = ''\n",
    'store/s.ts': "import { DatabaseSync } from 'node:sqlite'\nexport const s = DatabaseSync\n",
    'index.ts': "export { a } from './domain/a.ts'\n",
  })
  assert.deepEqual(problems, [])
})

for (const [form, statement] of Object.entries({
  'a static import': "import { s } from '../store/s.ts'",
  'an import over several lines': "import {\n  s,\n} from '../store/s.ts'",
  'an import of types': "import type { S } from '../store/s.ts'",
  'a default and a named import': "import s, { t } from '../store/s.ts'",
  'a re-export': "export { s } from '../store/s.ts'",
  'a re-export of everything': "export * as s from '../store/s.ts'",
  'an import for its side effect': "import '../store/s.ts'",
  'a dynamic import': "const s = await import('../store/s.ts')",
  'a type in place': "let s: import('../store/s.ts').S",
})) {
  test(`an import against the arrows fails: ${form}`, () => {
    const problems = problemsIn({
      'store/s.ts': 'export const s = 1\n',
      'domain/a.ts': `const before = 1\n${statement}\n`,
    })
    assert.equal(problems.length, 1)
    assert.match(
      problems[0] ?? '',
      /domain\/a\.ts:\d imports \.\.\/store\/s\.ts: “domain” may not import “store”/,
    )
  })
}

test('an import in a comment or an example is not an import', () => {
  const text = "/**\n * import { s } from '../store/s.ts'\n */\n// await import('../store/s.ts')\n"
  assert.deepEqual(problemsIn({ 'domain/a.ts': text }), [])
})

test('the domain cannot import node:, a built-in without its prefix, or a driver', () => {
  const problems = problemsIn({
    'domain/a.ts': "import 'node:fs'\nimport 'fs'\nimport type { Pool } from 'pg'\n",
  })
  assert.equal(problems.length, 3)
})

test('an entry imported from inside fails', () => {
  const problems = problemsIn({
    'index.ts': 'export const x = 1\n',
    'domain/a.ts': "import '../index.ts'\n",
  })
  assert.match(problems.join(), /an index\.ts is an entry/)
})

test('a file that no layer owns fails', () => {
  assert.match(problemsIn({ 'misc/a.ts': '' }).join(), /no layer/)
})

test('a runtime cycle fails, a cycle of types is only counted', () => {
  const cycle = (kind: string): Record<string, string> => ({
    'domain/a.ts': "import { b } from './b.ts'\n",
    'domain/b.ts': `${kind} { a } from './c.ts'\n`,
    'domain/c.ts': "import { a } from './a.ts'\n",
  })
  assert.match(problemsIn(cycle('import')).join(), /a cycle: domain\/a\.ts, domain\/b\.ts, domain\/c\.ts/)
  assert.deepEqual(problemsIn(cycle('import type')), [])
})

test('a package uses only what another one publishes and what it declares', () => {
  const root = temporaryTree({
    'packages/lib/package.json': manifest('lib', {
      exports: { '.': './dist/index.js', './node': './dist/node.js' },
    }),
    'packages/service/package.json': manifest('service', { dependencies: { lib: '1.0.0' } }),
    'packages/service/src/a.ts':
      "import 'lib'\nimport 'lib/node'\nimport 'lib/inner'\nimport 'undeclared'\nimport '../../lib/src/x.ts'\n",
    'packages/other/package.json': manifest('other'),
  })
  const problems = checkImports(root, rules).findings.map(({ place, problem }) => `${place} ${problem}`)
  assert.deepEqual(problems, [
    'packages/other/src no rules for this package in import-rules.ts',
    'packages/service/src/a.ts:3 imports lib/inner: lib does not publish it',
    'packages/service/src/a.ts:4 imports undeclared: not among the dependencies of this package',
    'packages/service/src/a.ts:5 imports ../../lib/src/x.ts: outside src: use what the other package publishes',
  ])
})

test('the two trust sides cannot import each other', () => {
  const root = temporaryTree({
    'packages/sparekey/package.json': manifest('sparekey', { exports: { '.': './dist/index.js' } }),
    'packages/keep/package.json': manifest('sparekey-keep', { dependencies: { sparekey: '1.0.0' } }),
    'packages/keep/src/a.ts': "import 'sparekey'\n",
  })
  assert.match(
    checkImports(root)
      .findings.map(({ problem }) => problem)
      .join(),
    /sparekey-keep may not use sparekey/,
  )
})
