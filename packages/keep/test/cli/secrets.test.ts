import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { keepWithVault, passphrase } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'

const marker = 'MARKERcode77'
const program = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))
const clearer = fileURLToPath(new URL('../../src/cli/clipboard-clearer.ts', import.meta.url))

test('no code, passphrase or key reaches a file, an argument, an environment or an output that does not ask for it', async (t) => {
  const keep = await keepWithVault(t)
  const recoveryKey = (await readFile(keep.path('recovery-key'), 'utf8')).trim()
  const secrets = [
    marker,
    passphrase,
    recoveryKey,
    recoveryKey.replaceAll('-', ''),
    recoveryKey.replaceAll('-', '').toLowerCase(),
  ]
  const codes = Array.from({ length: 5 }, (_, index) => `${marker}-${index}`)
  await keep.typed(['jane', '', ...codes, ''], 'add', 'Example')
  await keep.ok('places', 'add', 'phone', '--kind', 'device')
  await keep.ok('unlock')
  const quiet = [
    ['list'],
    ['show', 'example'],
    ['search', 'jane'],
    ['status'],
    ['due'],
    ['calendar'],
    ['calendar', '--ics', '-', '--names'],
    ['lockout'],
    ['lockout', '--lost', 'phone'],
    ['places'],
    ['keys'],
    ['log'],
    ['doctor'],
    ['review'],
    ['review', 'yearly', '--json'],
    ['edit', 'example', '--add-copy', 'paper@phone'],
    ['undo'],
    ['emergency', 'everything-lost'],
    ['use', 'example', '99', '--show', '--worked', 'yes'],
    ['show', 'nothing'],
    ['edit', 'example', '--rotate-days', 'x'],
    ['show', 'example', '--json'],
    ['status', '--json'],
    ['due', '--json'],
    ['lockout', '--json'],
    ['list', '--json'],
  ]
  for (const argv of quiet) {
    const { out, notes } = await keep.run(...argv)
    for (const secret of secrets)
      assert.ok(!`${out}${notes}`.includes(secret), `${argv.join(' ')} shows a secret`)
  }
  assertAbsent(await processListing(), [...secrets, 'AGE-SECRET-KEY'])
  const given = new Set(['passphrase', 'recovery-key'])
  for (const file of await filesBelow(keep.folder)) {
    if (given.has(file.slice(keep.folder.length + 1))) continue
    assertAbsent(await readFile(file, 'latin1'), [...secrets, 'AGE-SECRET-KEY'], file)
  }
  assert.ok(
    (await keep.ok('show', 'example', '--codes')).includes(`${marker}-0`),
    'the marker is there where it is asked for',
  )
})

test('the process that keeps a vault unlocked has an empty environment, and its socket is its owner’s alone', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('reads /proc')
    return
  }
  const keep = await keepWithVault(t)
  await keep.ok('unlock')
  const [socketFolder = ''] = await readdir(keep.path('run'))
  const folder = join(keep.path('run'), socketFolder)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  const [socket = ''] = await readdir(folder)
  assert.equal((await stat(join(folder, socket))).mode & 0o077, 0)
  const holders = await pidsWith(socket)
  assert.equal(holders.length, 1)
  assert.equal(await readFile(`/proc/${holders[0]}/environ`, 'latin1'), '')
  await chmod(folder, 0o755)
  const refused = await keep.run('lock')
  assert.equal(refused.code, 10)
  await chmod(folder, 0o700)
  await keep.ok('lock')
  assert.deepEqual(await readdir(folder), [])
})

test('a code on the clipboard comes through a pipe, and is taken off only while it is still there', async (t) => {
  const keep = await keepWithVault(t)
  await fakeClipboard(keep)
  await keep.typed(['jane', '', marker, 'second', ''], 'add', 'Example')
  const { out, notes } = await keep.typed(['y', ''], 'use', 'example')
  assert.match(notes, /on the clipboard for 45 seconds/)
  assert.ok(!`${out}${notes}`.includes(marker))
  assert.equal(await readFile(keep.path('clipboard'), 'utf8'), marker)
  await stopClearers()
  await clearNow(keep, marker)
  assert.equal(await readFile(keep.path('clipboard'), 'utf8'), '')
  await writeFile(keep.path('clipboard'), 'something else')
  await clearNow(keep, marker)
  assert.equal(await readFile(keep.path('clipboard'), 'utf8'), 'something else')
})

test('an error that nobody foresaw prints no message of its own', async (t) => {
  const keep = await keepWithVault(t)
  const { run } = await import('../../src/cli/main.ts')
  let shown = ''
  const host = {
    terminal: {
      interactive: false,
      columns: 80,
      out: (text: string) => void (shown += text),
      note: (text: string) => void (shown += text),
      ask: () => Promise.reject(new TypeError(marker)),
      askHidden: () => Promise.reject(new TypeError(marker)),
      clear: () => {},
      readInput: () => Promise.reject(new TypeError(marker)),
    },
    env: keep.env,
    now: () => new Date(),
    newId: () => 'x',
  }
  assert.equal(await run(['import', '-'], host), 70)
  assert.match(shown, /Something went wrong inside the program \(TypeError\)/)
  assert.ok(!shown.includes(marker))
})

test('a passphrase file that cannot be read or is empty is named by its variable, not by its content', async (t) => {
  const keep = await keepWithVault(t)
  await writeFile(keep.path('passphrase'), '\n')
  const empty = spawnSync(process.execPath, [program, 'list'], { env: keep.env, encoding: 'utf8' })
  assert.equal(empty.status, 4)
  assert.match(empty.stderr, /KEEP_PASSPHRASE_FILE/)
})

async function fakeClipboard(keep: Keep): Promise<void> {
  await mkdir(keep.path('bin'))
  await writeFile(
    keep.path('bin/xclip'),
    `#!/bin/sh\ncase "$*" in *-o*) cat "${keep.path('clipboard')}";; *) cat > "${keep.path('clipboard')}";; esac\n`,
  )
  await chmod(keep.path('bin/xclip'), 0o755)
  keep.env['DISPLAY'] = ':0'
  keep.env['PATH'] = `${keep.path('bin')}:${keep.env['PATH']}`
}

async function clearNow(keep: Keep, content: string): Promise<void> {
  const tool = {
    write: ['xclip', '-selection', 'clipboard'],
    read: ['xclip', '-selection', 'clipboard', '-o'],
  }
  const child = spawn(process.execPath, [clearer, '0'], {
    env: keep.env,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  child.stdin.end(JSON.stringify({ tool, content }))
  await once(child, 'exit')
}

async function stopClearers(): Promise<void> {
  for (const pid of await pidsWith('clipboard-clearer')) process.kill(pid, 'SIGKILL')
}

async function pidsWith(word: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    const command = await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '')
    if (command.includes(word)) found.push(Number(name))
  }
  return found
}

async function processListing(): Promise<string> {
  if (process.platform !== 'linux') return spawnSync('ps', ['-axeww'], { encoding: 'utf8' }).stdout
  const parts: string[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    for (const file of ['cmdline', 'environ'])
      parts.push(await readFile(`/proc/${name}/${file}`, 'latin1').catch(() => ''))
  }
  return parts.join('\n')
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function assertAbsent(text: string, secrets: readonly string[], where = 'the process listing'): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${where} holds a secret`)
}
