import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { command } from '../../../src/cli/commands/team.ts'
import { whatTheLogShows, whoKeepsTheWait } from '../../../src/team/words.ts'

const guide = await readFile(new URL('../../../../../docs/guides/for-a-team.md', import.meta.url), 'utf8')

test('every command of the guide for a team is one, with options that it takes', () => {
  const calls = [...guide.matchAll(/^keep team (.+)$/gm)].map(([, words = '']) => words)
  assert.ok(calls.length >= 12)
  for (const words of calls) {
    const action = words.split(' ')[0] ?? ''
    assert.ok(
      command.usage.some((usage) => usage.split(/[ |]+/).includes(action)),
      words,
    )
    for (const [, option = ''] of words.matchAll(/--([a-z-]+)/g)) assert.ok(option in command.options, words)
  }
})

test('what the log can and cannot show, and who keeps a wait, is said by the guide and by the program in the same words', () => {
  const said = guide.replaceAll(/\n> ?/g, ' ')
  assert.ok(said.includes(whatTheLogShows))
  assert.ok(said.includes(whoKeepsTheWait))
  assert.ok(command.description.includes(whatTheLogShows))
})
