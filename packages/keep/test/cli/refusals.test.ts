import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { open, readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { githubFile, keepWithoutVault, keepWithVault } from '../support/cli.ts'
import type { Ran } from '../support/cli.ts'

test('a wrong passphrase: said plainly, exit code 5, and at a terminal three tries', async (t) => {
  const keep = await keepWithVault(t)
  await writeFile(keep.path('passphrase'), 'the wrong passphrase of mine')
  refuses(await keep.run('list'), 5, /not the passphrase.*recovery key/)
  delete keep.env['KEEP_PASSPHRASE_FILE']
  const typed = await keep.typed(['one', 'two', 'three'], 'list')
  refuses(typed, 5, /not the passphrase/)
  assert.equal((typed.notes.match(/Try again\.\n/g) ?? []).length, 2)
})

test('a vault cut off, of something else, of a newer program or put back: each with its exit code', async (t) => {
  const keep = await keepWithVault(t)
  const whole = await readFile(keep.path('codes.keep'))
  await keep.ok('places', 'add', 'phone', '--kind', 'device')
  const cases: readonly (readonly [Buffer, number, RegExp])[] = [
    [whole.subarray(0, 2000), 6, /cut off/],
    [Buffer.alloc(0), 6, /empty/],
    [Buffer.from('hello'), 6, /not a sparekey-keep vault/],
    [
      Buffer.from(whole.toString('latin1').replace('keep/vault 1', 'keep/vault 9'), 'latin1'),
      8,
      /newer version/,
    ],
    [whole, 7, /older than the one last seen/],
  ]
  for (const [bytes, code, message] of cases) {
    await writeFile(keep.path('codes.keep'), bytes)
    refuses(await keep.run('list'), code, message)
  }
  await keep.ok('list', '--accept-older')
})

test('no vault, a vault that is there already, no terminal, no clipboard: each with its exit code', async (t) => {
  const keep = await keepWithoutVault(t)
  refuses(await keep.run('list'), 11, /keep init/)
  refuses(await keep.run('init'), 12, /--recovery-key-file/)
  await keep.ok('init', '--recovery-key-file', keep.path('key'))
  refuses(await keep.run('init', '--recovery-key-file', keep.path('other')), 11, /nothing was overwritten/)
  await keep.piped(githubFile, 'import', '-', '--service', 'github', '--login', 'jane')
  refuses(await keep.run('use', 'github'), 12, /terminal|worked/)
  refuses(await keep.run('use', 'github', '--worked', 'yes'), 12, /no clipboard.*--show/)
  refuses(await keep.run('import', '--clipboard'), 12, /no clipboard/)
  delete keep.env['KEEP_PASSPHRASE_FILE']
  refuses(await keep.run('list'), 12, /terminal/)
})

test('what is no list of codes: a picture, 100 MB, a folder, nothing, codes of two services', async (t) => {
  const keep = await keepWithVault(t)
  await writeFile(
    keep.path('photo.png'),
    Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(500, 7)]),
  )
  refuses(await keep.run('import', keep.path('photo.png')), 4, /picture|image|photo/i)
  const big = await open(keep.path('big.txt'), 'w')
  await big.truncate(100 * 1024 * 1024)
  await big.close()
  refuses(await keep.run('import', keep.path('big.txt')), 4, /MB|large/i)
  refuses(await keep.run('import', keep.folder), 10, /is a folder/)
  refuses(await keep.run('import', keep.path('nowhere.txt')), 10, /is not there/)
  refuses(await keep.piped('', 'import', '-', '--service', 'github'), 4, /No backup code was found/)
  const eightDigits = Array.from({ length: 10 }, (_, index) => String(10_473_829 + index * 7_654_321)).join(
    '\n',
  )
  refuses(await keep.piped(eightDigits, 'import', '-', '--login', 'x'), 4, /Name it: --service/)
  const list = await keep.json('list')
  assert.deepEqual(list, { accounts: [] })
})

test('the same codes again are refused; duplicates in one list are counted once and told', async (t) => {
  const keep = await keepWithVault(t)
  const { out } = await keep.piped(
    githubFile + githubFile.slice(0, 24),
    'import',
    '-',
    '--service',
    'github',
    '--login',
    'jane',
  )
  assert.match(out, /16 codes kept/)
  refuses(await keep.piped(githubFile, 'import', '-', '--account', 'github-jane'), 4, /already/)
})

