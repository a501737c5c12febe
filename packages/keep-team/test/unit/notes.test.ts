import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TeamError } from '../../src/errors.ts'
import { addSignature, isSignedBy, longestNoteBytes, parseNote, signNote } from '../../src/notes/note.ts'
import { isPublicKey, newSigningKey, publicKeyOf, verifyText } from '../../src/signing.ts'

const signer = (name: string) => {
  const signingKey = newSigningKey()
  return { name, signingKey, publicKey: publicKeyOf(signingKey) }
}
const ada = signer('ada')

// RFC 8032 §7.1, test 2, and the key hash as C2SP signed-note has it: SHA-256 over name, line break, type 1 and key.
test('the vectors of Ed25519 and of the signature line', () => {
  const signingKey = Buffer.from(
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    'hex',
  ).toString('base64url')
  const publicKey = publicKeyOf(signingKey)
  assert.equal(
    Buffer.from(publicKey, 'base64url').toString('hex'),
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  )
  const signature = Buffer.from(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    'hex',
  )
  assert.equal(verifyText('r', signature, publicKey), true)
  assert.equal(verifyText('s', signature, publicKey), false)
  const note = signNote('r\n', [{ name: 'ada', signingKey, publicKey }])
  assert.match(note, /^r\n\n— ada [A-Za-z0-9+/]{91}=\n$/u)
  assert.equal(parseNote(note).signatures[0]?.keyHash, KEY_HASH)
})

const KEY_HASH = '445f437f'

test('a key under which one signature fits every text is no key', () => {
  const identity = Buffer.alloc(32)
  identity[0] = 1
  const signature = Buffer.concat([identity, Buffer.alloc(32)])
  for (const flip of [0, 0x80]) {
    const bytes = Buffer.from(identity)
    bytes[31] = flip
    assert.equal(isPublicKey(bytes.toString('base64url')), false)
    assert.equal(verifyText('anything', signature, bytes.toString('base64url')), false)
  }
})

test('a note is read in the one way that it is written', () => {
  const note = signNote('line one\nline two\n', [ada])
  assert.equal(parseNote(note).text, 'line one\nline two\n')
  const broken = [
    '',
    'text\n',
    note.slice(0, -1),
    `${note}\n`,
    note.replace('— ', '- '),
    note.replace('one', 'o\u0000ne'),
    note.replace('one', 'o\rne'),
    note.replace(/\n$/, 'A\n'),
    note.replace(/=\n$/, '\n'),
    `${'x'.repeat(longestNoteBytes)}${note}`,
    signNote(
      'text\n',
      Array.from({ length: 17 }, () => ada),
    ),
  ]
  for (const [index, text] of broken.entries())
    assert.throws(
      () => parseNote(text),
      (error) => error instanceof TeamError && error.code === 'note_malformed',
      `${index}`,
    )
})

test('a signature counts for its text, name and key', () => {
  const bo = signer('bo')
  const note = parseNote(addSignature(signNote('text\n', [ada]), bo))
  const [first, second] = note.signatures
  assert.ok(first !== undefined && second !== undefined)
  assert.equal(isSignedBy(note.text, first, 'ada', ada.publicKey), true)
  assert.equal(isSignedBy(note.text, second, 'bo', bo.publicKey), true)
  assert.equal(isSignedBy(note.text, first, 'bo', bo.publicKey), false)
  assert.equal(isSignedBy(note.text, first, 'bo', ada.publicKey), false)
  assert.equal(isSignedBy('other\n', first, 'ada', ada.publicKey), false)
})
