import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { keepWithGithub, keepWithVault } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

const hourMs = 3_600_000

test('who is who on a shelf, what it asks for and who can open a set are changed and shown', async (t) => {
  const { server } = await office(t)
  const [ada, cy] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && cy !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, cy, 'cy')
  await ada.ok('team', 'shelf', 'production')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  assert.match(
    await ada.ok('team', 'who', 'github-jane'),
    /^MEMBER[^]*ada +open it alone, on record +never$/m,
  )
  assert.doesNotMatch(await ada.ok('team', 'who', 'github-jane'), /\bcy\b/)

  assert.equal((await cy.run('team', 'role', 'cy', 'owner', '--shelf', 'production')).code, 14)
  await ada.ok('team', 'role', 'cy', 'responder', '--shelf', 'production')
  await ada.ok('team', 'reveal', 'github-jane', '--show')
  const who = await cy.ok('team', 'who', 'github-jane')
  assert.match(who, /ada +open it alone, on record +20\d\d-/)
  assert.match(who, /cy +ask for it +never/)

  assert.match(await ada.ok('team', 'rule', 'production'), /Owners and directors reveal by themselves/)
  const stricter = await ada.ok('team', 'rule', 'production', '--critical', '--minutes', '15')
  assert.match(stricter, /15 minutes[^]*second person[^]*hands it over/)
  assert.equal((await ada.run('team', 'reveal', 'github-jane', '--show')).code, 14)
  assert.equal((await ada.run('team', 'rule', 'production', '--critical', '--ordinary')).code, 2)
  assert.match(
    await ada.ok('team', 'role', 'cy', 'none', '--shelf', 'production'),
    /no role[^]*team report cy/,
  )
  assert.doesNotMatch(await ada.ok('team', 'who', 'github-jane'), /\bcy\b/)
})

test('what weighs most: a director alone waits three days after announcing it, two sign it at once', async (t) => {
  const start = Date.now()
  t.mock.timers.enable({ apis: ['Date'], now: start })
  const { server } = await office(t)
  const [ada, bo] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && bo !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, bo, 'bo')
  await ada.ok('team', 'shelf', 'production', '--critical')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')

  const refused = await ada.run('team', 'director', 'bo')
  assert.deepEqual(
    [refused.code, /announces this 72 hours before[^]*--out FILE/.test(refused.notes)],
    [14, true],
  )
  const plan = ada.path('plan')
  assert.match(await ada.ok('team', 'director', 'bo', '--out', plan), /announced[^]*72 hours/)
  const passes = (hours: number): void => {
    t.mock.timers.setTime(start + hours * hourMs)
    for (const keep of [ada, bo]) keep.now = new Date(start + hours * hourMs)
  }
  passes(71)
  const early = await ada.run('team', 'second', plan, '--yes')
  assert.deepEqual([early.code, /It can be done from 20\d\d-/.test(early.notes)], [14, true])
  passes(73)
  const other = await bo.run('team', 'second', plan, '--yes')
  assert.deepEqual([other.code, /not you who announced/.test(other.notes)], [14, true])
  const done = await ada.run('team', 'second', plan, '--yes')
  assert.match(done.notes, /ada announced: bo becomes a director/)
  assert.equal(done.code, 0, done.notes)
  assert.match(await bo.ok('team', 'members'), /bo +director/)

  await ada.ok('team', 'rule', 'production', '--ordinary', '--out', ada.path('weaker'))
  assert.match(await ada.ok('team', 'rule', 'production'), /second person/)
  const signed = await bo.run('team', 'second', ada.path('weaker'), '--yes')
  assert.match(signed.notes, /ada proposes: a weaker rule\.\nOn production, [^]*by themselves, on record/)
  assert.match(await ada.ok('team', 'rule', 'production'), /reveal by themselves/)
  for (const none of ['{}', 'x']) {
    const path = ada.path('none')
    await writeFile(path, none)
    assert.match((await ada.run('team', 'second', path)).notes, /no proposal/)
  }
})
