import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { access, readFile, stat, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readPdf } from './read-back.ts'
import { lineCheck } from '../../src/paper/line-check.ts'
import { githubFile, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'

const codes = githubFile.trim().split('\n')

async function keepWithCodes(t: TestContext): Promise<Keep> {
  const keep = await keepWithVault(t)
  await writeFile(keep.path('github-recovery-codes.txt'), githubFile)
  await keep.ok('import', keep.path('github-recovery-codes.txt'), '--service', 'github', '--login', 'ada')
  await keep.ok('places', 'add', 'home-safe', '--kind', 'container')
  return keep
}

interface ShownCopy {
  readonly sheetId: string
  readonly at: string
  readonly number: number
  readonly of: number
  readonly seal: string | null
  readonly positions: readonly number[] | null
  readonly checkedOn: string | null
}

async function copies(keep: Keep): Promise<readonly ShownCopy[]> {
  const shown = (await keep.json('show', 'github-ada')) as { sets: { copies: ShownCopy[] }[] }
  return shown.sets.flatMap((set) => set.copies)
}

async function textOf(path: string): Promise<string> {
  return (await readPdf(await readFile(path))).map(({ text }) => text).join('\n')
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Then the file's path follows. */
const asSheet = ['print', 'github-ada', '--as', 'sheet', '--place', 'home-safe', '--out']

test('a printed sheet holds the codes, is its owner’s alone, and is recorded with its place', async (t) => {
  const keep = await keepWithCodes(t)
  const out = keep.path('sheet.pdf')
  const shown = (await keep.json(
    'print',
    'github-ada',
    '--as',
    'sheet',
    '--place',
    'home-safe',
    '--of',
    '2',
    '--out',
    out,
  )) as { sheetId: string }
  const text = await textOf(out)
  for (const code of codes) assert.ok(text.includes(code))
  assert.equal((await stat(out)).mode & 0o077, 0)
  const [copy, ...more] = await copies(keep)
  assert.equal(more.length, 0)
  assert.deepEqual(
    [copy?.sheetId, copy?.at, copy?.number, copy?.of, copy?.checkedOn],
    [shown.sheetId, 'home-safe', 1, 2, null],
  )
  assert.match(text, new RegExp(`${shown.sheetId}.*copy 1 of 2`, 's'))
})

test('no code is on the screen, in JSON or in the log after a sheet was printed', async (t) => {
  const keep = await keepWithCodes(t)
  const sheet = ['print', 'github-ada', '--as', 'trifold', '--place', 'home-safe', '--out']
  for (const argv of [
    [...sheet, keep.path('a.pdf')],
    [...sheet, keep.path('b.html'), '--json'],
    ['log'],
    ['keys'],
  ]) {
    const { out, notes } = await keep.run(...argv)
    assert.notEqual(`${out}${notes}`, '')
    for (const code of codes) assert.ok(!`${out}${notes}`.includes(code))
  }
})

test('at a terminal a row is typed back from the paper, and the file goes', async (t) => {
  const keep = await keepWithCodes(t)
  const out = keep.path('sheet.pdf')
  const row = (shown: string): string =>
    codes[Number(/type row (\d+)/g.exec(shown.slice(shown.lastIndexOf('type row')))?.[1]) - 1] ?? ''
  const { code, notes } = await keep.typed(['', (shown) => `${row(shown)}x`, row, 'y'], ...asSheet, out)
  assert.equal(code, 0, notes)
  assert.match(notes, /1 symbol too many.*Right: the paper can be read/s)
  assert.equal(await isThere(out), false)
  assert.equal((await copies(keep))[0]?.checkedOn, '2026-11-21')
})

test('a copy that was not typed back is recorded as not yet seen', async (t) => {
  const keep = await keepWithCodes(t)
  const out = keep.path('sheet.pdf')
  await keep.typed(['', 'later', 'n'], ...asSheet, out)
  assert.equal((await copies(keep))[0]?.checkedOn, null)
  assert.equal(await isThere(out), true)
})

test('a sheet that cannot be recorded leaves no file behind', async (t) => {
  const keep = await keepWithCodes(t)
  const out = keep.path('sheet.pdf')
  const { now } = keep
  let wasWritten = false
  Object.defineProperty(keep, 'now', {
    get() {
      if (!existsSync(out)) return now
      wasWritten = true
      throw new TypeError('the clock stopped')
    },
  })
  const { code } = await keep.run(...asSheet, out)
  assert.deepEqual([code, wasWritten, await isThere(out)], [70, true, false])
  assert.deepEqual(await copies(keep), [])
})

test('a sealed sheet records its seal, and a sheet of some codes says which', async (t) => {
  const keep = await keepWithCodes(t)
  await keep.ok(
    'print',
    'github-ada',
    '--as',
    'trifold',
    '--place',
    'home-safe',
    '--seal',
    '004217',
    '--numbers',
    '3,1,3',
    '--size',
    'letter',
    '--out',
    keep.path('sealed.html'),
  )
  const [copy] = await copies(keep)
  assert.deepEqual([copy?.seal, copy?.positions], ['004217', [1, 3]])
  const page = await readFile(keep.path('sealed.html'), 'utf8')
  assert.match(page, /@page\{size:letter/)
  assert.deepEqual(
    codes.filter((code) => page.includes(code)),
    [codes[0], codes[2]],
  )
})

test('an encrypted sheet takes recipients, or a passphrase of its own', async (t) => {
  const keep = await keepWithCodes(t)
  const base = ['print', 'github-ada', '--as', 'encrypted', '--place', 'home-safe']
  assert.equal((await keep.run(...base, '--out', keep.path('none.pdf'))).code, 12)
  await writeFile(keep.path('sheet-passphrase'), 'four words that differ\n')
  keep.env['KEEP_SHEET_PASSPHRASE_FILE'] = keep.path('sheet-passphrase')
  await keep.ok(...base, '--out', keep.path('one.html'))
  const { Decrypter, armor, generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  await keep.ok(...base, '--to', await identityToRecipient(identity), '--out', keep.path('two.html'))
  for (const [file, open] of [
    [
      'one.html',
      (decrypter: InstanceType<typeof Decrypter>) => decrypter.addPassphrase('four words that differ'),
    ],
    ['two.html', (decrypter: InstanceType<typeof Decrypter>) => decrypter.addIdentity(identity)],
  ] as const) {
    const page = await readFile(keep.path(file), 'utf8')
    assert.ok(!codes.some((code) => page.includes(code)))
    const lines = Array.from(page.matchAll(/<code>([^<]*)<\/code>/g), ([, line]) => line)
    const decrypter = new Decrypter()
    open(decrypter)
    const plain = await decrypter.decrypt(armor.decode(lines.join('\n')), 'text')
    for (const code of codes) assert.ok(plain.includes(code))
  }
  assert.equal((await keep.run(...base, '--to', 'age1nonsense', '--out', keep.path('three.pdf'))).code, 4)
  assert.equal(await isThere(keep.path('three.pdf')), false)
})

test('tracker, note, index and emergency list are written without a code', async (t) => {
  const keep = await keepWithCodes(t)
  await keep.ok('edit', 'github-ada', '--add-copy', 'paper@home-safe', '--rotate-days', '365')
  for (const argv of [
    ['github-ada', '--as', 'tracker'],
    ['github-ada', '--as', 'note'],
    ['--as', 'note'],
    ['--as', 'index'],
    ['--as', 'emergency', '--day', 'everything-lost'],
  ]) {
    const out = keep.path(`${argv.join('')}.pdf`)
    await keep.ok('print', ...argv, '--out', out)
    const text = await textOf(out)
    assert.match(text, /github-ada/)
    assert.ok(!codes.some((code) => text.includes(code)))
  }
  assert.equal((await copies(keep)).length, 1)
})

test('the recovery key is printed when it is brought, and only if it opens this vault', async (t) => {
  const keep = await keepWithCodes(t)
  keep.env['KEEP_RECOVERY_KEY_FILE'] = keep.path('recovery-key')
  const out = keep.path('key.pdf')
  await keep.ok('print', '--as', 'recovery-key', '--place', 'home-safe', '--out', out)
  const key = (await readFile(keep.path('recovery-key'), 'utf8')).trim()
  const text = await textOf(out)
  for (const half of [key.slice(0, 24), key.slice(25)]) assert.ok(text.includes(half))
  await writeFile(keep.path('recovery-key'), `${key.slice(0, -1)}${key.endsWith('Q') ? 'P' : 'Q'}\n`)
  const { code } = await keep.run('print', '--as', 'recovery-key', '--out', keep.path('other.pdf'))
  assert.equal(code, 5)
  assert.equal(await isThere(keep.path('other.pdf')), false)
})

test('a sheet that was found is named by its id, and a void one as void', async (t) => {
  const keep = await keepWithCodes(t)
  const { sheetId } = (await keep.json(...asSheet, keep.path('a.pdf'))) as { sheetId: string }
  assert.match(
    await keep.ok('print', '--sheet', sheetId.toLowerCase()),
    /copy 1 of 1 of github-ada, recorded at home-safe.*16 of 16 left/s,
  )
  await writeFile(keep.path('new.txt'), githubFile.replaceAll(/^./gm, 'f'))
  await keep.ok('import', keep.path('new.txt'), '--account', 'github-ada')
  assert.match(await keep.ok('print', '--sheet', sheetId), /VOID.*Destroy/s)
  const swapped = sheetId.startsWith('0') ? `1${sheetId.slice(1)}` : `0${sheetId.slice(1)}`
  assert.equal((await keep.run('print', '--sheet', swapped)).code, 4)
})

test('typed lines are compared with their checks, and no answer repeats one', async (t) => {
  const keep = await keepWithVault(t)
  const lines = [
    `a1b2c-3d4e5 ${lineCheck('a1b2c-3d4e5')}`,
    ` 2  1234 5678 ${lineCheck('12345678').toLowerCase()}`,
  ]
  const right = await keep.piped(lines.join('\n'), 'print', '--check-line')
  assert.deepEqual([right.code, right.out], [0, 'Line 1: right.\nLine 2: right.\n'])
  const wrong = await keep.piped(`a1b2c-3d4e6 ${lineCheck('a1b2c-3d4e5')}\nZZ`, 'print', '--check-line')
  assert.equal(wrong.code, 1)
  assert.doesNotMatch(wrong.out, /a1b2|right/)
  assert.equal((await keep.piped('', 'print', '--check-line')).code, 4)
})

test('what cannot be printed is refused, with nothing written and nothing recorded', async (t) => {
  const keep = await keepWithCodes(t)
  await writeFile(keep.path('there.pdf'), 'mine')
  const sheet = ['print', 'github-ada', '--as', 'sheet', '--place', 'home-safe', '--out']
  const refusals: readonly (readonly [number, readonly string[]])[] = [
    [2, ['print', 'github-ada']],
    [4, ['print', 'github-ada', '--as', 'poster', '--out', keep.path('x.pdf')]],
    [2, ['print', 'github-ada', '--as', 'sheet', '--out', keep.path('x.pdf')]],
    [2, [...sheet, keep.path('x.doc')]],
    [2, ['print', '--as', 'sheet', '--place', 'home-safe', '--out', keep.path('x.pdf')]],
    [3, ['print', 'nobody', '--as', 'sheet', '--place', 'home-safe', '--out', keep.path('x.pdf')]],
    [3, ['print', 'github-ada', '--as', 'sheet', '--place', 'nowhere', '--out', keep.path('x.pdf')]],
    [4, [...sheet, keep.path('x.pdf'), '--numbers', '1,99']],
    [4, [...sheet, keep.path('x.pdf'), '--numbers', 'one']],
    [4, [...sheet, keep.path('x.pdf'), '--size', 'a5']],
    [2, ['print', '--as', 'emergency', '--out', keep.path('x.pdf')]],
    [10, [...sheet, keep.path('no/such/folder/x.pdf')]],
    [11, [...sheet, keep.path('there.pdf')]],
  ]
  for (const [expected, argv] of refusals) {
    const { code, notes } = await keep.run(...argv)
    assert.equal(code, expected, `${argv.join(' ')}: ${notes}`)
  }
  assert.equal(await isThere(keep.path('x.pdf')), false)
  assert.equal(await readFile(keep.path('there.pdf'), 'utf8'), 'mine')
  assert.deepEqual(await copies(keep), [])
})
