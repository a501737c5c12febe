import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { candidates, expectedSamples, read, sampleText, texts, warningCodes } from './support.ts'

const github = expectedSamples['github']!.codes.map(({ text }) => text)
const google = expectedSamples['google']!.codes.map(({ text }) => text)

describe('the service is recognised', () => {
  const named: readonly [fileName: string, sample: string, service: string][] = [
    ['github-recovery-codes.txt', 'github', 'github'],
    ['Copy of github-recovery-codes.txt', 'github', 'github'],
    ['GitHub codes.txt', 'github', 'github'],
    ['githubrecoverycodes.md', 'github', 'github'],
    ['my_heroku_backup.txt', 'gitlab', 'heroku'],
    ['Backup-codes-discordfan.txt', 'google', 'google'],
    ['backup-codes-github.txt', 'github', 'github'],
    ['someone-backup-codes.txt', 'wordpress-com', 'wordpress-com'],
    ['some-forum-backup-codes.txt', 'discourse', 'discourse'],
    ['Nextcloud-backup-codes.txt', 'nextcloud', 'nextcloud'],
    ['two-factor-backup-codes.txt', 'dropbox', 'wordpress-two-factor'],
    ['/home/me/Downloads/discord_backup_codes.txt', 'discord', 'discord'],
  ]
  for (const [fileName, sample, service] of named) {
    test(`by the file name "${fileName}"`, () => {
      assert.equal(read(sampleText(sample), { fileName }).service, service)
    })
  }

  const headed: readonly [heading: string, sample: string, service: string][] = [
    ['# Dropbox', 'dropbox', 'dropbox'],
    ['Facebook recovery codes', 'dropbox', 'facebook'],
    ['From https://gitlab.com/-/profile/two_factor_auth', 'gitlab', 'gitlab'],
    ['My codes for Digital Ocean', 'firefox', 'digitalocean'],
    ['Cloudflare backup codes, made with Google Authenticator', 'rubygems', 'cloudflare'],
  ]
  for (const [heading, sample, service] of headed) {
    test(`by the heading "${heading}"`, () => {
      assert.equal(read(`${heading}\n\n${sampleText(sample)}`).service, service)
    })
  }

  test('by the address that a browser notes in a saved page', () => {
    const page = `<!-- saved from url=(0041)https://github.com/settings/auth/recovery-codes -->\n<html><body><ul>${github
      .slice(0, 4)
      .map((code) => `<li>${code}</li>`)
      .join('')}</ul></body></html>`
    assert.equal(read(page).service, 'github')
  })

  test('under a name that has no profile, if the person gives one', () => {
    const result = read(sampleText('gitlab'), { service: 'Our intranet' })
    assert.equal(result.service, 'Our intranet')
    assert.equal(result.codes.length, 10)
    assert.deepEqual(result.warnings, [])
  })

  test('not at all where nothing points to one, and candidates come with reasons', () => {
    const result = read('abc123def\nqrs456tuv\nwxy789zab\n')
    assert.equal(result.service, null)
    assert.deepEqual(candidates(result), [])
    for (const { reasons } of read(sampleText('gitlab')).candidates) assert.ok(reasons.length > 0)
  })
})

describe('a name with codes of another shape', () => {
  test('is kept, and the person is warned', () => {
    const result = read(google.join('\n'), { fileName: 'github-recovery-codes.txt' })
    assert.equal(result.service, 'github')
    assert.deepEqual(texts(result), google)
    assert.ok(warningCodes(result).includes('shape_unusual'))
  })

  test('of a service without codes is kept, and the person is warned', () => {
    const result = read(`Coinbase\n\n${sampleText('dropbox')}`)
    assert.equal(result.service, 'coinbase')
    assert.ok(warningCodes(result).includes('service_has_no_codes'))
  })
})

describe('codes of two services in one text', () => {
  const both = `GitHub\n${github.join('\n')}\n\nGoogle\n${google.join('\n')}\n`

  test('are noticed by their shape, and none is lost', () => {
    const result = read(`${github.join('\n')}\n\n${google.join('\n')}\n`)
    assert.equal(result.service, null)
    assert.deepEqual(texts(result), [...github, ...google])
    assert.ok(warningCodes(result).includes('mixed_services'))
  })

  test('are called by the service that each looks like, whichever the text names', () => {
    const result = read(`${github.join('\n')}\n${sampleText('google')}`)
    assert.match(result.warnings[0]?.message ?? '', /GitHub: 16; Google: 10/)
  })

  test('are noticed by their headings where the shape is the same', () => {
    const gitlab = expectedSamples['gitlab']!.codes.map(({ text }) => text)
    const pypi = expectedSamples['pypi']!.codes.map(({ text }) => text)
    const result = read(`GitLab\n${gitlab.join('\n')}\n\nPyPI\n${pypi.join('\n')}\n`)
    assert.equal(result.service, null)
    assert.equal(result.codes.length, 18)
    assert.match(result.warnings[0]?.message ?? '', /GitLab: 10; PyPI: 8/)
  })

  test('are told apart where the person names one', () => {
    assert.deepEqual(texts(read(both, { service: 'google' })), google)
    assert.deepEqual(texts(read(both, { service: 'github' })), github)
  })

  test('keep the numbers of each list', () => {
    const { codes } = read(both)
    assert.equal(codes[16]?.position, 1)
  })
})
