// Why: `npm run check` is the loop while one works. Types come first, because what they say makes the rest pointless. Then the linter,
// on the files that changed since they last passed (`npm run lint` takes all), and the unit tests in parts share the machine.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { uncheckedFiles } from './lib/unchecked.ts'
import { repositoryRoot } from './lib/workspace.ts'

const CACHE = join(repositoryRoot, 'node_modules/.cache')
const UNIT = [
  'packages/sparekey/test/unit',
  'packages/!(sparekey)/test/unit',
  '{proof,fuzz,timing,bench}/test/unit',
]
/** Beyond so many files, everything is as quick. */
const MOST_FILES = 400

/** Runs a command, prints what it said where it failed, and gives whether it passed. */
const passes = (name: string, command: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: repositoryRoot,
      // Node finds compiled what it compiled before.
      env: { ...process.env, NODE_COMPILE_CACHE: join(CACHE, 'compiled') },
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    child.once('close', (code) => {
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`)
      if (code !== 0) console.log(said)
      resolve(code === 0)
    })
  })

const script = (name: string, ...args: readonly string[]): Promise<boolean> =>
  passes(name, 'npm', ['run', '--silent', name, ...args])

const lint = async (): Promise<boolean> => {
  const { files, passed } = uncheckedFiles(repositoryRoot, join(CACHE, 'linted.json'))
  const programs = files.filter((file) => /\.[cm]?[jt]sx?$/.test(file))
  const found =
    files.length > MOST_FILES
      ? [await script('lint')]
      : await Promise.all([
          programs.length === 0 ||
            passes('lint', 'oxlint', [
              '--type-aware',
              '--deny-warnings',
              '--no-error-on-unmatched-pattern',
              ...programs,
            ]),
          files.length === 0 ||
            passes('format', 'prettier', ['--check', '--ignore-unknown', '--log-level', 'warn', ...files]),
        ])
  const hasPassed = !found.includes(false)
  if (hasPassed) passed()
  return hasPassed
}

const unit = (folder: string): Promise<boolean> =>
  passes(`unit tests of ${folder}`, process.execPath, [
    '--test',
    '--test-isolation=none',
    '--test-force-exit',
    '--test-timeout=30000',
    '--test-reporter=dot',
    `${folder}/**/*.test.ts`,
  ])

// The first part of `npm test` is the same, of all files, and with the gates.
const isWhole = process.argv.includes('--whole')
const others = isWhole ? [() => script('lint'), () => script('gates')] : [lint]
const isSound = (await script('build')) && (await script('typecheck'))
const found = isSound ? await Promise.all([...others.map((other) => other()), ...UNIT.map(unit)]) : [false]
if (found.includes(false)) process.exitCode = 1
