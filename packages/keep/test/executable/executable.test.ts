import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ask, enter } from '../page/ask.ts'
import { githubFile, passphrase } from '../support/cli.ts'
import { temporaryFolder } from '../support/vault.ts'

const run = promisify(execFile)
const tools = fileURLToPath(new URL('../../executable', import.meta.url))

test('the single-file executable does without Node.js, its package and a search path', async (t) => {
  const folder = await temporaryFolder(t)
  const program = join(folder, 'keep')
  await run(process.execPath, [join(tools, 'build.ts'), program])
  await mkdir(join(folder, 'run'))
  await writeFile(join(folder, 'passphrase'), passphrase)
  await writeFile(join(folder, 'github-recovery-codes.txt'), githubFile)
  const machine = { PATH: '', HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run'), KEEP_WORK_FACTOR: '10' }
  const asked = { ...machine, KEEP_PASSPHRASE_FILE: join(folder, 'passphrase') }
  const keep = async (env: NodeJS.ProcessEnv, ...argv: string[]): Promise<string> => {
    const { stdout } = await run(program, argv, { env, cwd: folder })
    return stdout
  }

  const about: unknown = JSON.parse(await readFile(join(tools, '../package.json'), 'utf8'))
  const version = String(Reflect.get(Object(about), 'version'))
  assert.equal(await keep(machine, '--version'), `sparekey-keep ${version}\n`)
  await keep(asked, 'init', '--recovery-key-file', join(folder, 'recovery-key'))
  await keep(asked, 'import', 'github-recovery-codes.txt', '--login', 'jane')
  assert.match(await keep(asked, 'status'), /github-jane\s+16 of 16/)

  // What goes on after a command has ended, what lies beside the modules, and what the environment says to Node.js.
  await keep(asked, 'unlock')
  const misled = { ...machine, NODE_OPTIONS: '--require=/nonexistent.js' }
  assert.match(
    await keep(misled, 'use', 'github', '--show', '--worked', 'yes'),
    new RegExp(githubFile.slice(0, 11)),
  )
  await keep(machine, 'places', 'add', 'home', '--kind', 'building')
  await keep(
    machine,
    'print',
    'github',
    '--as',
    'sheet',
    '--place',
    'home',
    '--out',
    join(folder, 'sheet.pdf'),
  )
  assert.match(await readFile(join(folder, 'sheet.pdf'), 'latin1'), /^%PDF-/)
  await assertPage(program, machine)
  assert.match(await keep(machine, 'lock'), /Locked/)
})

async function assertPage(program: string, env: NodeJS.ProcessEnv): Promise<void> {
  const page = spawn(program, ['open', '--no-browser'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(page, 'exit')
  try {
    let shown = ''
    for await (const part of page.stdout.setEncoding('utf8')) {
      shown += String(part)
      if (shown.includes('Ctrl-C')) break
    }
    const { base, cookie } = await enter(/http:\S+/.exec(shown)?.[0] ?? '')
    for (const file of ['style.css', 'script.js', 'passkey.js', 'icon.svg', 'code-face.woff', '']) {
      const answer = await ask(`${base}${file}`, { headers: { cookie } })
      assert.equal(answer?.status, 200, file)
      assert.ok(answer.body.length > 100, file)
    }
  } finally {
    page.kill()
    await ended
  }
}
