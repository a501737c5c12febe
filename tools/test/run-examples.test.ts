import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../lib/workspace.ts'
import { checkExamples } from '../run-examples.ts'
import { temporaryTree } from './temporary-tree.ts'

/** A service that listens in words only, writes its key where the real one does, and stops at SIGTERM. */
const SERVICE = `
import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('data')
writeFileSync('data/api-key', 'the-key\\n')
console.log('sparekey listening on http://127.0.0.1:1234')
setInterval(() => {}, 1000)
`

async function check(
  files: Readonly<Record<string, string>>,
): Promise<{ problems: string[]; summary: string }> {
  const root = temporaryTree({ 'packages/server/dist/bin.js': SERVICE, ...files })
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'))
  const { findings, summary } = await checkExamples(root)
  return { problems: findings.map(({ place, problem }) => `${place} ${problem}`), summary }
}

const fenced = (info: string, code: string, comment = ''): string =>
  `text\n\n${comment}\n\`\`\`${info}\n${code}\n\`\`\`\n`

test('programs that compile and run pass; the cwd of each is empty; what is not marked is counted', async () => {
  const emptyCwd =
    "import { readdirSync, writeFileSync } from 'node:fs'\nif (readdirSync('.').length > 0) throw new TypeError('not empty')\nwriteFileSync('a', '')"
  const { problems, summary } = await check({
    'README.md': fenced('ts', emptyCwd) + fenced('json', '{}') + fenced('sh', 'exit 1'),
    'docs/deep/guide.md': fenced('ts', emptyCwd) + fenced('ts no-run', 'process.exit(1)'),
  })
  assert.deepEqual(problems, [])
  assert.equal(summary, '2 programs run, 1 only type-checked, 0 sessions run; 2 other blocks not checked')
})

test('a block that continues is one program with the one before it', async () => {
  const { problems, summary } = await check({
    'README.md': fenced('ts', 'const a = 1') + fenced('ts', 'console.log(a)', '<!-- continues -->'),
  })
  assert.deepEqual(problems, [])
  assert.match(summary, /^1 programs run/)
})

test('a type error fails on its own line of the document, also where the program is not run', async () => {
  const { problems } = await check({
    'README.md': fenced('ts no-run', 'const a = 1\nconst b: string = a'),
  })
  assert.equal(problems.length, 1)
  assert.match(problems[0] ?? '', /^README\.md:6 error TS2322/)
})

test('a program that fails when it runs fails, in a doc comment too', async () => {
  const source =
    "/**\n * @example\n * ```ts\n * throw new TypeError('broken')\n * ```\n */\nexport const a = 1\n"
  const { problems } = await check({ 'packages/lib/src/a.ts': source })
  assert.equal(problems.length, 1)
  assert.match(problems[0] ?? '', /^packages\/lib\/src\/a\.ts:4 the program failed: [\s\S]*broken/)
})

test('the marked shell blocks of a file are one session, which fails with its first failing command', async () => {
  const { problems } = await check({
    'README.md': fenced('sh run', 'A=1\necho "a $A"  # → a 1') + fenced('sh run', 'echo "b $A"\n# → b …'),
    'docs/bad.md': fenced('sh run', 'false\necho unreached'),
  })
  assert.equal(problems.length, 1)
  assert.match(problems[0] ?? '', /^docs\/bad\.md:5 the session failed/)
})

test('a session whose output is not as claimed fails', async () => {
  const { problems } = await check({ 'README.md': fenced('sh run', 'echo 200 # → 201') })
  assert.match(problems.join(), /expected “201”, got: 200/)
})

test('a session with a service gets its address and its key, and the service is stopped', async () => {
  const session =
    'echo "$SERVICE_URL $SPAREKEY_API_KEY" # → http://127.0.0.1:1234 the-key\necho http://127.0.0.1:8787/v1 # → http://127.0.0.1:1234/v1'
  assert.deepEqual(
    (await check({ 'README.md': fenced('sh', session, '<!-- run: service -->') })).problems,
    [],
  )
})

test('a service that does not start fails the session', async () => {
  const { problems } = await check({
    'packages/server/dist/bin.js': "console.error('no disk'); process.exit(2)",
    'README.md': fenced('sh', 'true', '<!-- run: service -->'),
  })
  assert.match(problems.join(), /the service did not start: no disk/)
})
