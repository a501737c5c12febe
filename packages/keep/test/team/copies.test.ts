import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'
import { newSheetId } from '../../src/paper/sheet-id.ts'

const codes = githubFile.trim().split('\n')
const place = 'MARKER safe in the cellar'
const [first, second, third] = [newSheetId(), newSheetId(), newSheetId()]

/** A director with a set on a critical shelf, a custodian and a member: one team for the file, for starting it takes the time. */
async function team(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { server, folder } = await office(t)
  const desks = [keepWithGithub(t), keepWithVault(t), keepWithVault(t)]
  const [ada, cy, eve] = await Promise.all(desks.map(async (keep) => atDesk(await keep)))
  assert.ok(ada !== undefined && cy !== undefined && eve !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, cy, 'cy')
  await joins(ada, eve, 'eve')
  await ada.ok('team', 'shelf', 'production', '--critical', '--custodian', 'cy')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  const adds = (sheet: string, ...more: string[]) =>
    ada.ok('team', 'copy', 'add', 'github-jane', '--sheet', sheet, '--place', place, ...more)
  return { folder, ada, cy, eve, adds }
}

const refusal = async (keep: Keep, ...argv: string[]): Promise<string> => {
  const { code, notes } = await keep.run('team', ...argv)
  assert.notEqual(code, 0, argv.join(' '))
  return notes
}

