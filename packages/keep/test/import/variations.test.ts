import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { importText } from '../../src/import/import-text.ts'
import { profiles } from '../../src/profiles/registry.ts'
import type { CodeShape, ServiceProfile } from '../../src/profiles/schema.ts'
import { codesOf, layoutOf } from './layouts.ts'
import { transforms } from './transforms.ts'
import { expectedSamples, sampleText } from '../unit/import/support.ts'

const described = profiles.filter(
  (profile): profile is ServiceProfile & { shape: CodeShape; count: number } =>
    profile.shape !== null && profile.kind !== 'recovery-phrase' && profile.count !== null,
)

/** One code without a name that cannot be told from a set-up secret, a one-time code or a word: there the person is asked. */
function isDoubtfulAlone(codes: readonly string[]): boolean {
  const [code = ''] = codes
  return (
    codes.length === 1 && (/^[a-z2-7 ]+$/.test(code) || /^[A-Za-z]+$/.test(code) || /^[A-Z2-7]+$/.test(code))
  )
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

describe('made-up sets of every profile, in made-up layouts, import to exactly their codes, numbers and marks', () => {
  for (const profile of described) {
    const laidOut = codesOf(profile.shape, profile.count).chain((codes) =>
      layoutOf(codes).map((laid) => ({ ...laid, set: codes })),
    )

    test(`${profile.id}: with the service named`, () => {
      fc.assert(
        fc.property(laidOut, ({ text, codes }) =>
          isEqual(importText({ text, service: profile.id }).codes, codes),
        ),
        { numRuns: 60 },
      )
    })

    test(`${profile.id}: with nothing but the text`, () => {
      fc.assert(
        fc.property(laidOut, ({ text, codes, set }) => {
          fc.pre(!isDoubtfulAlone(set))
          return isEqual(importText({ text }).codes, codes)
        }),
        { numRuns: 60 },
      )
    })
  }
})

describe('sets of services without a profile import to exactly their codes', () => {
  const alphabets = {
    digits: '0123456789',
    hex: '0123456789abcdef',
    'small letters and digits': 'abcdefghijklmnopqrstuvwxyz0123456789',
    'capitals and digits': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
    'letters and digits': 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  }
  const groupings: readonly [groups: number[], separator: CodeShape['separator']][] = [
    [[7], ''],
    [[9], ''],
    [[14], ''],
    [[20], ''],
    [[3, 3], '-'],
    [[3, 4, 3], '-'],
    [[6, 6], '-'],
    [[4, 4, 4, 4], '-'],
    [[8, 4, 4, 4, 12], '-'],
    [[4, 4, 4], ' '],
    [[5, 5], ' '],
  ]
  for (const [name, alphabet] of Object.entries(alphabets)) {
    test(`of ${name}`, () => {
      for (const [groups, separator] of groupings) {
        const length = groups.reduce((sum, group) => sum + group, 0)
        const shape: CodeShape = { length, groups, separator, alphabet, caseSensitive: null }
        fc.assert(
          fc.property(codesOf(shape, 10).chain(layoutOf), ({ text, codes }) =>
            isEqual(
              importText({ text }).codes.map((code) => code.text),
              codes.map((code) => code.text),
            ),
          ),
          { numRuns: 15 },
        )
      }
    })
  }
})

describe('every sample, rewritten, imports to exactly its codes', () => {
  for (const [name, transform] of Object.entries(transforms)) {
    test(name, () => {
      for (const [id, { fileName, codes }] of Object.entries(expectedSamples)) {
        const expected = codes.map(({ text }) => text)
        const text = transform(sampleText(id), expected)
        for (const file of [fileName ?? undefined, 'notes.txt', undefined]) {
          const found = importText({ text, fileName: file }).codes.map((code) => code.text)
          assert.deepEqual(found.toSorted(), expected.toSorted(), id)
        }
      }
    })
  }
})
