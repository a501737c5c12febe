import assert from 'node:assert/strict'
import { test } from 'node:test'
import { API_KEY, runProgram, temporaryDirectory } from '../support/process.ts'

const start = async (environment: Record<string, string> = {}) => {
  const program = runProgram(
    {
      SPAREKEY_DATA_DIR: temporaryDirectory(),
      SPAREKEY_PORT: '0',
      SPAREKEY_API_KEY: API_KEY,
      ...environment,
    },
    'serve',
    '--try',
  )
  const [, address = ''] = await program.seen(/^sparekey listening on (http:\/\/\S+)$/m)
  const url = address.replace('0.0.0.0', '127.0.0.1')
  const stop = (): Promise<number | null> => {
    program.child.kill('SIGTERM')
    return program.ended
  }
  return { program, url, stop }
}

test('on loopback with SQLite the page for newcomers is served, and / leads there', async () => {
  const { program, url, stop } = await start()
  const page = await fetch(url)
  assert.equal(page.status, 200)
  assert.equal(new URL(page.url).pathname, '/try')
  assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/)
  assert.equal(program.output().includes('not served'), false)
  assert.equal(await stop(), 0)
})

test('beyond loopback or under a public URL it is not served, and one line says why', async () => {
  for (const [environment, reason] of [
    [{ SPAREKEY_HOST: '0.0.0.0' }, 'the service listens beyond this machine'],
    [{ SPAREKEY_PUBLIC_URL: 'https://codes.example.org' }, 'SPAREKEY_PUBLIC_URL is set'],
  ] as const) {
    const { program, url, stop } = await start(environment)
    assert.equal(
      program
        .output()
        .split('\n')
        .filter((line) => line === `The page of --try is not served: ${reason}.`).length,
      1,
    )
    assert.equal((await fetch(`${url}/try`)).status, 404)
    assert.equal((await fetch(url, { redirect: 'manual' })).headers.get('Location'), '/docs')
    assert.equal(await stop(), 0)
  }
})
