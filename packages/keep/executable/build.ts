// `npm run executable -w packages/keep`: makes one file of Node.js, the program and its data, for the system that this runs on.
// It needs no Node.js where it is started. An argument names another file to write. Its tools have an install of their own, which
// happens at the first run.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const source = join(here, '..')
const target = resolve(
  process.argv[2] ?? join(here, 'dist', process.platform === 'win32' ? 'keep.exe' : 'keep'),
)
const nodeSignature = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
const assets = {
  'package.json': join(source, 'package.json'),
  ...Object.fromEntries(
    ['style.css', 'passkey.js', 'script.js', 'icon.svg'].map((name) => [
      `page/${name}`,
      join(source, 'src/page', name),
    ]),
  ),
}

if (!existsSync(join(here, 'node_modules/postject'))) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--prefix', here], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}
const work = mkdtempSync(join(tmpdir(), 'keep-executable-'))
try {
  const program = join(work, 'keep.cjs')
  await bundle(program)
  await embed(makeBlob(program))
} finally {
  rmSync(work, { recursive: true })
}
process.stdout.write(`${target}\n`)

async function bundle(outfile: string): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    entryPoints: [join(here, 'entry.ts')],
    outfile,
    bundle: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The embedded program cannot import at run time: what is imported late is in the bundle, and runs late.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '"file:///keep"', 'import.meta.main': 'false' },
    logLevel: 'warning',
  })
}

function makeBlob(main: string): Buffer {
  const output = join(work, 'keep.blob')
  const config = join(work, 'sea.json')
  const settings = {
    main,
    output,
    assets,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    // What the environment says to Node.js is not meant for this program, and could have it load other code.
    execArgvExtension: 'none',
  }
  writeFileSync(config, JSON.stringify(settings))
  execFileSync(process.execPath, ['--experimental-sea-config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return readFileSync(output)
}

async function embed(blob: Buffer): Promise<void> {
  const { inject } = await import('postject')
  mkdirSync(dirname(target), { recursive: true })
  rmSync(target, { force: true })
  copyFileSync(process.execPath, target)
  chmodSync(target, 0o755)
  if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', target])
  await inject(target, 'NODE_SEA_BLOB', blob, {
    sentinelFuse: nodeSignature,
    ...(process.platform === 'darwin' ? { machoSegmentName: 'NODE_SEA' } : {}),
  })
  if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', target])
}
