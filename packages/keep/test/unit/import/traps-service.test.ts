import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { candidates, expectedSamples, read, sampleText, warningCodes } from './support.ts'

describe('trap 8: same shape, different service', () => {
  test('sixteen hexadecimal digits name no service, and all that have them are offered', () => {
    const result = read(sampleText('gitlab'))
    assert.equal(result.service, null)
    assert.deepEqual(candidates(result).toSorted(), ['gitlab', 'heroku', 'mastodon', 'pypi'])
    assert.ok(warningCodes(result).includes('service_unsure'))
  })

  test('the file name decides before the shape', () => {
    for (const id of ['gitlab', 'pypi']) {
      const { fileName } = expectedSamples[id]!
      assert.equal(read(sampleText('gitlab'), { fileName: fileName ?? '' }).service, id)
    }
  })

  test('the heading decides before the shape', () => {
    assert.equal(read(`Heroku recovery codes\n\n${sampleText('gitlab')}`).service, 'heroku')
    assert.equal(read(`Mastodon\n\n${sampleText('gitlab')}`).service, 'mastodon')
  })

  test('the person decides before everything', () => {
    const result = read(sampleText('gitlab'), { fileName: 'gitlab-recovery-codes.txt', service: 'heroku' })
    assert.equal(result.service, 'heroku')
    assert.equal(candidates(result)[0], 'heroku')
  })

  test('a shape that one service alone has is taken, with a warning', () => {
    const result = read(sampleText('github'))
    assert.equal(result.service, 'github')
    assert.ok(warningCodes(result).includes('service_by_shape'))
  })

  test('programs named in advice are not the service', () => {
    const text = `Scan the picture with Google Authenticator.\nKeep the codes in 1Password, Dropbox or Bitwarden.\n\n${sampleText('github')}`
    assert.equal(read(text).service, 'github')
  })
})

describe('trap 9: one library, many sites', () => {
  for (const id of ['django-allauth', 'laravel-fortify', 'better-auth']) {
    test(`${id} is offered as a family, not taken for the service`, () => {
      const result = read(sampleText(id))
      assert.equal(result.service, null)
      assert.ok(candidates(result).includes(id))
    })
  }

  test('codes of Auth0 and Keycloak are offered as families', () => {
    assert.ok(candidates(read('P5DN679EKUY74SNR3RYUN6OT')).includes('auth0'))
    assert.ok(
      candidates(read('1: 289V-U771-QEJJ\n2: L5IU-HAVM-EWPE\n3: E68Q-F84M-58MF')).includes('keycloak'),
    )
  })
})
