import assert from 'node:assert/strict'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createKeyFile, keyFile, readKeyFileText, replaceKeyFile } from '../../../src/crypto/key-file.ts'
import { addKey, generateKeyRing } from '../../../src/crypto/key-ring-data.ts'
import { parseKeyRing, printKeyRing } from '../../../src/crypto/key-ring-text.ts'
import { nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { SetupError, type SetupErrorCode } from '../../../src/errors.ts'
import { ringOf, toHex, twoKeys } from './support.ts'

const onWindows = process.platform === 'win32'
const modes = { skip: onWindows ? 'Windows has access lists instead of modes' : false }
const printed = printKeyRing(twoKeys)

const refusal =
  (code: SetupErrorCode, says: RegExp = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof SetupError)
    assert.equal(error.code, code)
    assert.match(error.message, says)
    assert.doesNotMatch(error.message, /oKGio6|EBESEx|UFFSU1/)
    return true
  }

let root = ''
let path = ''
// One suite: at the top the hooks would hold for every file of a process that runs several.
describe('key files', () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sparekey-keys-'))
  })
  beforeEach(async () => {
    path = join(await mkdtemp(join(root, 'case-')), 'sparekey.keys')
  })
  after(async () => {
    await rm(root, { recursive: true })
  })

  const put = async (text: string, mode = 0o600): Promise<void> => {
    await writeFile(path, text)
    await chmod(path, mode)
  }

  describe('a new store', () => {
    test('gets a new ring in a file that only its owner can read and write', async () => {
      const ring = await keyFile(path, () => new Date('2026-11-21T20:00:00.000Z')).load(true)
      const text = await readFile(path, 'utf8')
      const data = parseKeyRing(text)
      assert.deepEqual(ringOf(data).keyCheck(), ring.keyCheck())
      assert.equal(data.keys[0]?.createdAt.toISOString(), '2026-11-21T20:00:00.000Z')
      if (!onWindows) assert.equal((await stat(path)).mode & 0o777, 0o600)
      assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
    })

    test('gets a file of mode 0600 whatever the umask', modes, async () => {
      for (const mask of [0o000, 0o277, 0o777]) {
        const earlier = process.umask(mask)
        try {
          await keyFile(`${path}-${mask}`).load(true)
        } finally {
          process.umask(earlier)
        }
        assert.equal((await stat(`${path}-${mask}`)).mode & 0o777, 0o600)
      }
    })

    test('uses the file that is there, and does not write to it', async () => {
      await put(printed)
      const ring = await keyFile(path).load(true)
      assert.deepEqual(ring.keyCheck(), ringOf(twoKeys).keyCheck())
      assert.equal(await readFile(path, 'utf8'), printed)
    })

    test('gets one ring, whoever of twenty callers at once is first', async () => {
      const rings = await Promise.all(Array.from({ length: 20 }, () => keyFile(path).load(true)))
      assert.equal(new Set(rings.map((ring) => toHex(ring.keyCheck()))).size, 1)
      assert.deepEqual(rings[0]?.keyCheck(), ringOf(parseKeyRing(await readFile(path, 'utf8'))).keyCheck())
      assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
    })

    test('is refused where the ring cannot be created', async () => {
      const nowhere = join(path, 'absent', 'sparekey.keys')
      await assert.rejects(
        keyFile(nowhere).load(true),
        refusal('keys_missing', /could be created \(ENOENT\)/),
      )
      await symlink(join(root, 'nothing'), path)
      await assert.rejects(
        keyFile(path).load(true),
        refusal('keys_unreadable', /link to a file that does not exist/),
      )
      assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
    })
  })

  describe('a store in use', () => {
    test('is refused where the file is absent, and none is created', async () => {
      await assert.rejects(keyFile(path).load(false), refusal('keys_missing', /Restore it from its backup/))
      assert.deepEqual(await readdir(join(path, '..')), [])
      await assert.rejects(readKeyFileText(path), refusal('keys_missing'))
    })

    test('loads the ring that was created', async () => {
      const created = await keyFile(path).load(true)
      const loaded = await keyFile(path).load(false)
      assert.deepEqual(loaded.keyCheck(), created.keyCheck())
      const sealed = created.seal('set', new Uint8Array(16), new Uint8Array(5), new Uint8Array(0))
      assert.deepEqual(loaded.open('set', new Uint8Array(16), sealed, new Uint8Array(0)), new Uint8Array(5))
    })

    test('follows a link to the file, as secrets are mounted', async () => {
      await put(printed)
      const linked = `${path}.link`
      await symlink(path, linked)
      assert.deepEqual((await keyFile(linked).load(false)).keyCheck(), ringOf(twoKeys).keyCheck())
    })
  })

  for (const storeIsNew of [true, false]) {
    describe(`a ${storeIsNew ? 'new store' : 'store in use'} refuses`, () => {
      test('a file that others than its owner have any access to', modes, async () => {
        for (const mode of [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644, 0o660, 0o777]) {
          await put(printed, mode)
          const says = new RegExp(`mode 0${mode.toString(8)}.*chmod 600`)
          await assert.rejects(keyFile(path).load(storeIsNew), refusal('keys_too_open', says))
          await assert.rejects(readKeyFileText(path), refusal('keys_too_open'))
        }
        for (const mode of [0o400, 0o600, 0o700]) {
          await put(printed, mode)
          await keyFile(path).load(storeIsNew)
          await chmod(path, 0o600)
        }
      })

      test('a file that is too open through a link', modes, async () => {
        await put(printed, 0o644)
        await symlink(path, `${path}.link`)
        await assert.rejects(keyFile(`${path}.link`).load(storeIsNew), refusal('keys_too_open'))
      })

      test('what is not a key ring, naming the file', async () => {
        for (const text of ['', 'text', printed.slice(0, 80), printed.replace('"k2"', '"k7"')]) {
          await put(text)
          await assert.rejects(
            keyFile(path).load(storeIsNew),
            refusal('keys_unreadable', /sparekey\.keys: The key ring/),
          )
          assert.equal(await readFile(path, 'utf8'), text)
        }
      })

      test('a folder, a link to a folder, and a path through a file', async () => {
        await mkdir(path)
        await symlink(path, `${path}.link`)
        for (const place of [path, `${path}.link`]) {
          await assert.rejects(
            keyFile(place).load(storeIsNew),
            refusal('keys_unreadable', /not a file|EISDIR/),
          )
        }
        await writeFile(`${path}.file`, 'x')
        const through = join(`${path}.file`, 'keys')
        await assert.rejects(keyFile(through).load(storeIsNew), (error) => error instanceof SetupError)
      })

      test('a file over 1 MiB, without reading it', async () => {
        await put('')
        await truncate(path, 1_048_577)
        await assert.rejects(keyFile(path).load(storeIsNew), refusal('keys_unreadable', /larger than/))
      })
    })
  }

  test('creating leaves a file that is there as it is, and says so', async () => {
    assert.equal(await createKeyFile(path, printed), true)
    assert.equal(await createKeyFile(path, 'other'), false)
    assert.equal(await readKeyFileText(path), printed)
    assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
  })

  describe('a key file that is replaced', () => {
    const next = printKeyRing(addKey(twoKeys, nodeRandom, new Date(0)))

    test("holds the new text, is its owner's alone, and leaves nothing beside it", async () => {
      await put(printed)
      await replaceKeyFile(path, next)
      assert.equal(await readFile(path, 'utf8'), next)
      if (!onWindows) assert.equal((await stat(path)).mode & 0o777, 0o600)
      assert.deepEqual(await readdir(dirname(path)), ['sparekey.keys'])
    })

    test('keeps the former text under the name that was asked for, and never over another file', async () => {
      await put(printed)
      await replaceKeyFile(path, next, `${path}.before`)
      assert.equal(await readFile(`${path}.before`, 'utf8'), printed)
      await assert.rejects(
        replaceKeyFile(path, printed, `${path}.before`),
        refusal('keys_exist', /Move it away/),
      )
      assert.equal(await readFile(path, 'utf8'), next)
      await writeFile(`${path}.same`, next)
      await replaceKeyFile(path, printed, `${path}.same`)
      assert.equal(await readFile(path, 'utf8'), printed)
    })

    test('stays where a link leads to', { skip: onWindows }, async () => {
      const target = join(dirname(path), 'elsewhere.keys')
      await writeFile(target, printed, { mode: 0o600 })
      await symlink(target, path)
      await replaceKeyFile(path, next)
      assert.equal(await readlink(path), target)
      assert.equal(await readFile(target, 'utf8'), next)
    })

    test('is refused where there is none', async () => {
      await assert.rejects(
        replaceKeyFile(path, next),
        refusal('keys_unreadable', /could not be replaced \(ENOENT\)/),
      )
      assert.deepEqual(await readdir(dirname(path)), [])
    })

    test('is read again by who loaded it once a row asks for a key that is not known', async () => {
      await put(printed)
      const ring = await keyFile(path).load(false)
      const accountKey = ring.accountKey('default', 'ada')
      const [subject, none] = [new Uint8Array(16), new Uint8Array(0)]
      const sealed = ringOf(parseKeyRing(next)).seal('set', subject, subject, none)
      assert.equal(ring.open('set', subject, sealed, none), null)
      await replaceKeyFile(path, printKeyRing(generateKeyRing(nodeRandom, new Date(0))))
      assert.equal(ring.open('set', subject, sealed, none), null)
      await new Promise((resolve) => void setImmediate(resolve))
      assert.deepEqual(ring.accountKey('default', 'ada'), accountKey, 'another ring is left aside')
      await replaceKeyFile(path, next)
      await chmod(path, 0o644)
      if (!onWindows)
        assert.equal(ring.open('set', subject, sealed, none), null, 'so is one that is too open')
      await replaceKeyFile(path, next)
      assert.deepEqual(ring.open('set', subject, sealed, none), subject)
    })
  })
})
