import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { recoveryCodesAttribute } from '../../src/interchange/kdbx/database.ts'
import { BookBuilder } from '../support/book.ts'
import { broughtIn, filePassword, readBack, written } from '../support/interchange.ts'
import { findKeePassXc } from '../support/keepassxc.ts'
import { randomBook, withoutIds } from '../support/random-book.ts'
import { temporaryFolder } from '../support/vault.ts'

const keepassxc = findKeePassXc()
const skip = keepassxc === null && 'no keepassxc-cli on the path, and Debian packages cannot be had here'

const builder = new BookBuilder()
  .place('home-safe', 'container')
  .account('github-jane', { login: 'jane', notes: 'two\nlines <&>', rotateEveryDays: 365 })
  .codes('github-jane', 3)
  .copy('github-jane', 'home-safe')

test(
  'KeePassXC opens an export, and shows codes, login, notes and the day on which they are due',
  { skip },
  async (t) => {
    const file = join(await temporaryFolder(t), 'export.kdbx')
    await writeFile(file, await written(builder.book, 'kdbx'))
    const show = (name: string): string =>
      keepassxc
        ?.run([filePassword], 'show', '-q', '-s', '-a', name, file, 'github-jane')
        .replace(/\n$/, '') ?? ''
    const codes = builder.get('github-jane').sets[0]?.codes.map(({ text }) => text) ?? []
    assert.equal(codes.length, 3)
    assert.equal(show('Set 1 code 2'), codes[1])
    assert.equal(show(recoveryCodesAttribute), codes.join('\n'))
    assert.equal(show('UserName'), 'jane')
    assert.equal(show('Notes'), 'two\nlines <&>')
    const xml = keepassxc?.run([filePassword], 'export', '-q', file) ?? ''
    assert.match(xml, /<Key>Set 1 code 1<\/Key>\s*<Value ProtectInMemory="True">/)
    assert.match(xml, /<Key>KeePassOTP.RecoveryCodes<\/Key>\s*<Value ProtectInMemory="True">/)
    assert.match(xml, /<Expires>True<\/Expires>/)
    const info = keepassxc?.run([filePassword], 'db-info', '-q', file) ?? ''
    assert.match(info, /Argon2id \(3 rounds, 65536 KB\)/)
  },
)

test('an export that KeePassXC saved anew comes back in alike', { skip }, async (t) => {
  const file = join(await temporaryFolder(t), 'export.kdbx')
  await fc.assert(
    fc.asyncProperty(randomBook, async (book) => {
      const exported = await written(book, 'kdbx')
      await writeFile(file, exported)
      keepassxc?.run([filePassword], 'mkdir', '-q', file, 'another group')
      const saved = await readFile(file)
      assert.notDeepEqual(saved, exported)
      assert.deepEqual(withoutIds(await broughtIn(saved)), withoutIds(book))
    }),
    { numRuns: 4, endOnFailure: true },
  )
})

test(
  'recovery codes come in from entries that KeePassXC wrote, beside our own; the old format 3 is refused in a sentence',
  { skip },
  async (t) => {
    const folder = await temporaryFolder(t)
    const [source, old, file] = ['source.xml', 'old.kdbx', 'new.kdbx'].map((name) => join(folder, name))
    assert.ok(source !== undefined && old !== undefined && file !== undefined)
    await writeFile(source, foreignXml)
    keepassxc?.run([filePassword, filePassword], 'import', '-q', '-p', source, old)
    await assert.rejects(readBack(await readFile(old)), {
      code: 'input_refused',
      message: /format 3; format 4 is read/,
    })
    await writeFile(file, await written(builder.book, 'kdbx'))
    keepassxc?.run([filePassword], 'merge', '-q', '-s', file, old)
    const { book, skipped } = await readBack(await readFile(file))
    const found = book.accounts
      .slice(1)
      .map(({ name, sets }) => [name, sets[0]?.codes.map(({ text }) => text)])
    assert.deepEqual(found, [
      ['github-jack', ['a1b2c-3d4e5', 'f6a7b-8c9d0']],
      ['gitlab-me', ['0a1b2c3d4e5f6071', '8293a4b5c6d7e8f9', '00112233445566ff']],
    ])
    assert.equal(book.accounts[0]?.name, 'github-jane')
    assert.deepEqual(skipped, [{ title: 'Shop', reason: 'no recovery codes in it' }])
  },
)

const entry = (fields: Record<string, string>): string =>
  `<Entry><UUID>${Buffer.from(fields['Title']?.padEnd(16) ?? '').toString('base64')}</UUID>${Object.entries(
    fields,
  )
    .map(([key, value]) => `<String><Key>${key}</Key><Value>${value}</Value></String>`)
    .join('')}</Entry>`

const foreignXml = `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><Generator>KeePass</Generator></Meta><Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>Root</Name>
${entry({ Title: 'GitHub', UserName: 'jack', Password: 'secret', 'KeePassOTP.RecoveryCodes': 'a1b2c-3d4e5\nf6a7b-8c9d0' })}
${entry({ Title: 'Shop', UserName: 'jane', Password: 'secret', Notes: 'order 12345678' })}
<Group><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID><Name>Inner</Name>
${entry({ Title: 'GitLab', Notes: 'recovery codes:\n0a1b2c3d4e5f6071\n8293a4b5c6d7e8f9\n00112233445566ff' })}
</Group></Group></Root></KeePassFile>`