test('dates that do not exist, numbers and words out of bounds are named with what they should be', async (t) => {
  const keep = await keepWithVault(t)
  await keep.piped(githubFile, 'import', '-', '--service', 'github', '--login', 'jane')
  refuses(
    await keep.piped(githubFile, 'import', '-', '--account', 'github-jane', '--generated-on', '2026-02-30'),
    4,
    /date that exists/,
  )
  refuses(await keep.run('calendar', '2026-13'), 4, /YYYY-MM/)
  refuses(await keep.run('due', '--days', '-1'), 2, /option/)
  refuses(await keep.run('due', '--days', '1e9'), 4, /whole number/)
  refuses(await keep.run('edit', 'github', '--kind', 'nonsense'), 4, /must be one of/)
  refuses(await keep.run('edit', 'github', '--name', 'Not A Name'), 4, /small letters/)
  refuses(await keep.run('edit', 'github', '--add-copy', 'paper@nowhere'), 3, /keep places add/)
  refuses(await keep.run('use', 'github', '99', '--show', '--worked', 'yes'), 3, /no code number 99/)
  refuses(await keep.run('show', 'unknown'), 3, /keep list/)
})

test('an unknown command or option is refused with a hint, and no argument is quoted', async (t) => {
  const keep = await keepWithVault(t)
  refuses(await keep.run('staus'), 2, /Did you mean status/)
  refuses(await keep.run('list', '--colour'), 2, /no option --colour/)
  const secret = await keep.run('list', '--MARKER-secret-code')
  refuses(secret, 2, /unknown option/)
  assert.doesNotMatch(secret.notes, /MARKER/)
  refuses(await keep.run('show', 'a', 'b'), 2, /too many words/)
})

test('--json: a refusal is JSON too, with its code and field', async (t) => {
  const keep = await keepWithVault(t)
  const { code, out } = await keep.run('calendar', 'x', '--json')
  assert.equal(code, 4)
  assert.match(out, /^\{\n {2}"error": \{\n {4}"code": "input_invalid"[^]*"field": "month"/)
})

test('a lock that another machine holds: exit code 9, and the file to delete is named', async (t) => {
  const keep = await keepWithVault(t)
  const lock = { pid: 1, host: 'elsewhere', at: '2026-01-01T00:00:00Z', nonce: 'n' }
  await writeFile(keep.path('codes.keep.lock'), JSON.stringify(lock))
  refuses(
    await keep.run('places', 'add', 'phone', '--kind', 'device'),
    9,
    /elsewhere.*delete .*codes\.keep\.lock/,
  )
  await keep.ok('list')
})

test('an age identity that opens nothing, a recovery key with a slip or of another vault: exit code 5', async (t) => {
  const keep = await keepWithVault(t)
  const other = await keepWithVault(t)
  const { generateX25519Identity } = await import('age-encryption')
  await writeFile(keep.path('id'), `# a comment\n${await generateX25519Identity()}\n`)
  refuses(await keep.run('list', '--identity', keep.path('id')), 5, /keep keys/)
  keep.env['KEEP_RECOVERY_KEY_FILE'] = other.path('recovery-key')
  refuses(await keep.run('list', '--recovery-key'), 5, /different vault/)
  await writeFile(keep.path('slip'), (await readFile(keep.path('recovery-key'), 'utf8')).slice(0, -6))
  keep.env['KEEP_RECOVERY_KEY_FILE'] = keep.path('slip')
  refuses(await keep.run('list', '--recovery-key'), 5, /40 letters and digits/)
})

test('the program itself: help without a vault, an exit code, nothing but words on standard error', async (t) => {
  const keep = await keepWithoutVault(t)
  const program = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))
  const start = (...argv: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [program, ...argv], {
      env: keep.env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  assert.equal(start('--help').status, 0)
  const refused = start('list')
  assert.equal(refused.status, 11)
  assert.equal(
    String(refused.stderr),
    `keep: There is no vault at ${keep.path('codes.keep')}. Create one with "keep init", or name yours with --vault FILE.\n`,
  )
  const noTerminal = start('init')
  assert.equal(noTerminal.status, 12)
})

function refuses(ran: Ran, code: number, message: RegExp): void {
  assert.equal(ran.code, code, `${ran.out}${ran.notes}`)
  assert.match(ran.notes, message)
  assert.doesNotMatch(ran.notes, / {4}at |Error:/)
}
