import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { keepWithGithub, keepWithVault } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

test('a team’s tasks are listed, as a file name nothing and keep their ids; its weak points and its policy are told', async (t) => {
  const { server } = await office(t)
  const [ada, cy] = await Promise.all([keepWithGithub(t).then(atDesk), keepWithVault(t).then(atDesk)])
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  assert.doesNotMatch(await ada.ok('status'), /ops:/, 'nothing is due')
  await joins(ada, cy, 'cy')
  await ada.ok('edit', 'github-jane', '--rotate-days', '90')
  await ada.ok('team', 'shelf', 'production', '--critical', '--responder', 'cy')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  await cy.ok('team', 'request', 'github-jane', '--why', 'INC-204')

  const shown = await ada.ok('team', 'calendar')
  assert.match(shown, /cy asks for github-jane: yes or no\?/)
  assert.match(shown, /Make new codes for github-jane: as planned/)
  assert.match(shown, /keep team approve q\w+/)
  const mine = await cy.ok('team', 'calendar', '--mine')
  assert.match(mine, /Nothing waits for you/)
  assert.match(
    await ada.ok('status'),
    /^ops: 2 due, none overdue, as last seen [^]*keep team calendar --mine$/m,
  )
  assert.doesNotMatch(await cy.ok('status'), /ops:/)

  const { tasks } = (await ada.json('team', 'calendar')) as {
    tasks: { kind: string; on: string; task: string }[]
  }
  const planned = tasks.find(({ kind }) => kind === 'rotate')
  const { ageDays } = ((await ada.json('status')) as { accounts: { ageDays: number }[] }).accounts[0]!
  const dueOn = new Date(Date.now() + (90 - ageDays) * 86_400_000).toISOString().slice(0, 10)
  assert.equal(planned?.on, dueOn, 'ninety days after the codes were made')
  await ada.ok('team', 'calendar', ada.path('team.ics'))
  const file = await readFile(ada.path('team.ics'), 'utf8')
  assert.ok(file.includes(`SUMMARY:Sparekey task ${planned?.task}`))
  assert.doesNotMatch(file, /github|production|jane|INC|\bcy\b|\bada\b/i)
  await ada.ok('team', 'calendar', ada.path('again.ics'))
  const ids = (text: string) => text.match(/^UID:.*$/gm)
  assert.deepEqual(ids(await readFile(ada.path('again.ics'), 'utf8')), ids(file))
  assert.match(await ada.ok('team', 'calendar', '-', '--names'), /SUMMARY:cy asks for github-jane/)

  const weak = await ada.run('team', 'check', '--exit-code')
  assert.equal(weak.code, 1)
  assert.match(weak.out, /!! ada is the only director[^]*!! Without cy, nobody opens a code of production/)
  assert.match(weak.out, /github-jane has nothing recorded of how somebody signs in/)
  assert.equal((await ada.run('team', 'check')).code, 0)

  const { out, notes } = await ada.run('team', 'policy')
  assert.match(notes, /^SHA-256 of this text: [0-9a-f]{64}$/m)
  await writeFile(ada.path('policy.md'), out)
  const check = ['team', 'policy', '--check', ada.path('policy.md'), '--exit-code']
  assert.deepEqual(await cy.ok('team', 'policy'), out, 'every member has the same text')
  assert.match(await ada.ok(...check), /says what the settings say/)
  await ada.ok('team', 'rule', 'production', '--minutes', '15')
  const changed = await ada.run(...check)
  assert.equal(changed.code, 1)
  assert.match(changed.out, /^- .*within 30 minutes.*\n\+ .*within 15 minutes/m)
  await writeFile(ada.path('policy.md'), 'something else')
  assert.equal((await ada.run(...check)).code, 4)
})
