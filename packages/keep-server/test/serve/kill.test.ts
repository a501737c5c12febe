import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { LoggedRelease } from 'sparekey-keep-team'
import { easy, person } from '../../../keep-team/test/support/crew.ts'
import { setupToken, Stage, temporaryFolder } from '../support/stage.ts'
import { serverKeysFile } from '../../src/keys/server-keys.ts'

const rounds = Number(process.env['KEEP_SERVER_KILL_ROUNDS'] ?? '2')
const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))

interface Started {
  readonly child: ChildProcess
  readonly url: string
}

async function start(folder: string): Promise<Started> {
  const env = {
    ...process.env,
    KEEP_SERVER_DATA_DIR: folder,
    KEEP_SERVER_PORT: '0',
    KEEP_SERVER_SETUP_TOKEN: setupToken,
  }
  const child = spawn(process.execPath, [bin], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listening on (\S+)$/.exec(line)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new TypeError('the server did not start')
}

async function kill({ child }: Started): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('killed at any moment: every half that went out stands in the log, and a repeat never makes a second line', async (t) => {
  const folder = await temporaryFolder(t)
  let running = await start(folder)
  t.after(() => kill(running).catch(() => {}))
  const keys = serverKeysFile(`${folder}/keep-server.keys`, false)
  const ada = person('ada')
  const stage = Stage.before(ada, keys, (request) => {
    const { pathname, search } = new URL(request.url)
    return fetch(new Request(`${running.url}${pathname}${search}`, request))
  })
  const { crew } = stage
  assert.equal((await stage.found()).status, 201)
  const shelf = crew.shelf(ada, easy, {})
  const set = crew.puts(ada, shelf, 40)
  await stage.push(ada)

  const codes = crew.state.sets.get(set)!.codes
  const wishes: string[] = []
  const received = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    crew.clock = Date.now()
    const fresh = Array.from({ length: 6 }, (_, index) =>
      stage.wish(ada, set, null, { code: codes[(round * 6 + index) % codes.length]!.id }),
    )
    wishes.push(...fresh)
    const sent = fresh.map(async (wish) => {
      const answer = await stage.release(ada, wish).catch(() => null)
      if (answer?.status === 201) received.add(wish)
      return answer
    })
    await Promise.race([sent[round % sent.length], sent[0]])
    await kill(running)
    await Promise.all(sent)
    running = await start(folder)
    crew.clock = Date.now()
    const logged = await logOf(stage, ada)
    for (const wish of received) assert.equal(logged.filter((release) => release === wish).length, 1)
  }
  for (const wish of wishes) assert.equal((await stage.release(ada, wish)).status, 201)
  const logged = await logOf(stage, ada)
  assert.deepEqual(new Set(logged), new Set(wishes))
  assert.equal(logged.length, wishes.length)
})

async function logOf(stage: Stage, by: Parameters<Stage['as']>[0]): Promise<readonly string[]> {
  const { body } = await stage.as(by, 'GET', stage.path('log'))
  return (body['entries'] as LoggedRelease[]).map(({ release }) => release)
}