test('the register of printed copies', async (t) => {
  const { folder, ada, cy, eve, adds } = await team(t)
  await t.test(
    'printed copies are registered, looked at by whoever reads the seal, and complained about until all is well',
    async () => {
      assert.match(
        await ada.ok('team', 'list'),
        /Without the server github-jane is lost: it is on a critical shelf/,
      )
      assert.match(
        await adds(first, '--custodian', 'cy', '--seal', 'A 1187', '--of', '2'),
        /with cy: MARKER safe/,
      )
      await adds(second, '--outside', 'MARKER notary', '--number', '2', '--of', '2')
      const listed = await eve.ok('team', 'copy')
      assert.match(
        listed,
        new RegExp(`${first} +github-jane +1 of 2 +cy +20\\S+ +MARKER safe in the cellar\n`),
      )
      assert.match(listed, new RegExp(`${second} +github-jane +2 of 2 +MARKER notary \\(outside\\)`))
      assert.doesNotMatch(`${listed}${await ada.ok('team', 'list')}`, /1187|critical shelf/)
      assert.match(
        await refusal(eve, 'copy', 'add', 'github-jane', '--sheet', third, '--place', 'x'),
        /may not register/,
      )
      assert.match(
        await refusal(ada, 'copy', 'add', 'github-jane', '--sheet', 'root', '--place', 'x'),
        /K7Q2-M4XZ/,
      )

      assert.match(
        await refusal(cy, 'copy', 'check', first, '--seal', 'A 1188'),
        /not the number that was recorded/,
      )
      const looked = await cy.typed(['a1187'], 'team', 'copy', 'check', first.toLowerCase())
      assert.match(looked.out, /is in its place/)
      const unsealed = await ada.typed([third], 'team', 'copy', 'check', second)
      assert.match(unsealed.notes, /another sheet/)
      assert.match(await refusal(eve, 'copy', 'check', first, '--seal', 'A 1187'), /may not check this copy/)
      await ada.typed(
        [second],
        'team',
        'copy',
        'check',
        second,
        '--check-by',
        ada.now.toISOString().slice(0, 10),
      )
      t.mock.timers.setTime(Date.now() + 86_400_000)
      for (const keep of [ada, cy, eve]) keep.now = new Date()
      assert.match(
        await ada.ok('team', 'list'),
        new RegExp(`Sheet ${second} of github-jane was to be looked at by 20`),
      )

      await cy.ok('team', 'copy', 'check', first, '--found', 'missing', '--why', 'MARKER the drawer is empty')
      assert.match(await refusal(ada, 'copy', 'move', first, '--seal', 'B 2'), /Say first that it was found/)
      assert.match(
        await ada.ok('team', 'list'),
        new RegExp(
          `Sheet ${first} of github-jane is missing: find it, or make new codes[^]*--shelf production`,
        ),
      )
      await cy.ok('team', 'copy', 'check', first, '--seal', 'A1187')
      await ada.ok('team', 'copy', 'move', first, '--custodian', 'eve', '--place', place, '--seal', 'B 2')
      assert.match(
        await ada.ok('team', 'report', 'eve'),
        new RegExp(`In their hands:\n {2}sheet ${first} of github-jane, MARKER safe`),
      )
      assert.match(await ada.ok('team', 'report', 'cy'), /In their hands: nothing that was registered/)
      await ada.ok('team', 'copy', 'end', second, 'lost')
      assert.match(
        await ada.ok('team', 'list'),
        new RegExp(`Sheet ${second} of github-jane was lost: make new codes`),
      )

      for (const name of await readdir(folder)) {
        const bytes = (await readFile(join(folder, name))).toString('latin1')
        for (const marker of ['MARKER', 'A 1187', 'A1187', 'B 2"'])
          assert.ok(!bytes.includes(marker), `${name}: ${marker}`)
      }
    },
  )

  await t.test(
    'a monthly review asks for every copy on critical shelves, and takes no word for a seal that nobody read',
    async () => {
      await ada.ok('places', 'add', 'safe', '--kind', 'container')
      const copy = [
        '--add-copy',
        'paper@safe',
        '--sheet',
        third,
        '--seal',
        'A 1187',
        '--number',
        '2',
        '--of',
        '3',
      ]
      await ada.ok('edit', 'github-jane', ...copy)
      const added = await ada.ok('team', 'copy', 'add', 'github-jane', '--sheet', third, '--custodian', 'cy')
      assert.match(added, /\(2 of 3\)[^]*with cy: safe/, 'her vault has recorded the sheet')
      const opened = await ada.ok('team', 'review', 'open', 'monthly')
      const [, number = ''] =
        new RegExp(`(\\d+) +· +Sheet ${third} of github-jane \\(2 of 3, safe`).exec(opened) ?? []
      assert.notEqual(number, '', opened)
      assert.match(
        await refusal(cy, 'review', 'answer', number, 'ok'),
        /Nobody has checked this copy and its seal/,
      )
      await cy.ok('team', 'copy', 'check', third, '--seal', 'A 1187')
      assert.match(
        await cy.ok('team', 'review', 'answer', number, 'ok'),
        new RegExp(`${number} +ok \\(cy\\)`),
      )
    },
  )

  await t.test(
    'paper of somebody who left, and of codes that were replaced, is had back or destroyed',
    async () => {
      const removed = await ada.ok('team', 'remove', 'eve', '--yes')
      assert.match(
        removed,
        new RegExp(`In their hands:\n {2}sheet ${first} of github-jane[^]*make new codes`),
      )
      const gone = new RegExp(`Sheet ${first} of github-jane is with eve, who has left: have it back`)
      assert.match(await ada.ok('team', 'list'), gone)
      const wrong = await ada.typed(
        ['B 3'],
        'team',
        'copy',
        'move',
        first,
        '--custodian',
        'ada',
        '--place',
        'here',
      )
      assert.match(wrong.notes, /--found opened/)
      const back = await ada.typed(
        ['B 2'],
        'team',
        'copy',
        'move',
        first,
        '--custodian',
        'ada',
        '--place',
        'here',
      )
      assert.equal(back.code, 0, back.notes)
      assert.doesNotMatch(await ada.ok('team', 'list'), gone)
      assert.match(await ada.ok('team', 'report', 'eve'), /In their hands: nothing/)

      await ada.ok('team', 'copy', 'check', first, '--found', 'opened', '--why', 'the bag is cut')
      assert.match(await ada.ok('team', 'list'), /may have been read: make new codes/)
      const fresh = codes.map((code) => code.split('-').toReversed().join('-'))
      await ada.piped(fresh.join('\n'), 'import', '-', '--account', 'github-jane')
      await ada.typed([fresh[2] ?? ''], 'team', 'rotate', 'github-jane', '--shelf', 'production')
      assert.match(
        await ada.ok('team', 'list'),
        new RegExp(`Sheet ${first} of github-jane holds codes that were replaced: destroy it`),
      )
      for (const sheet of [first, third]) await ada.ok('team', 'copy', 'end', sheet, 'destroyed')
      assert.match(await ada.ok('team', 'copy'), /No printed copy is registered/)
    },
  )
})
