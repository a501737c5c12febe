import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KeepError } from '../../../src/errors.ts'
import { maxImportBytes } from '../../../src/import/decode.ts'
import { importText } from '../../../src/import/import-text.ts'
import { expectedSamples, read, sampleText, texts, warningCodes } from './support.ts'

const github = expectedSamples['github']!.codes.map(({ text }) => text)
const bytesOf = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  )

function refusal(bytes: Uint8Array): string {
  try {
    importText({ bytes })
  } catch (error) {
    assert.ok(error instanceof KeepError)
    assert.equal(error.code, 'input_refused')
    return error.message
  }
  return assert.fail('was not refused')
}

describe('text is read in every usual encoding', () => {
  const text = `Sécurité: codes\n${sampleText('github')}`
  const utf16le = Buffer.from(text, 'utf16le')
  const encodings: readonly [name: string, bytes: Uint8Array][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16, little end first', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
    ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16le).swap16()])],
    ['UTF-16 without a mark', Buffer.from(sampleText('github'), 'utf16le')],
    ['Latin-1', Buffer.from(text, 'latin1')],
  ]
  for (const [name, bytes] of encodings) {
    test(name, () => {
      assert.deepEqual(texts(importText({ bytes })), github)
    })
  }
})

describe('what is not text is refused with a sentence that says what to do', () => {
  const files: readonly [name: string, bytes: Uint8Array, sentence: RegExp][] = [
    ['a PNG picture', bytesOf([0x89], 'PNG\r\n'), /picture.*type them in/],
    ['a JPEG picture', bytesOf([0xff, 0xd8, 0xff, 0xe0]), /picture/],
    ['a HEIC picture', bytesOf([0, 0, 0, 24], 'ftypheic'), /picture/],
    ['a bitmap', bytesOf('BM', [0x36, 0, 0, 0]), /picture/],
    ['a PDF', bytesOf('%PDF-1.7\n'), /PDF.*copy the codes/],
    ['an office document', bytesOf('PK', [3, 4]), /office document/],
    ['rich text', bytesOf('{\\rtf1 981c2-e3440}'), /rich-text/],
    ['a KeePass database', bytesOf([0x03, 0xd9, 0xa2, 0x9a, 0x67]), /KeePass database/],
    ['an age file', bytesOf('age-encryption.org/v1\n-> X25519 abc\n'), /encrypted with age/],
    ['a PGP message', bytesOf('-----BEGIN PGP MESSAGE-----\n\nabc\n'), /encrypted with PGP/],
    ['zero bytes', bytesOf('981c2-e3440', [0, 0, 0], 'aee8a-513ca'), /not a text file/],
    [
      'random bytes',
      Uint8Array.from({ length: 4096 }, (_, i) => (i * i * 31 + 7 * i) % 256),
      /not a text file/,
    ],
  ]
  for (const [name, bytes, sentence] of files) {
    test(name, () => {
      assert.match(refusal(bytes), sentence)
    })
  }

  test('a file of 100 MB, before it is read', () => {
    assert.match(refusal(new Uint8Array(100 * 1024 * 1024)), /100 MB; at most 10 MB/)
    assert.equal(maxImportBytes, 10 * 1024 * 1024)
  })

  test('a text as long as a book', () => {
    assert.match(refusal(Buffer.from('A line of a novel.\n'.repeat(60_000))), /as long as a book/)
  })

  test('an encrypted Bitwarden export', () => {
    assert.match(
      refusal(Buffer.from('{"encrypted":true,"passwordProtected":true,"data":"2.abc"}')),
      /encrypted Bitwarden/,
    )
  })

  test('a text that begins with BM is no picture', () => {
    assert.deepEqual(texts(importText({ bytes: Buffer.from(`BM codes\n${github.join('\n')}`) })), github)
  })
})

describe('no codes', () => {
  test('an empty file says that it is empty', () => {
    assert.match(read('').warnings[0]?.message ?? '', /is empty/)
    assert.match(read(' \r\n\t\n').warnings[0]?.message ?? '', /is empty/)
  })

  test('a text without codes says what to try', () => {
    const result = read('Dear Sam,\nI forgot to save them. Sorry!\n')
    assert.deepEqual(result.codes, [])
    assert.match(result.warnings[0]?.message ?? '', /one on each line/)
  })

  test('thousands of things that look like codes are no list of codes', () => {
    const many = Array.from({ length: 1200 }, (_, i) => (i + 0x1000000).toString(16).padStart(10, 'a')).join(
      '\n',
    )
    assert.deepEqual(warningCodes(read(many)), ['too_many_codes'])
  })
})

describe('warnings', () => {
  test('fewer codes than the service gives', () => {
    const result = read(github.slice(0, 9).join('\n'), { service: 'github' })
    assert.match(result.warnings[0]?.message ?? '', /^9 of 16 codes/)
  })

  test('more codes than the service gives', () => {
    const result = read([...github, 'abcde-f0123', '00112-23344'].join('\n'), { service: 'github' })
    assert.equal(result.codes.length, 18)
    assert.match(result.warnings[0]?.message ?? '', /^18 codes were found, but GitHub gives 16/)
  })

  test('a fresh set of PyPI is not full', () => {
    assert.ok(warningCodes(read(sampleText('pypi'), { service: 'pypi' })).includes('fresh_not_full'))
  })

  test('a complete set of a named service has nothing to warn of', () => {
    assert.deepEqual(read(sampleText('github'), { service: 'github' }).warnings, [])
  })

  test('the file is named that is to be deleted', () => {
    const result = read(sampleText('github'), { fileName: 'github-recovery-codes.txt' })
    assert.match(result.warnings.at(-1)?.message ?? '', /delete "github-recovery-codes\.txt"/)
    assert.ok(!warningCodes(read('no codes here', { fileName: 'x.txt' })).includes('delete_file'))
  })

  const folders: readonly [folder: string, name: RegExp][] = [
    ['/home/me/Dropbox/keys', /Dropbox/],
    ['/Users/me/Library/Mobile Documents/com~apple~CloudDocs/x', /iCloud/],
    ['C:\\Users\\me\\OneDrive - Firm Ltd\\Documents', /OneDrive/],
    ['/Users/me/Library/CloudStorage/GoogleDrive-me@example.com/My Drive', /Google Drive/],
    ['G:\\My Drive\\codes', /Google Drive/],
    ['/home/me/Nextcloud', /Nextcloud/],
  ]
  for (const [folder, name] of folders) {
    test(`of the synced folder ${folder}`, () => {
      const result = read(sampleText('github'), { service: 'github', folder })
      assert.match(result.warnings.find(({ code }) => code === 'synced_folder')?.message ?? '', name)
    })
  }

  for (const folder of ['/home/me/Documents', '/home/me/dropbox-codes', 'C:\\Users\\boxer\\Desktop']) {
    test(`none of the folder ${folder}`, () => {
      assert.deepEqual(read(sampleText('github'), { service: 'github', folder }).warnings, [])
    })
  }
})
