import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { zipSync } from 'fflate'
import { sealAge } from '../../src/interchange/age.ts'
import { readInterchange } from '../../src/interchange/read.ts'
import type { Read } from '../../src/interchange/read.ts'
import { decryptWithIdentity } from '../../src/vault/age-read.ts'
import { BookBuilder } from '../support/book.ts'
import { broughtIn, filePassword, ports, readBack, written } from '../support/interchange.ts'
import { withoutIds } from '../support/random-book.ts'
import { temporaryFolder } from '../support/vault.ts'

const samples = new URL('../samples/interchange/', import.meta.url)
const password = 'correct horse battery staple'
const hasAge = spawnSync('age', ['--version']).status === 0

// bitwarden-*.json: the export code of @bitwarden/cli 2026.9.0 encrypted a made-up vault. keepassxc*.kdbx: keepassxc-cli 2.7.4 wrote them.
for (const name of [
  'bitwarden-pbkdf2.json',
  'bitwarden-argon2id.json',
  'keepassxc.kdbx',
  'keepassxc-aes.kdbx',
]) {
  test(`${name}: codes come in, and of the rest it is said that it did not`, async () => {
    const file = await readFile(new URL(name, samples))
    const { book, skipped, notes } = await readBack(file, password)
    const found = book.accounts.map(({ service, login, sets }) => ({
      service,
      login,
      codes: sets.flatMap(({ codes }) => codes.map(({ position, text, used }) => [position, text, used])),
    }))
    const codes = [
      [1, 'a1b2c-3d4e5', null],
      [2, 'f6a7b-8c9d0', null],
    ]
    assert.deepEqual(found, [{ service: 'github', login: 'jane', codes }])
    assert.equal(skipped.length, 1)
    assert.equal(skipped[0]?.reason, 'no recovery codes in it')
    assert.match(notes.join(' '), /not their passwords, notes, other fields and attachments/)
    assert.ok(!JSON.stringify(book).includes('not to be taken'))
    await assert.rejects(readBack(file, `${password}!`), { code: 'passphrase_wrong' })
  })
}

test('a KeePass database of format 3 is refused with what to do', async () => {
  const file = await readFile(new URL('keepassxc-format-3.kdbx', samples))
  await assert.rejects(readBack(file, password), { code: 'input_refused', message: /save it as KDBX 4/ })
})

test('a Bitwarden export that opens in its account alone is refused with what to do', async () => {
  const file = Buffer.from(
    JSON.stringify({ encrypted: true, encKeyValidation_DO_NOT_EDIT: '2.a|b|c', items: [] }),
  )
  await assert.rejects(readBack(file), { code: 'input_refused', message: /with a password of its own/ })
})

test('1PUX as 1Password documents it: codes in sections and notes, archived items, items that are wrapped once more', async () => {
  const field = (title: string, value: unknown): unknown => ({ title, id: title, value })
  const items = [
    {
      state: 'active',
      categoryUuid: '001',
      details: {
        loginFields: [
          { designation: 'password', value: 'not to be taken' },
          { designation: 'username', value: 'jane' },
        ],
        notesPlain: '',
        sections: [
          {
            title: 'Security',
            fields: [
              field('one-time password', { totp: 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP' }),
              field('recovery codes', { concealed: 'a1b2c-3d4e5 f6a7b-8c9d0' }),
            ],
          },
        ],
      },
      overview: { title: 'GitHub', url: 'https://github.com' },
    },
    {
      item: {
        state: 'archived',
        details: { notesPlain: 'Backup codes\n0a1b2c3d4e5f6071 (used)\n8293a4b5c6d7e8f9' },
        overview: { title: 'GitLab' },
      },
    },
    { details: {}, overview: { title: 'Nothing' } },
  ]
  const data = { accounts: [{ attrs: {}, vaults: [{ attrs: {}, items }] }] }
  const { book, skipped } = await readBack(
    zipSync({ 'export.data': Buffer.from(JSON.stringify(data)), 'files/x': Buffer.alloc(9) }),
  )
  const found = book.accounts.map(({ name, sets }) => [
    name,
    sets[0]?.codes.map(({ text, used }) => [text, used !== null]),
  ])
  assert.deepEqual(found, [
    [
      'github-jane',
      [
        ['a1b2c-3d4e5', false],
        ['f6a7b-8c9d0', false],
      ],
    ],
    [
      'gitlab-me',
      [
        ['0a1b2c3d4e5f6071', true],
        ['8293a4b5c6d7e8f9', false],
      ],
    ],
  ])
  assert.deepEqual(
    skipped.map(({ title }) => title),
    ['Nothing'],
  )
})

const { book } = new BookBuilder().account('github-jane', { login: 'jane' }).codes('github-jane', 3)

test('an age file opens by its passphrase in the package of the author of age, and theirs opens here, armored too', async () => {
  const content = await written(book, 'age')
  const sealed = await sealAge(content, { password: filePassword, workFactor: 10 })
  const decrypter = new Decrypter()
  decrypter.addPassphrase(filePassword)
  assert.deepEqual(Buffer.from(await decrypter.decrypt(sealed)), content)
  const encrypter = new Encrypter()
  encrypter.setPassphrase(filePassword)
  encrypter.setScryptWorkFactor(10)
  const theirs = await encrypter.encrypt(content)
  assert.deepEqual(withoutIds(await broughtIn(theirs)), withoutIds(book))
  assert.deepEqual(withoutIds(await broughtIn(Buffer.from(armor.encode(theirs)))), withoutIds(book))
  await assert.rejects(readBack(theirs, 'another one'), { code: 'passphrase_wrong' })
})

test('an age file to a recipient opens with its identity alone', async () => {
  const identity = await generateX25519Identity()
  const content = await written(book, 'age')
  const sealed = await sealAge(content, { recipient: await identityToRecipient(identity) })
  assert.deepEqual(decryptWithIdentity(sealed, identity), content)
  const read = (own: string | null): Promise<Read> =>
    readInterchange(Buffer.from(sealed), ports(), {
      identity: own,
      password: () => Promise.reject(new TypeError('asked')),
    })
  assert.equal((await read(identity)).book.accounts.length, 1)
  await assert.rejects(read(await generateX25519Identity()), { code: 'identity_wrong' })
  await assert.rejects(read('AGE-SECRET-KEY-1BROKEN'), { code: 'identity_wrong' })
  await assert.rejects(read(null), { code: 'usage_invalid', message: /--file-identity/ })
})

test(
  'the age command opens an export, and what it encrypts comes in',
  { skip: !hasAge && 'age is not installed' },
  async (t) => {
    const folder = await temporaryFolder(t)
    const identity = await generateX25519Identity()
    const recipient = await identityToRecipient(identity)
    const content = await written(book, 'json')
    await writeFile(join(folder, 'ours.age'), await sealAge(content, { recipient }))
    const opened = spawnSync('age', ['-d', '-i', '-', join(folder, 'ours.age')], { input: `${identity}\n` })
    assert.deepEqual(opened.stdout, content)
    for (const form of [[], ['-a']]) {
      const theirs = spawnSync('age', ['-r', recipient, ...form], { input: content }).stdout
      const read = await readInterchange(theirs, ports(), { identity, password: () => Promise.resolve('') })
      assert.deepEqual(withoutIds(read.book), withoutIds(book))
    }
  },
)
