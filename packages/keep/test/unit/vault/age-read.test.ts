import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { readStanzas } from '../../../src/vault/age-header.ts'
import { decryptWithIdentity, fileKeyByIdentity } from '../../../src/vault/age-read.ts'

const identity = await generateX25519Identity()
const stranger = await generateX25519Identity()
const chunk = 64 * 1024

test('what the age-encryption package writes is read as it was, at every size around a chunk', async () => {
  for (const size of [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7]) {
    const content = randomBytes(size)
    const file = await encrypt(content, [stranger, identity])
    assert.deepEqual(decryptWithIdentity(file, identity), content, `${size} bytes`)
  }
})

test('an identity that the file is not for, or that is none, opens nothing', async () => {
  const file = await encrypt(randomBytes(10), [identity])
  for (const other of [stranger, '', 'AGE-SECRET-KEY-1QQQ', identity.slice(0, -1), 'age1abc']) {
    assert.equal(decryptWithIdentity(file, other), null)
  }
})

test('any byte changed anywhere is refused', async () => {
  const file = await encrypt(randomBytes(40), [identity])
  for (let position = 0; position < file.length; position += 1) {
    const changed = Buffer.from(file)
    changed.writeUInt8(changed.readUInt8(position) ^ 1, position)
    assert.equal(attempt(changed), null, `byte ${position}`)
  }
})

test('another spelling of the same MAC is refused', async () => {
  const file = Buffer.from(await encrypt(randomBytes(1), [identity]))
  const macEnd = file.indexOf('\n', file.indexOf('\n--- ') + 1)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  // 32 bytes leave two bits of the last of 43 symbols without meaning.
  const last = alphabet.indexOf(file.toString('latin1', macEnd - 1, macEnd))
  file.write(alphabet.charAt(last ^ 1), macEnd - 1, 'latin1')
  assert.equal(decryptWithIdentity(file, identity), null)
})

test('chunks swapped, dropped or cut off are refused', async () => {
  const file = await encrypt(randomBytes(3 * chunk), [identity])
  const start = file.length - 3 * (chunk + 16)
  const [first, second, third] = [0, 1, 2].map((index) =>
    file.subarray(start + index * (chunk + 16), start + (index + 1) * (chunk + 16)),
  )
  assert.ok(first !== undefined && second !== undefined && third !== undefined)
  const head = file.subarray(0, start)
  for (const parts of [
    [second, first, third],
    [first, third],
    [first, second],
    [first],
    [],
    [first, second, third, third],
  ]) {
    assert.equal(decryptWithIdentity(Buffer.concat([head, ...parts]), identity), null)
  }
})

test('a share of low order yields no key', async () => {
  const [stanza] = readStanzas(await encrypt(randomBytes(1), [identity]))
  assert.ok(stanza !== undefined)
  const zero = Buffer.alloc(32).toString('base64').replace('=', '')
  assert.equal(fileKeyByIdentity([{ ...stanza, args: ['X25519', zero] }], identity), null)
})

async function encrypt(content: Uint8Array, identities: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const item of identities) encrypter.addRecipient(await identityToRecipient(item))
  return encrypter.encrypt(content)
}

function attempt(file: Uint8Array): Buffer | null {
  try {
    return decryptWithIdentity(file, identity)
  } catch {
    return null
  }
}
