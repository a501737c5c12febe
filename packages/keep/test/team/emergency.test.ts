import assert from 'node:assert/strict'
import { test } from 'node:test'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

const codes = githubFile.trim().split('\n')
const hourMs = 3_600_000

test('a contact asks, the directors are told, and after the wait the code is given once; a veto ends it', async (t) => {
  const start = Date.now()
  t.mock.timers.enable({ apis: ['Date'], now: start })
  const { server, lines } = await office(t)
  const [ada, bo, eve] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && bo !== undefined && eve !== undefined)
  const hoursLater = (hours: number): void => {
    t.mock.timers.setTime(start + hours * hourMs)
    for (const keep of [ada, bo, eve]) keep.now = new Date(start + hours * hourMs)
  }
  const refusal = async (keep: Keep, ...argv: string[]): Promise<string> => {
    const { code, notes } = await keep.run(...argv)
    assert.equal(code, 14, notes)
    return notes
  }

  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, bo, 'bo', '--director')
  await joins(ada, eve, 'eve')
  await ada.ok('team', 'shelf', 'production', '--critical', '--contact', 'eve')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  const ask = ['team', 'emergency', 'ask', 'github-jane', '--why', 'nobody answers'] as const
  assert.match(await refusal(eve, ...ask), /gives contacts nothing/)
  await ada.ok('team', 'rule', 'production', '--emergency-hours', '72', '--out', ada.path('plan'))
  const signed = await bo.run('team', 'second', ada.path('plan'), '--yes')
  assert.match(signed.notes, /a weaker rule[^]*contacts get codes 72 hours after a director/)
  assert.match(await eve.ok('team', 'who', 'github-jane'), /eve +have it in an emergency, after 72 hours/)

  assert.match(await refusal(eve, 'team', 'reveal', 'github-jane', '--show'), /Ask for the code first/)
  assert.match(await refusal(ada, ...ask), /may not ask for codes of this shelf in an emergency/)
  assert.match(await eve.ok(...ask), /1 code of github-jane[^]*72 hours after[^]*promise of the server/)
  assert.match(await eve.ok('team', 'emergency'), /because: nobody answers\n {4}Its wait has not begun/)
  hoursLater(80)
  assert.match(await refusal(eve, 'team', 'reveal', 'github-jane', '--show'), /wait has not begun/)

  const warned = await bo.run('team', 'list')
  assert.match(warned.notes, /EMERGENCY: eve asks for 1 code of github-jane[^]*keep team emergency veto e\w+/)
  assert.match(await eve.ok('team', 'emergency', 'show'), /Waits until [^]* UTC\. Told: bo\.\n/)
  hoursLater(152 - 1 / 60)
  assert.match(
    await refusal(eve, 'team', 'reveal', 'github-jane', '--show'),
    /wait of the emergency is not over\. It is on 20\S+ \S+ UTC/,
  )
  hoursLater(152)
  const shown = await eve.run('team', 'reveal', 'github-jane', '--show')
  assert.equal(shown.out.split('\n')[0], codes[0], shown.notes)
  assert.match(await refusal(eve, 'team', 'reveal', 'github-jane', '--show'), /Every code of the emergency/)
  await eve.ok('team', 'used', 'github-jane', '1', '--worked', 'yes')
  assert.match(await eve.ok(...ask), /An emergency before left 1 set with codes that were given out/)
  assert.match(await ada.ok('team', 'report', 'eve'), /eve read:\n {2}github-jane: 1 code/)
  assert.match(
    await ada.ok('team', 'list'),
    /eve had a code of github-jane in an emergency: make new ones by 20\S+ \S+ UTC, then: keep team rotate github-jane --shelf production/,
  )

  const fresh = codes.map((code) => code.split('-').toReversed().join('-'))
  await ada.piped(fresh.join('\n'), 'import', '-', '--account', 'github-jane')
  const rotated = await ada.typed([fresh[2] ?? ''], 'team', 'rotate', 'github-jane', '--shelf', 'production')
  assert.equal(rotated.code, 0, rotated.notes)
  assert.doesNotMatch(await ada.ok('team', 'list'), /in an emergency/)

  await eve.ok(...ask)
  await ada.ok('team', 'members')
  hoursLater(152 + 72)
  assert.match((await ada.run('team', 'members')).notes, /to be had from 20/)
  const why = 'I am here, and did not call you'
  assert.match(await ada.ok('team', 'emergency', 'veto', '--why', why), /Stopped[^]*keep team remove eve/)
  assert.match(await refusal(eve, 'team', 'reveal', 'github-jane', '--show'), /The emergency was stopped/)
  assert.match(await refusal(eve, ...ask), /Nobody asks again for 72 hours/)
  assert.match(await eve.ok('team', 'emergency'), /Stopped by ada on 20\S+, because: I am here/)
  hoursLater(152 + 144)
  await eve.ok(...ask)
  await bo.ok('team', 'members')
  hoursLater(152 + 216)
  const second = await eve.run('team', 'reveal', 'github-jane', '--show')
  assert.equal(second.out.split('\n')[0], fresh[0], second.notes)
  await eve.ok(...ask)
  await eve.ok('team', 'emergency', 'cancel')
  assert.match(await eve.ok('team', 'emergency'), /Taken back/)
  assert.equal((await ada.run('team', 'list')).notes, '')
  assert.deepEqual(lines, [])
})
