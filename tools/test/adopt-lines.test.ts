import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAdoptLines } from '../adopt-lines.ts'
import { linesNotIn } from '../lib/added-lines.ts'
import { temporaryTree } from './temporary-tree.ts'

const starter = { 'examples/adopt/one/starter/app.ts': 'a()\n\nb()\n' }

test('added lines are those of a new file and those that a file gained; what went away does not make up for them', async () => {
  const root = temporaryTree({
    ...starter,
    'examples/adopt/one/adopted/app.ts': 'c()\n\nb()\n',
    'examples/adopt/one/adopted/more.ts': 'd()\n',
    'examples/adopt/one/adopted/README.md': 'What this is\n',
  })
  assert.deepEqual(await checkAdoptLines(root, { one: 2 }), {
    findings: [],
    summary: 'lines added: one 2 of 2',
  })
  const { findings } = await checkAdoptLines(root, { one: 1 })
  assert.match(findings[0]?.problem ?? '', /2 lines were added, 1 are allowed/)
})

test('lines are counted as they are formatted, not as they were written', async () => {
  const long = `call(${Array.from({ length: 20 }, (_, index) => `'argument-${index}'`).join(', ')})\n`
  const root = temporaryTree({ ...starter, 'examples/adopt/one/adopted/app.ts': `a()\n\nb()\n${long}` })
  assert.equal((await checkAdoptLines(root, { one: 22 })).summary, 'lines added: one 22 of 22')
})

test('an application without a limit, or without its starter, is named', async () => {
  const root = temporaryTree(starter)
  const problems = async (limits: Readonly<Record<string, number>>) =>
    (await checkAdoptLines(root, limits)).findings.map(({ problem }) => problem)
  assert.deepEqual(await problems({}), ['has no limit in tools/adopt-lines.ts'])
  assert.deepEqual(await problems({ one: 1 }), ['needs the folders starter and adopted'])
})

test('a line that only moved counts once', () => {
  assert.deepEqual(linesNotIn(['a', 'b', 'c'], ['c', 'a', 'b']), ['c'])
  assert.deepEqual(linesNotIn(['a', 'a'], ['a', 'a', 'a']), ['a'])
  assert.deepEqual(linesNotIn([], ['a']), ['a'])
})
