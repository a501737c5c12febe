import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: { readonly start: string }
}
/** As npm runs it, but for the building. */
const SCRIPT = scripts.start.replaceAll('tools/start.ts', 'tools/start.ts --built')
const directory = mkdtempSync(join(tmpdir(), 'sparekey-start-'))
const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGTERM')
  rmSync(directory, { recursive: true, force: true })
})

/** `npm start` once everything is built, with what it has written so far. */
const start = (name: string, demoPort: number) => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: ROOT,
    env: {
      PATH: `${dirname(process.execPath)}:${PATH}`,
      HOME,
      SPAREKEY_PORT: '0',
      SPAREKEY_DATA_DIR: join(directory, name),
      DEMO_PORT: String(demoPort),
      DEMO_DATA_DIR: join(directory, name, 'demo'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  let errors = ''
  const seen = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output + errors)
      if (found !== null) return found[1] ?? found[0]
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])
    }
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM')
    return ended
  }
  return { seen, stop, output: () => output }
}

const openPort = async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}

const READY = /^sparekey listening on (http:\S+)$/m

test('the demo is served beside the service, whose first page links to it; SIGTERM ends both', async () => {
  const free = await openPort()
  free.close()
  const both = start('both', free.port)
  const [service, demo] = await Promise.all([
    both.seen(READY),
    both.seen(/^demo application on (http:\S+)$/m),
  ])
  assert.equal(demo, `http://localhost:${free.port}`)
  assert.match(await (await fetch(demo)).text(), /<h1>A library card that survives a lost phone<\/h1>/)
  assert.match(await (await fetch(`${service}/try`)).text(), new RegExp(`<a href="${demo}">`))
  assert.equal(await both.stop(), 0)
  assert.equal(both.output().match(/^sparekey listening on /gm)?.length, 1)
  await assert.rejects(fetch(demo))
  await assert.rejects(fetch(service))
})

test('a port that is taken is said in one line, and the service runs without the demo', async () => {
  const taken = await openPort()
  const alone = start('alone', taken.port)
  const [service, line] = await Promise.all([
    alone.seen(READY),
    alone.seen(/^The demo application is not .*$/m),
  ])
  assert.equal(
    line,
    `The demo application is not served: port ${taken.port} is taken. Set DEMO_PORT to another one.`,
  )
  assert.doesNotMatch(await (await fetch(`${service}/try`)).text(), /See it inside an application/)
  assert.equal(await alone.stop(), 0)
  taken.close()
})
