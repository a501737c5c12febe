import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectedSamples, read, sampleText, texts, usedTexts } from './support.ts'

const github = expectedSamples['github']!.codes.map(({ text }) => text)

describe('trap 10: only unused codes are listed', () => {
  test('a shorter list of Sentry says that the missing ones are used', () => {
    const result = read(sampleText('sentry').split('\n').slice(0, 7).join('\n'), { service: 'sentry' })
    assert.equal(result.codes.length, 7)
    const said = result.warnings.find(({ code }) => code === 'fewer_codes')
    assert.match(said?.message ?? '', /count the missing ones as used/)
  })
})

describe('trap 11: used codes marked in the source', () => {
  const [first = '', second = '', third = ''] = github
  const marks: readonly [name: string, marked: string][] = [
    ['struck through in Markdown', `~~${second}~~`],
    ['struck through with combining characters', [...second].map((symbol) => `${symbol}\u0336`).join('')],
    ['(used)', `${second} (used)`],
    ['used, with a date', `${second} - used 3 March 2026`],
    ['a tick', `${second} ✓`],
    ['a heavy tick', `✔ ${second}`],
    ['[x]', `[x] ${second}`],
    ['a task list', `- [x] ${second}`],
    ['a lone x', `x ${second}`],
    ['a date', `${second}   2026-01-03`],
    ['a word of another language', `${second} benutzt`],
  ]
  for (const [name, marked] of marks) {
    test(`${name} is carried over`, () => {
      const result = read([first, marked, third].join('\n'))
      assert.deepEqual(texts(result), [first, second, third])
      assert.deepEqual(usedTexts(result), [second])
    })
  }

  test('crossed out in HTML is carried over', () => {
    const page = `<ul><li>${first}</li><li><s>${second}</s></li><li style="text-decoration: line-through">${third}</li></ul>`
    assert.deepEqual(usedTexts(read(page)), [second, third])
  })

  test('a heading marks the codes below it', () => {
    const result = read(`Unused codes:\n${first}\n\nUsed codes:\n${second}\n${third}\n`)
    assert.deepEqual(usedTexts(result), [second, third])
  })

  test('a column says it for each code', () => {
    const rows = [
      '| # | Code | Used |',
      '|---|---|---|',
      `| 1 | ${first} | no |`,
      `| 2 | ${second} | yes |`,
      `| 3 | ${third} | |`,
    ]
    assert.deepEqual(usedTexts(read(rows.join('\n'))), [second])
  })

  test('"not used", "unused", an empty box and advice about use mark nothing', () => {
    const text = `Each code can be used once. Mark used codes.\n\n[ ] ${first}\n${second} (unused)\n${third} not used yet\n`
    assert.deepEqual(usedTexts(read(text)), [])
  })

  test('the same date beside every code is the day they were made', () => {
    assert.deepEqual(usedTexts(read(github.map((code) => `${code}  2026-01-05`).join('\n'))), [])
  })
})

describe('trap 12: duplicates', () => {
  test('count once, and it is said', () => {
    const result = read([...github, github[3], github[3], github[5]].join('\n'))
    assert.deepEqual(texts(result), github)
    assert.match(result.warnings.find(({ code }) => code === 'duplicates')?.message ?? '', /^2 codes/)
  })

  test('a copy marked as used marks the code', () => {
    assert.deepEqual(usedTexts(read(`${github.join('\n')}\n${github[4]} (used)`)), [github[4]])
  })
})
