// The published artifact is the tested artifact: what is imported here came out of `npm pack` and `npm install`.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { blocksOf } from '../../../../tools/lib/examples.ts'
import { installInto, pack, packageNamed } from '../../../../tools/lib/pack.ts'
import { run } from '../../../../tools/lib/run.ts'
import { repositoryRoot } from '../../../../tools/lib/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparekey-packed-'))
const application = join(folder, 'application')
const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc')
const subpaths = Object.keys(packageNamed('sparekey').manifest.exports ?? {})
const modules = subpaths
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => `sparekey${subpath.slice(1)}`)
/** Entries that are for applications with a package that this one does not have; examples/adopt imports them beside it. */
const alone = modules.filter((name) => !name.startsWith('sparekey/better-auth'))
/** Its types are added to those of React. */
const typedAlone = alone.filter((name) => name !== 'sparekey/react')

before(async () => {
  await installInto(application, await pack(['sparekey'], folder))
  writeFileSync(join(application, 'program.ts'), firstProgram())
  writeFileSync(
    join(application, 'every-entry.ts'),
    typedAlone
      .map((name, index) => `import * as entry${index} from '${name}'\nvoid entry${index}\n`)
      .join(''),
  )
})
after(() => rmSync(folder, { recursive: true, force: true }))

/** The first TypeScript block of the README, which is what newcomers copy. */
function firstProgram(): string {
  const readme = join(repositoryRoot, 'README.md')
  const blocks = existsSync(readme) ? blocksOf('README.md', readFileSync(readme, 'utf8')) : []
  const first = blocks.find(({ language }) => language === 'ts')
  return first?.code ?? readFileSync(join(import.meta.dirname, 'first-program.ts'), 'utf8')
}

/** Compiles the application with the packages' own declarations checked too, and without types of Node at hand. */
function compile(
  options: Readonly<Record<string, unknown>>,
  files: readonly string[],
): ReturnType<typeof run> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'dom'],
    types: [],
    skipLibCheck: false,
    noEmit: true,
    ...options,
  }
  writeFileSync(join(application, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  return run(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], { cwd: application })
}

const resolutions = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
}

test('every subpath can be imported, and exports something', async () => {
  const script = `
    for (const name of ${JSON.stringify(alone)}) {
      const names = Object.keys(await import(name))
      if (names.length === 0) throw new TypeError(name + ' exports nothing')
    }
    await import('sparekey/package.json', { with: { type: 'json' } })`
  const { succeeded, errors } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: application,
  })
  assert.ok(succeeded, errors)
})

test('what is not an entry cannot be imported', async () => {
  const script = "await import('sparekey/dist/errors.js')"
  const { errors } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: application })
  assert.match(errors, /ERR_PACKAGE_PATH_NOT_EXPORTED/)
})

for (const [name, options] of Object.entries(resolutions)) {
  test(`the README's program and every entry type-check under strict, moduleResolution ${name}`, async () => {
    const { succeeded, output } = await compile(options, ['program.ts', 'every-entry.ts'])
    assert.ok(succeeded, output)
  })

  test(`the types are strict enough to refuse a mistake in it, moduleResolution ${name}`, async () => {
    const wrong = firstProgram().replace("reason: 'enrollment'", "reason: 'enrolment'")
    writeFileSync(join(application, 'wrong.ts'), wrong)
    const { output } = await compile(options, ['wrong.ts'])
    assert.match(output, /^wrong\.ts\(\d+,\d+\): error TS\d+: Type '"enrolment"' is not assignable/)
  })
}

test('the README program runs as it stands: a code is issued, confirmed and used', async () => {
  const { succeeded, output, errors } = await run(process.execPath, ['program.ts'], { cwd: application })
  assert.ok(succeeded, errors)
  assert.match(output, /^Sheet [0-9A-Z]{4} \[/m)
  assert.match(output, /^Welcome back, 9 left$/m)
  assert.equal(statSync(join(application, 'sparekey.keys')).mode & 0o777, 0o600)
})
