// Why: `npm run check` is the loop while one works. Types come first, because what they say makes the rest pointless; the linter and
// the unit tests then share the machine, and each prints when it has ended.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { repositoryRoot } from './lib/workspace.ts'

/** Where Node finds compiled what it compiled before. */
const COMPILED = join(repositoryRoot, 'node_modules/.cache/compiled')

/** Runs a script of package.json, prints what it said, and gives whether it passed. */
const script = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], {
      cwd: repositoryRoot,
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
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

const steps = [['build'], ['typecheck'], ['lint', 'test:unit']]
for (const together of steps) {
  const passed = await Promise.all(together.map(script))
  if (passed.includes(false)) {
    process.exitCode = 1
    break
  }
}
