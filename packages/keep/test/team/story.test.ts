import assert from 'node:assert/strict'
import { copyFile } from 'node:fs/promises'
import { test } from 'node:test'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

const codes = githubFile.trim().split('\n')

test('three people, three homes, one server: found, invite, share, ask, approve, reveal, report, remove', async (t) => {
  const { server, lines } = await office(t)
  const [ada, bo, cy] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && bo !== undefined && cy !== undefined)

  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await copyFile(bo.path('codes.keep'), bo.path('before.keep'))
  await joins(ada, bo, 'bo', '--director')
  await joins(ada, cy, 'cy')
  assert.match(await cy.ok('team', 'members'), /ada +director[^]*bo +director[^]*cy/)

  await ada.ok('team', 'shelf', 'production', '--critical', '--responder', 'cy')
  assert.match(
    await ada.ok('team', 'share', 'github-jane', '--shelf', 'production'),
    /16 codes of github-jane/,
  )
  assert.match(await cy.ok('team', 'list'), /github-jane +production +16 of 16 +never/)

  const early = await cy.run('team', 'reveal', 'github-jane', '--show')
  assert.equal(early.code, 14)
  const own = await ada.run('team', 'reveal', 'github-jane', '--show')
  assert.deepEqual([own.code, /second person/.test(own.notes)], [14, true])

  await cy.ok('team', 'request', 'github-jane', '--why', 'INC-204, phone lost')
  const alone = await cy.run('team', 'approve', '--yes')
  assert.equal(alone.code, 14, alone.notes)
  const approved = await bo.run('team', 'approve', '--yes')
  assert.match(
    approved.notes,
    /cy asks for 1 code of 16 of github-jane, for 30 minutes, because: INC-204, phone lost/,
  )
  assert.equal(approved.code, 0)

  const shown = await cy.run('team', 'reveal', 'github-jane', '--show')
  assert.equal(shown.code, 0, shown.notes)
  assert.equal(shown.out.split('\n')[0], codes[0])
  assert.match(shown.out, /entry 1 of the log[^]*cannot show what somebody copied/)
  const again = await cy.run('team', 'reveal', 'github-jane', '--show')
  assert.deepEqual([again.code, /Every code of the approval was taken/.test(again.notes)], [14, true])
  await cy.ok('team', 'used', 'github-jane', '1', '--worked', 'yes')
  assert.match(await ada.ok('team', 'list'), /github-jane +production +15 of 16 +\S+ \S+ to cy/)

  assert.match(
    await bo.ok('team', 'remove', 'cy', '--yes'),
    /cy read:\n {2}github-jane: 1 code, last \S+ Make new ones\.\nIn their hands: nothing that was registered\.\nOnly with the server's help: nothing\./,
  )
  assert.match(await ada.ok('team', 'report', 'cy'), /cy read:\n {2}github-jane: 1 code/)
  const left = await cy.run('team', 'list')
  assert.equal(left.code, 14, left.notes)
  await ada.ok('team', 'request', 'github-jane', '--why', 'drill', '--purpose', 'drill')
  await bo.ok('team', 'approve', '--yes')
  const after = await ada.run('team', 'reveal', 'github-jane', '--show')
  assert.equal(after.out.split('\n')[0], codes[1], after.notes)

  const fresh = codes.map((code) => code.split('-').toReversed().join('-'))
  assert.equal(
    (await ada.run('team', 'share', 'github-jane', '--shelf', 'production')).code,
    4,
    'rotate is the word',
  )
  const imported = await ada.piped(fresh.join('\n'), 'import', '-', '--account', 'github-jane')
  assert.equal(imported.code, 0, imported.notes)
  const slip = await ada.typed([codes[0] ?? ''], 'team', 'rotate', 'github-jane', '--shelf', 'production')
  assert.equal(slip.code, 4, slip.notes)
  const rotated = await ada.typed([fresh[2] ?? ''], 'team', 'rotate', 'github-jane', '--shelf', 'production')
  assert.equal(rotated.code, 0, rotated.notes)
  assert.equal((await ada.ok('team', 'list')).match(/^github-jane/gm)?.length, 1, 'the old set is void')
  assert.match(await bo.ok('team', 'report', 'cy'), /cy read no code that is still in use/)
  await ada.ok('team', 'request', 'github-jane', '--why', 'drill', '--purpose', 'drill')
  await bo.ok('team', 'approve', '--yes')
  assert.equal((await ada.run('team', 'reveal', 'github-jane', '--show')).out.split('\n')[0], fresh[0])

  bo.env['KEEP_CONFIG_DIR'] = bo.path('elsewhere')
  await bo.ok('merge', bo.path('codes.keep'), '--vault', bo.path('before.keep'))
  const elsewhere = ['--vault', bo.path('before.keep')] as const
  const { line } = (await bo.json('team', 'device', 'ask', ...elsewhere)) as { line: string }
  assert.match(await ada.ok('team', 'device', 'add', line, '--yes'), /bo has 2 devices/)
  assert.match(await bo.ok('team', 'list', ...elsewhere), /github-jane/)
  assert.deepEqual(lines, [])
})
