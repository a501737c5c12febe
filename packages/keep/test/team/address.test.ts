import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { signCheckpoint } from 'sparekey-keep-team'
import { serverKeysFile } from '../../../keep-server/src/keys/server-keys.ts'
import { keepWithGithub, keepWithVault } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'
import { postOffice } from '../support/post-office.ts'

test('people give their addresses, and are written to by a real mail server when codes are asked for, approved and taken', async (t) => {
  const post = await postOffice(t)
  const { server, lines } = await office(t, post.env)
  const [ada, cy] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && cy !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, cy, 'cy')
  assert.match(await ada.ok('team', 'address'), /You gave no address[^]*Without an address: ada, cy\./)
  assert.match(
    await ada.ok('team', 'address', 'ada@example.org'),
    /go to ada@example\.org\. A first one is on its way/,
  )
  assert.doesNotMatch(await cy.ok('team', 'address', 'cy@example.org'), /Without/)
  await post.letter('cy@example.org', /^Subject: Notices of your team come here/m)

  await ada.ok('team', 'shelf', 'secret-shelf', '--critical', '--responder', 'cy')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'secret-shelf')
  await cy.ok('team', 'request', 'github-jane', '--why', 'INC-204, phone lost')
  const asked = await post.letter('ada@example.org', /^Subject: cy asks for a code/m)
  const [, request = ''] = /keep team approve (\S+)/.exec(asked) ?? []
  await ada.ok('team', 'approve', request, '--yes')
  await post.letter('cy@example.org', /^Subject: ada approved what you asked for/m)
  const shown = await cy.ok('team', 'reveal', 'github-jane', '--show')
  await post.letter('ada@example.org', /^Subject: cy was given a code/m)
  await post.letter('cy@example.org', /^Subject: cy was given a code/m)

  const written = post.letters.map(({ text }) => text).join('\n')
  const code = shown.split('\n')[0] ?? ''
  for (const secret of [
    code,
    code.replaceAll('-', ''),
    'github',
    'secret-shelf',
    'INC-204',
    'phone',
    'jane',
    'ops',
  ])
    assert.equal(written.includes(secret), false, secret)

  assert.match(await cy.ok('team', 'address'), /go to cy@example\.org\. The last one was taken \d{4}/)
  assert.match(await cy.ok('team', 'address', '--off'), /deleted from the server/)
  await post.letter('cy@example.org', /^Subject: Notices of your team do not come here any more/m)
  for (const wrong of [['no-address'], ['a@b.example', '--off']])
    assert.ok([2, 4].includes((await cy.run('team', 'address', ...wrong)).code))
  assert.deepEqual(lines, [])
})

test('a checkpoint that was kept shows that the history goes on from it, and a server that shows another one is found out', async (t) => {
  const { server, folder } = await office(t)
  const ada = await atDesk(await keepWithGithub(t))
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await ada.ok('team', 'shelf', 'production')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  await ada.ok('team', 'reveal', 'github-jane', '--show')

  const keys = serverKeysFile(`${folder}/keep-server.keys`, false)
  const database = new DatabaseSync(`${folder}/keep-server.db`, { readOnly: true })
  const row = database.prepare('SELECT * FROM keepteam_teams').get() as Record<string, string | number>
  database.close()
  const genuine = {
    team: String(row['team_key']),
    head: { seq: Number(row['head_seq']), hash: String(row['head_hash']) },
    log: { size: Number(row['log_size']), head: String(row['log_head']) },
    at: new Date().toISOString(),
  }
  const mail = async (
    checkpoint: typeof genuine,
    change = (note: string): string => note,
  ): Promise<string> => {
    const note = change(signCheckpoint(checkpoint, keys.logSigningKey, keys.logKey))
    const path = ada.path(`mail-${Math.random()}.txt`)
    await writeFile(
      path,
      `This is where the chain stands.\r\n\r\n${note.replaceAll('\n', '\r\n')}\r\n-- \r\nThe server`,
    )
    return path
  }
  const raw = async (): Promise<string> => {
    const text = await readFile(await mail(genuine), 'utf8')
    const encoded = text.replaceAll('=', '=3D').replaceAll('—', '=E2=80=94')
    const path = ada.path('mail.eml')
    await writeFile(
      path,
      `Content-Transfer-Encoding: quoted-printable\r\n\r\n${encoded.replaceAll(/.{60}(?!=)(?<!=.?)/g, '$&=\r\n')}`,
    )
    return path
  }
  const check = async (path: string): Promise<number> => (await ada.run('team', 'checkpoint', path)).code
  assert.match(
    await ada.ok('team', 'checkpoint', await mail(genuine)),
    /goes on from this checkpoint[^]*1 of the log/,
  )
  assert.equal(await check(await raw()), 0, 'as it came over the wire')
  await ada.ok('team', 'reveal', 'github-jane', '--show')
  assert.equal(await check(await mail(genuine)), 0, 'also after more was written')
  const other = 'ab'.repeat(32)
  assert.equal(await check(await mail({ ...genuine, head: { ...genuine.head, hash: other } })), 16)
  assert.equal(await check(await mail({ ...genuine, head: { seq: 999, hash: other } })), 16)
  assert.equal(await check(await mail({ ...genuine, log: { size: 1, head: other } })), 16)
  assert.equal(await check(await mail({ ...genuine, log: { size: 9, head: other } })), 16)
  assert.equal(
    await check(await mail(genuine, (note) => note.replace('"size":1', '"size":0'))),
    4,
    'not signed',
  )
  assert.equal(await check(await mail({ ...genuine, team: other })), 4)
})
