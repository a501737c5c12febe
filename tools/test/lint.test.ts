import assert from 'node:assert/strict'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { run } from '../lib/run.ts'
import { repositoryRoot } from '../lib/workspace.ts'
import { temporaryTree } from './temporary-tree.ts'

// A rule that is configured and never fires looks the same as a rule that holds. Each is broken here once.
const BREACHES: Readonly<Record<string, string>> = {
  'typescript(await-thenable)': 'await 1',
  'typescript(consistent-type-imports)': "import { Stats } from 'node:fs'\nexport type S = Stats",
  'typescript(no-explicit-any)': 'export let a: any',
  'typescript(no-floating-promises)': 'Promise.resolve(1)',
  'typescript(no-misused-promises)': 'if (Promise.resolve(true)) process.exit()',
  'typescript(no-misused-spread)': "export const a = { ...new Map([['x', 1]]) }",
  'typescript(no-non-null-assertion)': "export const a = ['x'][0]!",
  'typescript(no-unsafe-argument)': "JSON.parse(JSON.parse('1'))",
  'typescript(no-unsafe-assignment)': "export const a: string = JSON.parse('1')",
  'typescript(no-unsafe-call)': "JSON.parse('1')()",
  'typescript(no-unsafe-member-access)': "JSON.parse('1').length",
  'typescript(no-unsafe-return)': "export const f = (): string => JSON.parse('1')",
  'typescript(only-throw-error)': "throw 'a text'",
  'typescript(prefer-promise-reject-errors)': "export const p = Promise.reject('a text')",
  'typescript(switch-exhaustiveness-check)':
    "export const f = (a: 'x' | 'y'): void => {\n  switch (a) {\n    case 'x':\n      process.exit()\n  }\n}",
  'eslint(eqeqeq)': 'export const f = (a: number): boolean => a == 1',
  'eslint(no-console)': "console.log('x')",
  'eslint(no-eval)': "eval('1')",
  'eslint(no-new-func)': "export const f = new Function('1')",
}

const fileOf = (rule: string): string => `packages/lib/src/${rule.replace(/\W+/g, '-')}.ts`
const TEST_FILE = 'packages/lib/test/a.test.ts'
let found: { readonly code: string; readonly filename: string }[] = []

before(async () => {
  const samples = Object.entries(BREACHES).map(
    ([rule, code]) => [fileOf(rule), `${code}\nexport {}\n`] as const,
  )
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    types: ['node'],
    noEmit: true,
  }
  const root = temporaryTree({
    ...Object.fromEntries(samples),
    [TEST_FILE]: "import { test } from 'node:test'\ntest('x', () => {})\nPromise.resolve(1)\n",
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['packages'] }),
    '.oxlintrc.json': readFileSync(join(repositoryRoot, '.oxlintrc.json'), 'utf8'),
  })
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'))
  const oxlint = join(repositoryRoot, 'node_modules/oxlint/bin/oxlint')
  const { output } = await run(process.execPath, [oxlint, '--type-aware', '--format', 'json'], { cwd: root })
  found = (JSON.parse(output) as { diagnostics: typeof found }).diagnostics
})

const codesIn = (file: string): string[] =>
  found.filter(({ filename }) => filename.endsWith(file)).map(({ code }) => code)

for (const rule of Object.keys(BREACHES)) {
  test(`the linter fails on a breach of ${rule}`, () => assert.ok(codesIn(fileOf(rule)).includes(rule)))
}

test('in a test file the promise of test() may float, any other may not', () => {
  assert.deepEqual(codesIn(TEST_FILE), ['typescript(no-floating-promises)'])
})

test('every rule that is named as an error has its breach here', () => {
  const configured = readFileSync(join(repositoryRoot, '.oxlintrc.json'), 'utf8')
  const topRules = configured.slice(configured.indexOf('"rules"'), configured.indexOf('"overrides"'))
  const names = [...topRules.matchAll(/"(?:(\w+)\/)?([\w-]+)": (?:"error"|\[\s*"error")/g)]
  assert.deepEqual(
    names.map(([, plugin, name]) => `${plugin ?? 'eslint'}(${name ?? ''})`).toSorted(),
    Object.keys(BREACHES).toSorted(),
  )
})
