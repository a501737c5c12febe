import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { githubFile, keepWithGithub, keepWithoutVault, keepWithVault } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

test('a review covers everything, says what was found, and its evidence holds without server and vault', async (t) => {
  const { server } = await office(t)
  const [ada, cy, auditor] = await Promise.all([
    keepWithGithub(t).then(atDesk),
    keepWithVault(t).then(atDesk),
    keepWithoutVault(t),
  ])
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, cy, 'cy')
  await ada.ok('team', 'shelf', 'production', '--critical', '--custodian', 'cy')
  assert.match((await ada.run('team', 'review')).notes, /No review is open/)
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  await ada.ok('team', 'shelf', 'easy')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'easy')
  await ada.ok('team', 'reveal', await setOn(ada, 'easy'), '--show')

  const begun = await ada.ok('team', 'review', 'open', 'quarterly')
  assert.match(begun, /ada is a director: is that still right\?/)
  assert.match(begun, /cy is custodian on production: is that still right\?/)
  assert.match(begun, /github-jane: is every use explained/)
  const { items, review } = (await ada.json('team', 'review')) as {
    review: string
    items: { number: number; question: string }[]
  }
  assert.equal(items.length, 4)
  const find = (word: string) => String(items.find(({ question }) => question.includes(word))?.number)
  assert.equal((await cy.run('team', 'review', 'answer', find('cy is'), 'ok')).code, 14)
  assert.equal((await ada.run('team', 'review', 'answer', find('ada is'), 'ok')).code, 14)
  assert.equal(
    (await cy.run('team', 'review', 'answer', find('github'), 'finding')).code,
    2,
    'why is missing',
  )
  assert.equal((await ada.run('team', 'review', 'answer', '9', 'ok')).code, 4)

  for (const { number, question } of items)
    if (!question.includes('ada is')) await ada.ok('team', 'review', 'answer', String(number), 'ok')
  const early = await ada.run('team', 'review', 'close')
  assert.deepEqual([early.code, /1 of 4 things are not settled/.test(early.notes)], [14, true])
  await ada.ok('team', 'role', 'cy', 'reviewer', '--shelf', 'production')
  await cy.ok('team', 'review', 'answer', find('ada is'), 'finding', '--why', 'should not be alone')
  await ada.run('team', 'review', 'bundle', ada.path('none'))
  const accepted = await ada.run('team', 'review', 'answer', find('ada is'), 'accepted', '--why', 'for now')
  assert.equal(accepted.code, 14, 'not about oneself')
  const mended = await cy.ok(
    'team',
    'review',
    'answer',
    find('ada is'),
    'mended',
    '--why',
    'a second one is invited',
  )
  assert.match(mended, /Everything is settled/)
  await ada.ok('team', 'review', 'close')
  await ada.ok('team', 'review', 'bundle', ada.path('bundle'), '--review', review)
  const bundle = await readFile(ada.path('bundle'), 'utf8')
  for (const code of githubFile.trim().split('\n')) assert.ok(!bundle.includes(code))
  await server.stop()

  const path = auditor.path('bundle')
  const check = async (content: string) => {
    await writeFile(path, content)
    return auditor.run('team', 'review', 'verify', path)
  }
  const held = await check(bundle)
  assert.equal(held.code, 0, held.notes)
  assert.match(held.out, /everything that there was: 4 things, each settled. The log of 1 release is whole/)
  assert.match(held.out, /cy: finding, should not be alone\n.*cy: mended, a second one is invited/)
  const read = JSON.parse(bundle) as { notes: string[]; log: unknown[]; team: string }
  const forged = [
    { ...read, log: [] },
    { ...read, notes: read.notes.slice(0, -1) },
    { ...read, notes: read.notes.toSpliced(-3, 1) },
    { ...read, notes: read.notes.map((note) => note.replace('"answer":"finding"', '"answer":"ok"')) },
    { ...read, team: '0'.repeat(64) },
  ]
  for (const [index, one] of forged.entries()) {
    const { code, notes } = await check(JSON.stringify(one))
    assert.deepEqual([code, /no proof of the review/.test(notes)], [16, true], `${index}: ${notes}`)
  }
  assert.equal((await check('{}')).code, 4)
})

async function setOn(keep: { json(...argv: string[]): Promise<unknown> }, shelf: string): Promise<string> {
  const { sets } = (await keep.json('team', 'list')) as { sets: { id: string; shelf: string }[] }
  return sets.find((set) => set.shelf === shelf)?.id ?? ''
}
