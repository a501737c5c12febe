import assert from 'node:assert/strict'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { atTerminal } from './at-terminal.ts'
import type { Answer } from './at-terminal.ts'
import { drawPdf, squaresOf } from '../paper/read-back.ts'
import { githubFile, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'

async function squares(path: string): Promise<readonly string[]> {
  return squaresOf(await drawPdf(await readFile(path)))
}

/** Splits at a terminal: reads every sheet as it is asked for, and keeps the files. */
async function split(
  keep: Keep,
  folder: string,
  { answers, more = [] }: { answers?: readonly string[]; more?: readonly string[] } = {},
): Promise<{ code: number; out: string; notes: string; shares: readonly string[] }> {
  const shares: string[] = []
  const fromPaper = async (number: number): Promise<string> => {
    const [share = ''] = await squares(join(folder, `share-${number}.pdf`))
    shares.push(share)
    return share
  }
  const typed = answers ?? [1, 2, 3].flatMap((number) => ['', `PAPER ${number}`])
  const replies = typed.map((answer): Answer => {
    const number = /^PAPER (\d)$/.exec(answer)?.[1]
    return number === undefined ? answer : () => fromPaper(Number(number))
  })
  const ran = await atTerminal(
    keep,
    answers === undefined ? [...replies, 'n', 'n', 'n'] : replies,
    'shares',
    'split',
    '--need',
    '2',
    '--of',
    '3',
    '--out',
    folder,
    ...more,
  )
  return { ...ran, shares }
}

async function combined(keep: Keep, shares: readonly string[]): Promise<string> {
  const file = keep.path('legacy.key')
  const { code, out, notes } = await keep.piped(shares.join('\n'), 'shares', 'combine', '--out', file)
  assert.equal(code, 0, notes)
  assert.ok(!out.includes('AGE-SECRET-KEY'))
  return file
}

test('shares that were typed back open the vault, and nothing opens it before', async (t) => {
  const keep = await keepWithVault(t)
  const before = (await keep.json('keys')) as { keys: unknown[] }
  const { code, notes, shares } = await split(keep, keep.path('shares'))
  assert.equal(code, 0, notes)
  const after = (await keep.json('keys')) as { keys: { label: string }[] }
  assert.equal(after.keys.length, before.keys.length + 1)
  assert.match(after.keys.at(-1)?.label ?? '', /2 of 3 shares, set/)
  const file = await combined(keep, [shares[2] ?? '', shares[0] ?? ''])
  delete keep.env['KEEP_PASSPHRASE_FILE']
  assert.equal((await keep.run('list', '--identity', file)).code, 0)
  assert.equal((await keep.run('list')).code, 12)
})

test('a share that was not typed back: the set opens nothing, and its files are gone', async (t) => {
  const keep = await keepWithVault(t)
  const folder = keep.path('shares')
  const { code, notes, shares } = await split(keep, folder, { answers: ['', 'PAPER 1', '', 'later'] })
  assert.equal(code, 13)
  assert.match(notes, /Share 2, 3 was not typed back, so this set opens nothing/)
  assert.deepEqual(await readdir(folder), [])
  assert.equal(((await keep.json('keys')) as { keys: unknown[] }).keys.length, 2)
  assert.equal(shares.length, 1)
})

test('the codes of an account stand encrypted on every sheet, and any two sheets give them', async (t) => {
  const keep = await keepWithVault(t)
  await writeFile(keep.path('github-recovery-codes.txt'), githubFile)
  await keep.ok('import', keep.path('github-recovery-codes.txt'), '--service', 'github', '--login', 'ada')
  const folder = keep.path('shares')
  const { code, notes, shares } = await split(keep, folder, { more: ['--account', 'github-ada'] })
  assert.equal(code, 0, notes)
  const identity = (await readFile(await combined(keep, shares.slice(1)), 'utf8')).split('\n')[1] ?? ''
  const { Decrypter, armor } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const [, ...armored] = await squares(join(folder, 'share-3.pdf'))
  const plain = await decrypter.decrypt(armor.decode(armored.join('')), 'text')
  for (const text of githubFile.trim().split('\n')) assert.ok(plain.includes(text))
  assert.equal(((await keep.json('keys')) as { keys: unknown[] }).keys.length, 2)
})

test('at a terminal, shares are asked for until they suffice, and one with a slip again', async (t) => {
  const keep = await keepWithVault(t)
  const { shares } = await split(keep, keep.path('shares'))
  const [one = '', two = ''] = shares
  const slip = `${one.slice(0, -1)}${one.endsWith('Q') ? 'P' : 'Q'}`
  const { code, notes } = await keep.typed(
    [slip, one, one.toLowerCase(), two],
    'shares',
    'combine',
    '--out',
    keep.path('legacy.key'),
  )
  assert.equal(code, 0, notes)
  assert.match(notes, /not typed as it was printed.*Find 1 more.*counts once/s)
})

test('shares that give no key are refused with a sentence and nothing is written', async (t) => {
  const keep = await keepWithVault(t)
  const first = await split(keep, keep.path('a'))
  const second = await split(keep, keep.path('b'))
  const out = keep.path('legacy.key')
  for (const [input, sentence] of [
    [[first.shares[0]], /needs 2 different shares; 1 is here/],
    [[first.shares[0], second.shares[1]], /belongs to set/],
    [[first.shares[0], first.shares[0]], /counts once/],
    [['hello'], /not a share/],
    [[], /No share was given/],
  ] as const) {
    const { code, notes } = await keep.piped(input.join('\n'), 'shares', 'combine', '--out', out)
    assert.equal(code, 4)
    assert.match(notes, sentence)
  }
  assert.ok(!(await readdir(keep.folder)).includes('legacy.key'))
})

test('a split without a terminal, without bounds or with impossible ones is refused', async (t) => {
  const keep = await keepWithVault(t)
  assert.equal(
    (await keep.run('shares', 'split', '--need', '2', '--of', '3', '--out', keep.path('s'))).code,
    12,
  )
  for (const [expected, argv] of [
    [2, ['split', '--of', '3', '--out', keep.path('s')]],
    [4, ['split', '--need', '1', '--of', '3', '--out', keep.path('s')]],
    [4, ['split', '--need', '4', '--of', '3', '--out', keep.path('s')]],
    [2, ['split', '--need', '2', '--of', '3', '--to', 'age1x', '--out', keep.path('s')]],
    [2, ['combine']],
    [4, ['mend']],
  ] as const) {
    assert.equal((await keep.typed([], 'shares', ...argv)).code, expected, argv.join(' '))
  }
})
