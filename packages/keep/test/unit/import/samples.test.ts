import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importText } from '../../../src/import/import-text.ts'
import { profileById } from '../../../src/profiles/registry.ts'
import { expectedSamples, read, sampleText } from './support.ts'

describe('every sample imports to exactly its codes', () => {
  assert.equal(Object.keys(expectedSamples).length, 19)

  for (const [id, { fileName, codes }] of Object.entries(expectedSamples)) {
    test(`${id}: with the service named`, () => {
      const result = read(sampleText(id), { service: id })
      assert.deepEqual(result.codes, codes)
      assert.equal(result.service, id)
    })

    test(`${id}: with nothing but the text`, () => {
      const result = read(sampleText(id))
      assert.deepEqual(result.codes, codes)
      assert.ok(result.candidates.some(({ service }) => service === id))
      assert.ok(result.service === null || result.service === id)
    })

    if (fileName !== null) {
      test(`${id}: the file that the service gives is recognised for certain`, () => {
        const result = importText({ bytes: new TextEncoder().encode(sampleText(id)), fileName })
        assert.equal(result.service, id)
        assert.deepEqual(result.codes, codes)
        assert.equal(result.candidates[0]?.service, id)
        assert.equal(result.candidates[0]?.confidence, 'certain')
        assert.ok((result.candidates[0]?.reasons.length ?? 0) > 0)
      })

      test(`${id}: a second download of the file is recognised too`, () => {
        const second = fileName.replace(/\.txt$/, ' (1).txt')
        assert.equal(read(sampleText(id), { fileName: second }).service, id)
      })
    }
  }
})

describe('every example imports to exactly one code', () => {
  const examples = [
    'microsoft',
    'apple',
    'facebook',
    'x',
    'heroku',
    'atlassian',
    'bitwarden',
    'vaultwarden',
    'nintendo',
    'auth0',
  ]
  for (const id of examples) {
    const example = profileById(id)?.example ?? ''
    test(`${id}: alone, without a name`, () => {
      assert.deepEqual(read(example).codes, [{ text: example, position: 1, used: false }])
    })

    if (profileById(id)?.count !== 1) continue
    test(`${id}: over several lines, where the service is named`, () => {
      const wrapped = example.replaceAll(' ', '\n')
      assert.deepEqual(read(wrapped, { service: id }).codes, [{ text: example, position: 1, used: false }])
    })
  }
})
