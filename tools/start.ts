// Why: `npm start` shows a newcomer the service and an application that uses the library, each as the program it is. The
// published service knows nothing of the demo but an address that its first page may link to. The script in package.json says
// `exec`, so that no shell stands between npm and this program and keeps signals to itself; on Windows, which has no such
// word, what is behind the `||` runs.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from './build.ts'
import { repositoryRoot } from './lib/workspace.ts'

const SERVICE = join(repositoryRoot, 'packages/server/dist/bin.js')
const DEMO = join(repositoryRoot, 'examples/demo/main.ts')

const run = (program: string, ...argv: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'inherit', 'inherit'] })

/** Where the demo will be reached; `null` where the service has no page for newcomers either, or would not start. */
async function demoAddress(): Promise<string | null> {
  const { readEnvironment } = await import('../packages/server/src/config/environment.ts')
  const { whyNoTryPage } = await import('../packages/server/src/serve/try-page.ts')
  const { readSettings } = await import('../examples/demo/serve/settings.ts')
  try {
    if (whyNoTryPage(readEnvironment(process.env).config) !== null) return null
    return `http://localhost:${readSettings(process.env).port}`
  } catch {
    // Whoever reads the setting next says what is wrong with it.
    return null
  }
}

/** Both until the service ends: then the demo ends too. A demo that cannot start says so itself, and the service goes on. */
async function startBoth(): Promise<number> {
  const address = await demoAddress()
  const service = run(SERVICE, 'serve', '--try', ...(address === null ? [] : ['--demo', address]))
  const demo = address === null ? null : run(DEMO)
  const demoEnds = demo === null ? null : once(demo, 'exit')
  // At a terminal Ctrl-C reaches both by itself, and a second signal would end them at once.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => void service.kill('SIGTERM'))
  const [code] = (await once(service, 'exit')) as [number | null]
  demo?.kill('SIGTERM')
  await demoEnds
  return code ?? 1
}

const isBuilt = process.argv.includes('--built') || build(repositoryRoot)
process.exitCode = isBuilt ? await startBoth() : 1
