import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createKeyRing } from '../../src/crypto/key-ring.ts'
import { parseKeyRing } from '../../src/crypto/key-ring-text.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'

const program = fileURLToPath(new URL('load-key-file.ts', import.meta.url))
const asRoot = process.getuid?.() === 0
const NOBODY = 65_534

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparekey-keys-'))
  await chmod(folder, 0o755)
})
after(async () => {
  await rm(folder, { recursive: true })
})

interface Loader {
  readonly process: ChildProcess
  readonly lines: AsyncIterator<string>
}

/** Starts a process that will load the file; resolves when it is ready to. */
const start = async (path: string, storeIsNew: boolean, user?: number): Promise<Loader> => {
  const child = spawn(process.execPath, [program, path, storeIsNew ? 'new' : 'used'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  assert.equal((await lines.next()).value, 'ready')
  return { process: child, lines }
}

/** Lets the process load, and gives what it says. */
const finish = async ({ process: child, lines }: Loader): Promise<string> => {
  const exit = once(child, 'exit')
  child.stdin?.end('go\n')
  const said = await lines.next()
  await exit
  return String(said.value)
}

test('of four processes that start at once on a new store all load the one ring', async () => {
  for (let round = 0; round < 3; round += 1) {
    const place = await mkdtemp(join(folder, 'race-'))
    const path = join(place, 'sparekey.keys')
    const loaders = await Promise.all(Array.from({ length: 4 }, () => start(path, true)))
    const said = await Promise.all(loaders.map(finish))
    const data = parseKeyRing(await readFile(path, 'utf8'))
    const check = Buffer.from(createKeyRing(data, nodePrimitives, nodeRandom).keyCheck()).toString('hex')
    assert.deepEqual(said, [check, check, check, check])
    assert.deepEqual(await readdir(place), ['sparekey.keys'])
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  }
})

describe(
  'a user without the right',
  { skip: asRoot ? false : 'only root can start a process as another user' },
  () => {
    test('to read the file is told that it cannot be read', async () => {
      const path = join(folder, 'of-another.keys')
      await writeFile(path, 'x', { mode: 0o600 })
      for (const storeIsNew of [true, false]) {
        const said = await finish(await start(path, storeIsNew, NOBODY))
        assert.match(said, /^keys_unreadable: .*of-another\.keys cannot be read \(EACCES\)/)
      }
      assert.equal(await readFile(path, 'utf8'), 'x')
    })

    test('to write to the folder is told that no ring could be created', async () => {
      const said = await finish(await start(join(folder, 'absent.keys'), true, NOBODY))
      assert.match(said, /^keys_missing: .*none could be created \(EACCES\)/)
    })

    test('gets a ring in a folder of its own', async () => {
      const place = join(folder, 'own')
      await mkdir(place, { mode: 0o700 })
      await chown(place, NOBODY, NOBODY)
      const said = await finish(await start(join(place, 'sparekey.keys'), true, NOBODY))
      assert.match(said, /^[0-9a-f]{64}$/)
    })
  },
)
