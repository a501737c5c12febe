import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'
import { atDesk, joins, office } from '../support/desks.ts'

const codes = githubFile.trim().split('\n')
const printedKey = /((?:KEEP|[A-Z0-9]{4})(?:-[A-Z0-9]{4}){4})\n\s+((?:[A-Z0-9]{4}-){4}[A-Z0-9]{4})/

/** Makes a kit at a terminal; gives the key that went to paper. */
async function makesKit(keep: Keep, before: readonly string[], ...more: string[]) {
  let key = ''
  const fromPaper = (shown: string): string => {
    const found = printedKey.exec(shown)
    key = `${found?.[1]}-${found?.[2]}`
    return key
  }
  const ran = await keep.typed([...before, '', 'a slip', fromPaper], 'team', 'kit', 'make', ...more)
  return { ...ran, key }
}

async function opening(keep: Keep, key: string) {
  await writeFile(keep.path('kit-key'), key)
  keep.env['KEEP_TEAM_KIT_KEY_FILE'] = keep.path('kit-key')
  return keep.run('team', 'kit', 'open', keep.path('pack'), 'github-jane')
}

test('without the server, a pack, the kit and the vault of a director open every code, and no two of them do', async (t) => {
  const { server } = await office(t)
  const [ada, bo, cy, di] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t), keepWithVault(t), keepWithVault(t)].map(async (keep) =>
      atDesk(await keep),
    ),
  )
  assert.ok(ada !== undefined && bo !== undefined && cy !== undefined && di !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  await joins(ada, cy, 'cy')
  assert.match(await ada.ok('team', 'list'), /There is no kit/)
  const stopped = await ada.typed(['', 'stop'], 'team', 'kit', 'make')
  assert.equal(stopped.code, 4, stopped.notes)
  const own = await makesKit(ada, [], '--custodian', 'ada')
  assert.deepEqual([own.code, /cannot be a director/.test(own.notes)], [14, true])
  const { code, key, notes } = await makesKit(ada, [], '--custodian', 'cy')
  assert.equal(code, 0, notes)

  const both = await ada.run('team', 'shelf', 'production', '--critical', '--responder', 'cy')
  assert.deepEqual([both.code, /keeps the kit cannot be/.test(both.notes)], [14, true])
  await ada.ok('team', 'shelf', 'production', '--critical')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')
  assert.doesNotMatch(await ada.ok('team', 'list'), /kit/)
  await joins(ada, bo, 'bo')
  await ada.ok('team', 'kit', 'pack', ada.path('pack'))
  assert.equal((await stat(ada.path('pack'))).mode & 0o777, 0o600)
  const packed = await readFile(ada.path('pack'), 'utf8')
  for (const secret of [...codes, 'github', key]) assert.ok(!packed.includes(secret), secret)
  for (const keep of [bo, cy, di]) await writeFile(keep.path('pack'), packed)
  await server.stop()

  const opened = await ada.typed([key], 'team', 'kit', 'open', ada.path('pack'), 'github-jane')
  assert.equal(opened.code, 0, opened.notes)
  for (const one of codes) assert.ok(opened.out.includes(one))
  assert.match(await ada.ok('log'), /opened with the kit: github-jane/)

  const other = await opening(cy, key)
  assert.deepEqual(
    [other.code, /You hold no key/.test(other.notes), other.out.includes(codes[0] ?? '')],
    [14, true, false],
  )
  const stranger = await opening(di, key)
  assert.match(stranger.notes, /belong to no team/)
  const slip = await opening(
    ada,
    key.replace(/.$/, (end) => (end === 'Q' ? 'P' : 'Q')),
  )
  assert.match(slip.notes, /symbols of the recovery key are wrong/)

  const {
    files,
    notes: chain,
    ...rest
  } = JSON.parse(packed) as { files: Record<string, string>; notes: string[] }
  const without = { ...rest, notes: chain, files: {} }
  const cut = { ...rest, notes: chain.slice(1), files }
  const swapped = Object.fromEntries(Object.keys(files).map((hash) => [hash, Object.values(files)[0]]))
  for (const changed of [without, cut, { ...rest, notes: chain, files: swapped }]) {
    await writeFile(ada.path('pack'), JSON.stringify(changed))
    const refused = await opening(ada, key)
    assert.notEqual(refused.code, 0)
    assert.ok(!refused.out.includes(codes[0] ?? ''))
  }
  for (const none of ['', '{}', '[]', '{"format":"sparekey.team-pack/v2"}']) {
    await writeFile(ada.path('pack'), none)
    const ran = await ada.run('team', 'kit', 'open', ada.path('pack'), 'github-jane')
    assert.match(ran.notes, /no pack of a team/, none)
  }
})

test('another kit takes the sets of the one before, and where there are two directors both sign it', async (t) => {
  const { server } = await office(t)
  const [ada, bo] = await Promise.all(
    [keepWithGithub(t), keepWithVault(t)].map(async (keep) => atDesk(await keep)),
  )
  assert.ok(ada !== undefined && bo !== undefined)
  await ada.ok('team', 'create', 'ops', '--server', server.url, '--as', 'ada')
  const first = await makesKit(ada, [])
  assert.equal(first.code, 0, first.notes)
  await joins(ada, bo, 'bo', '--director')
  await ada.ok('team', 'shelf', 'production')
  await ada.ok('team', 'share', 'github-jane', '--shelf', 'production')

  const alone = await makesKit(ada, [first.key])
  assert.deepEqual([alone.code, /--out FILE/.test(alone.notes)], [14, true])
  const wrong = await makesKit(ada, [alone.key], '--out', ada.path('wrong'))
  assert.match(wrong.notes, /key of another kit/)
  const next = await makesKit(ada, [first.key], '--out', ada.path('proposal'))
  assert.equal(next.code, 0, next.notes)
  const tooSoon = await ada.run('team', 'second', ada.path('proposal'), '--yes')
  assert.deepEqual([tooSoon.code, /twice by the same/.test(tooSoon.notes)], [14, true])
  const signed = await bo.run('team', 'second', ada.path('proposal'), '--yes')
  assert.match(
    signed.notes,
    /ada proposes: a kit that opens every code without the server, kept by somebody outside/,
  )
  assert.equal(signed.code, 0, signed.notes)
  const again = await bo.run('team', 'second', ada.path('proposal'), '--yes')
  assert.equal(again.code, 14, 'it holds once')

  await bo.ok('team', 'kit', 'pack', bo.path('pack'))
  const old = await opening(bo, first.key)
  assert.match(old.notes, /key of another kit/)
  const opened = await opening(bo, next.key)
  assert.equal(opened.code, 0, opened.notes)
  for (const one of codes) assert.ok(opened.out.includes(one))
})
