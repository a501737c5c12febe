import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  Decrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption'
import { readStanzas } from '../../../src/vault/age-header.ts'
import { decryptWithIdentity, recipientOf } from '../../../src/vault/age-read.ts'
import { generateIdentity, writeAgeFile } from '../../../src/vault/age-write.ts'
import { wrapWithPassphrase } from '../../../src/vault/scrypt.ts'

const chunk = 64 * 1024

test('what is written here the age-encryption package reads as it was, at every size around a chunk', async () => {
  const identity = generateIdentity()
  const recipient = await identityToRecipient(identity)
  assert.equal(recipientOf(identity), recipient)
  for (const size of [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7]) {
    const content = randomBytes(size)
    const file = await writeAgeFile(content, [recipient], () => [])
    assert.deepEqual(Buffer.from(await read(file, identity)), content, `${size} bytes`)
    assert.deepEqual(decryptWithIdentity(file, identity), content)
  }
})

test('each of several recipients opens the file, and nobody else', async () => {
  const identities = [generateIdentity(), await generateX25519Identity()]
  const recipients = identities.map((identity) => recipientOf(identity) ?? '')
  const file = await writeAgeFile(Buffer.from('content'), recipients, () => [])
  for (const identity of identities)
    assert.equal(Buffer.from(await read(file, identity)).toString(), 'content')
  await assert.rejects(read(file, generateIdentity()))
})

test('stanzas of our own, with bodies of any length, are skipped by the package and read back here', async () => {
  const identity = generateIdentity()
  for (const length of [0, 1, 47, 48, 49, 96, 500]) {
    const own = { args: ['sparekey-keep/test', 'x'], body: new Uint8Array(randomBytes(length)) }
    const file = await writeAgeFile(Buffer.from('content'), [recipientOf(identity) ?? ''], () => [own])
    assert.equal(Buffer.from(await read(file, identity)).toString(), 'content')
    assert.deepEqual(readStanzas(file)[0], own)
  }
})

test('a passphrase stanza written here opens with the package and the passphrase', async () => {
  const file = await writeAgeFile(Buffer.from('content'), [], async (fileKey) => [
    await wrapWithPassphrase(fileKey, 'secret words', 10),
  ])
  const decrypter = new Decrypter()
  decrypter.addPassphrase('secret words')
  assert.equal(await decrypter.decrypt(file, 'text'), 'content')
})

test('a post-quantum recipient is written for by the package, with our stanzas kept', async () => {
  const identity = await generateHybridIdentity()
  const own = { args: ['sparekey-keep/test', 'x'], body: new Uint8Array([1, 2, 3]) }
  const file = await writeAgeFile(Buffer.from('content'), [await identityToRecipient(identity)], () => [own])
  assert.equal(Buffer.from(await read(file, identity)).toString(), 'content')
  assert.deepEqual(readStanzas(file)[0], own)
})

test('two files of one content share neither file key nor nonce', async () => {
  const recipient = recipientOf(generateIdentity()) ?? ''
  const [a, b] = await Promise.all([0, 1].map(() => writeAgeFile(Buffer.alloc(100), [recipient], () => [])))
  assert.ok(a !== undefined && b !== undefined)
  assert.notDeepEqual(a.subarray(-116), b.subarray(-116))
  assert.notDeepEqual(readStanzas(a)[0]?.args, readStanzas(b)[0]?.args)
})

test('what is no recipient is refused', async () => {
  for (const wrong of ['', 'age1', 'age1nonsense', 'AGE-SECRET-KEY-1QQ']) {
    await assert.rejects(
      writeAgeFile(Buffer.alloc(1), [wrong], () => []),
      { code: 'input_invalid' },
    )
  }
})

async function read(file: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(file)
}
