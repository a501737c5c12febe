import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { addKey, generateKeyRing, newestKeyId } from '../../src/crypto/key-ring-data.ts'
import { printKeyRing } from '../../src/crypto/key-ring-text.ts'
import { keysFromCommand, type KeyCommandOptions } from '../../src/crypto/key-sources/command.ts'
import { nodeRandom } from '../../src/crypto/node-primitives.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../src/errors.ts'
import { ringOf, twoKeys } from '../unit/crypto/support.ts'
import { refusalsWithout } from '../support/refused.ts'

const SECRET = 'arg-s3cret'
let root = ''
let path = ''

const shell = (script: string, options: KeyCommandOptions = {}) =>
  keysFromCommand(['/bin/sh', '-c', script, 'ring', SECRET], options)
const load = (script: string, options: KeyCommandOptions = {}) => shell(script, options).load(false)

const refusal = refusalsWithout(/s3cret|oKGio6|accountKey|\/bin\/sh/)

describe('a ring that a command prints', { skip: process.platform === 'win32' }, () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sparekey-command-'))
  })
  beforeEach(async () => {
    path = join(await mkdtemp(join(root, 'case-')), 'ring')
    await writeFile(path, printKeyRing(twoKeys))
  })
  after(async () => {
    await rm(root, { recursive: true })
  })

  test('is that ring, and the command gets its arguments as they are, without a shell between', async () => {
    const ring = await keysFromCommand(['cat', path]).load(true)
    assert.deepEqual(ring.keyCheck(), ringOf(twoKeys).keyCheck())
    const odd = `${path} $(touch ${path}.made) 'x' "y"`
    await writeFile(odd.replaceAll('/', '_').replace(/^/, `${root}/`), '')
    await assert.rejects(
      keysFromCommand(['cat', odd]).load(false),
      refusal('keys_unreachable', /exit code 1/),
    )
    assert.equal(existsSync(`${path}.made`), false)
  })

  test('the command gets the environment that is named and nothing else, and an empty input', async () => {
    process.env['SPAREKEY_TEST_SECRET'] = SECRET
    try {
      await load(`env > ${path}.env; cat; cat ${path}`, { environment: { PATH: '/usr/bin:/bin', SLOT: '1' } })
    } finally {
      delete process.env['SPAREKEY_TEST_SECRET']
    }
    const names = (await readFile(`${path}.env`, 'utf8')).split('\n').map((line) => line.split('=')[0])
    // The shell sets some of its own.
    assert.deepEqual(
      names
        .filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD', ''].includes(name ?? ''))
        .toSorted((a, b) => String(a).localeCompare(String(b))),
      ['PATH', 'SLOT'],
    )
    await load(`env > ${path}.env; cat ${path}`)
    assert.equal((await readFile(`${path}.env`, 'utf8')).includes('HOME='), false)
  })

  test('each way to fail is named, with the exit code, and nothing of arguments or output is repeated', async () => {
    await assert.rejects(
      load(`cat ${path}; exit 3`),
      refusal('keys_unreachable', /ended with exit code 3\. Run it by hand/),
    )
    await assert.rejects(
      load(`cat ${path}; cat ${path} >&2; kill -TERM $$`),
      refusal('keys_unreachable', /was ended by SIGTERM/),
    )
    await assert.rejects(
      load(`head -c 40 ${path}`),
      refusal('keys_unreadable', /^What the key command printed: .* not JSON/),
    )
    await assert.rejects(load('true'), refusal('keys_unreadable', /not JSON/))
    await assert.rejects(
      keysFromCommand(['/no/such/arg-s3cret', SECRET]).load(false),
      refusal('keys_unreachable', /could not be started \(ENOENT\)/),
    )
    await assert.rejects(
      keysFromCommand([path]).load(false),
      refusal('keys_unreachable', /could not be started \(EACCES\)/),
    )
  })

  test('a command that goes on for ever, or prints for ever, is killed with all that it started', async () => {
    const endless = `sleep 1000 & echo $! > ${path}.pid; wait`
    await assert.rejects(
      load(endless, { timeoutSeconds: 1 }),
      refusal('keys_unreachable', /did not end within 1 seconds/),
    )
    await assert.rejects(load('yes x'), refusal('keys_unreachable', /printed more than 1048576 bytes/))
    const pid = Number(await readFile(`${path}.pid`, 'utf8'))
    assert.ok(pid > 1)
    assert.equal(await hasEnded(pid), true)
  })

  test('a row under a key that is not known has it run again, and the newer ring is followed', async () => {
    const data = generateKeyRing(nodeRandom, new Date(0))
    await writeFile(path, printKeyRing(data))
    const source = shell(`cat ${path}; echo x >> ${path}.runs`)
    const ring = await source.load(false)
    const later = addKey(data, nodeRandom, new Date(0))
    await writeFile(path, printKeyRing(later))
    const subject = new Uint8Array(16)
    const own = ring.seal('set', subject, subject, subject)
    assert.deepEqual(ring.open('set', subject, own, subject), subject)
    assert.equal((await readFile(`${path}.runs`, 'utf8')).length, 2, 'what is known needs no run')

    const sealed = ringOf(later).seal('set', subject, subject, subject)
    while (ring.open('set', subject, sealed, subject) === null) await turn()
    await turn()
    assert.equal(ring.currentKeyId, newestKeyId(later))
    assert.equal((await readFile(`${path}.runs`, 'utf8')).length, 4)
    assert.equal(source.trouble?.(), null)
  })

  test('a run that fails later, or prints a foreign ring, leaves the ring as it is, and is said', async () => {
    const unknown = { keyId: 'k9', bytes: new Uint8Array(40) }
    for (const [change, says] of [
      [() => rm(path), /run again, and failed: The key command ended with exit code 1/],
      [
        () => writeFile(path, printKeyRing(generateKeyRing(nodeRandom, new Date(0)))),
        /does not belong to the database/,
      ],
    ] as const) {
      await writeFile(path, printKeyRing(twoKeys))
      const source = shell(`cat ${path}`)
      const ring = await source.load(false)
      await change()
      assert.equal(ring.open('set', unknown.bytes, unknown, unknown.bytes), null)
      while (source.trouble?.() === null) await turn()
      assert.match(String(source.trouble?.()), says)
      assert.deepEqual(ring.keyCheck(), ringOf(twoKeys).keyCheck())
      assert.deepEqual(ring.keyIds, ['k1', 'k2'])
    }
  })

  test('what is not a command is refused at once', () => {
    assert.throws(() => keysFromCommand([]), ArgumentTypeError)
    assert.throws(() => keysFromCommand(['']), ArgumentTypeError)
    for (const timeoutSeconds of [0, 301, Number.NaN]) {
      assert.throws(() => keysFromCommand(['true'], { timeoutSeconds }), ArgumentRangeError)
    }
  })
})

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** Killed and, where nobody has waited for it yet, a zombie. */
const hasEnded = async (pid: number): Promise<boolean> => {
  for (;;) {
    try {
      process.kill(pid, 0)
      if (/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8'))) return true
    } catch {
      return true
    }
    await turn()
  }
}
