import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { githubFile, keepWithGithub, keepWithoutVault, keepWithVault, passphrase } from '../support/cli.ts'
import { KeepError } from '../../src/errors.ts'

const [firstCode = '', secondCode = ''] = githubFile.split('\n')

test('first run in three steps: where, passphrase, recovery key typed back from the paper', async (t) => {
  const keep = await keepWithoutVault(t)
  delete keep.env['KEEP_PASSPHRASE_FILE']
  delete keep.env['KEEP_VAULT']
  const typedBack = (shown: string): string =>
    (shown.match(/KEEP-[\dA-Z-]+\n\s+[\dA-Z-]+/)?.[0] ?? '').replace(/\n\s+/, '-').toLowerCase()
  const { code, out, notes } = await keep.typed(
    [
      keep.path('no-such-folder/mine.keep'),
      keep.path('passphrase'),
      keep.path('mine.keep'),
      'too short',
      passphrase,
      'another one',
      passphrase,
      passphrase,
      '',
      'keep-wrong',
      typedBack,
      '???',
      'home safe',
    ],
    'init',
  )
  assert.equal(code, 0, out)
  assert.match(out, /Step 1 of 3[^]*Step 2 of 3[^]*Step 3 of 3[^]*Right: the paper opens the vault/)
  assert.match(notes, /There is no folder .*no-such-folder[^]*There is something at .*passphrase already/)
  const places = await keep.typed([passphrase], 'places')
  assert.match(places.out, /recovery key lies in: home-safe/)
  const keys = await keep.typed([passphrase], 'keys', '--json')
  assert.match(keys.out, /"provedOn": "2026-11-21"/)
})

test('the passphrase that is made for you is six words, and opens the vault', async (t) => {
  const keep = await keepWithoutVault(t)
  delete keep.env['KEEP_PASSPHRASE_FILE']
  let made = ''
  const retype = (shown: string): string => (made = shown.match(/^ {4}([a-z ]+)$/m)?.[1] ?? '')
  const { code } = await keep.typed(['', retype, '', 'later', ''], 'init')
  assert.equal(code, 0)
  assert.equal(made.split(' ').length, 6)
  assert.equal((await keep.typed([made], 'list')).code, 0)
})

test('import, use, status, undo: the code is marked before it is shown, with date and reason', async (t) => {
  const keep = await keepWithGithub(t)
  assert.match(await keep.ok('status'), /github-jane\s+16 of 16/)
  const used = await keep.ok('use', 'github', '--show', '--worked', 'yes', '--why', 'phone broken')
  assert.ok(used.startsWith(`${firstCode}\n`))
  assert.match(used, /15 of 16 codes left/)
  assert.match(used, /Cross the code off/)
  assert.match(await keep.ok('show', 'github'), /number 1 used 2026-11-21: phone broken/)
  assert.match(await keep.ok('use', 'github', '--show', '--worked', 'unknown'), new RegExp(secondCode))
  await keep.ok('undo')
  assert.match(await keep.ok('list'), /15 of 16/)
  assert.match(await keep.ok('undo'), /Undone: Code 1/)
})

test('two windows at once never get the same code', async (t) => {
  const keep = await keepWithGithub(t)
  const runs = await Promise.all([1, 2, 3].map(() => keep.run('use', 'github', '--show', '--worked', 'yes')))
  const shown = runs.filter(({ code }) => code === 0).map(({ out }) => out.split('\n')[0])
  assert.ok(shown.length > 0)
  assert.equal(new Set(shown).size, shown.length)
  for (const { code, notes } of runs)
    assert.ok(code === 0 || notes.includes('taken by another window'), notes)
  assert.match(await keep.ok('list'), new RegExp(`${16 - shown.length} of 16`))
})

test('a change of one account does not make the vault grow by the others', async (t) => {
  const keep = await keepWithVault(t)
  for (const service of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await keep.piped(githubFile.replaceAll('a', service), 'import', '-', '--service', service, '--login', 'x')
  }
  const before = (await readFile(keep.path('codes.keep'))).length
  await keep.ok('edit', 'a-x', '--notes', 'n')
  const after = (await readFile(keep.path('codes.keep'))).length
  assert.ok(after - before < 4000, `${before} to ${after} bytes`)
})

test('at a terminal: a code that was not tried is unused again, one that failed stays used', async (t) => {
  const keep = await keepWithGithub(t)
  const unused = await keep.typed(['u'], 'use', 'github')
  assert.match(unused.out, new RegExp(firstCode))
  assert.match(unused.out, /unused again. 16 of 16/)
  const failed = await keep.typed(['x', 'n'], 'use', 'github', '7')
  assert.match(failed.out, /Code 7 is marked as used, because it was tried. 15 of 16/)
  assert.match(failed.notes, /answer y, n, u or l/)
})

test('stopped after a code was shown: it stays marked, and how to take that back is said', async (t) => {
  const keep = await keepWithGithub(t)
  const stop = (): string => {
    throw new KeepError('cancelled', 'Stopped.')
  }
  const { code, notes } = await keep.typed([stop], 'use', 'github')
  assert.equal(code, 13)
  assert.match(notes, /Code 1 of github-jane stays marked.*keep edit github-jane --unmark 1/)
  assert.match(await keep.ok('list'), /15 of 16/)
  await keep.ok('edit', 'github-jane', '--unmark', '1')
  assert.match(await keep.ok('list'), /16 of 16/)
})

test('a code that makes the service issue a new one asks for it, and keeps it as the next set', async (t) => {
  const keep = await keepWithVault(t)
  const { code } = await keep.typed(
    ['me@example.org', 'me', '', 'ABCDE-12345-FGHIJ-67890-KLMNO', ''],
    'add',
    'auth0',
  )
  assert.equal(code, 0)
  await keep.ok('edit', 'auth0', '--effect', 'rotates')
  const used = await keep.typed(['y', '', 'NEWCO-DE345-FGHIJ-67890-KLMNO'], 'use', 'auth0')
  assert.equal(used.code, 0, used.notes)
  assert.match(await keep.ok('show', 'auth0', '--codes'), /1\. NEWCO-DE345/)
})

test('import at a terminal: new codes for the account that is there replace the old, and the file to delete is named', async (t) => {
  const keep = await keepWithGithub(t)
  await writeFile(
    keep.path('github-recovery-codes.txt'),
    githubFile.toUpperCase().toLowerCase().replaceAll('a', 'b'),
  )
  const { code, out, notes } = await keep.typed(['y'], 'import', keep.path('github-recovery-codes.txt'))
  assert.equal(code, 0, notes)
  assert.match(out, /The codes before are void/)
  assert.match(notes, /delete "github-recovery-codes.txt"/i)
})

test('import --dry-run touches no vault and prints the documented shape', async (t) => {
  const keep = await keepWithoutVault(t)
  await writeFile(keep.path('github-recovery-codes.txt'), githubFile)
  const value = await keep.json('import', keep.path('github-recovery-codes.txt'), '--dry-run')
  assert.ok(typeof value === 'object' && value !== null)
  assert.deepEqual(Object.keys(value), ['service', 'candidates', 'codes', 'warnings'])
  assert.ok('service' in value && 'codes' in value && Array.isArray(value.codes))
  assert.equal(value.service, 'github')
  assert.equal(value.codes.length, 16)
  await assert.rejects(readFile(keep.path('codes.keep')), { code: 'ENOENT' })
})

test('restore from the printed recovery key on an empty machine', async (t) => {
  const keep = await keepWithGithub(t)
  const other = await keepWithoutVault(t)
  await writeFile(other.path('codes.keep'), await readFile(keep.path('codes.keep')))
  await writeFile(other.path('recovery-key'), await readFile(keep.path('recovery-key')))
  await writeFile(other.path('passphrase'), 'the new passphrase of mine')
  other.env['KEEP_RECOVERY_KEY_FILE'] = other.path('recovery-key')
  other.env['KEEP_NEW_PASSPHRASE_FILE'] = other.path('passphrase')
  assert.match((await other.run('list')).notes, /not the passphrase/)
  assert.match(await other.ok('list', '--recovery-key'), /github-jane/)
  await other.ok('passphrase', '--recovery-key')
  assert.match(await other.ok('list'), /github-jane/)
})

test('places, ways in and copies make the lockout check speak, and a loss is shown in order', async (t) => {
  const keep = await keepWithGithub(t)
  await keep.ok('places', 'add', 'home', '--kind', 'building')
  await keep.ok('places', 'add', 'phone', '--kind', 'device')
  await keep.ok('places', 'add', 'safe', '--kind', 'container', '--inside', 'home', '--opens-with', 'memory')
  await keep.ok('places', 'vault', '--kept-at', 'phone', '--recovery-key', 'safe')
  await keep.ok('edit', 'github', '--add-factor', 'password@memory', '--add-factor', 'authenticator@phone')
  assert.equal((await keep.run('lockout', '--exit-code')).code, 1)
  await keep.ok('edit', 'github', '--add-copy', 'paper@safe', '--seal', '0042')
  assert.match(
    await keep.ok('lockout', '--lost', 'phone'),
    /1\. github-jane: password \(memory\) \+ backup code \(safe\)/,
  )
  assert.match(
    await keep.ok('check', '--lost', 'phone,fire-home'),
    /github-jane: gone: .*authenticator \(phone\)/,
  )
  await keep.ok('lockout', '--svg', keep.path('graph.svg'))
  assert.match(await readFile(keep.path('graph.svg'), 'utf8'), /<svg/)
})

test('a bad day keeps its list until it is done', async (t) => {
  const keep = await keepWithGithub(t)
  const stopped = await keep.typed(['1', 'd', 's'], 'emergency')
  assert.match(stopped.out, /\[ \] 1\./)
  const resumed = await keep.run('emergency', '--json')
  assert.equal((resumed.out.match(/"doneAt": "2026/g) ?? []).length, 1)
  const steps = (resumed.out.match(/"number"/g) ?? []).length
  const rest = await keep.typed(
    Array.from({ length: steps - 1 }, () => 'd'),
    'emergency',
  )
  assert.match(rest.out, /Every step is done/)
  assert.equal((await keep.run('emergency', '--done', '1')).code, 3)
})

test('a review goes on where it was stopped', async (t) => {
  const keep = await keepWithGithub(t)
  await keep.ok('places', 'add', 'safe', '--kind', 'container')
  await keep.ok('edit', 'github', '--add-copy', 'paper@safe')
  await keep.ok('edit', 'github', '--add-copy', 'paper@safe')
  const first = await keep.json('review', 'quarterly')
  assert.ok(
    typeof first === 'object' && first !== null && 'questions' in first && Array.isArray(first.questions),
  )
  assert.equal(first.questions.length, 3)
  const question: unknown = first.questions[0]
  assert.ok(typeof question === 'object' && question !== null && 'subject' in question)
  await keep.ok('review', 'quarterly', '--answer', `copy:${String(question.subject)}=yes`)
  const { out, notes } = await keep.typed(['n', 'y'], 'review', 'quarterly')
  assert.match(notes, /Going on with the round/)
  assert.match(out, /quarterly round is done; the next is due on 2027-02-21/)
  assert.match(await keep.ok('show', 'github'), /LOST/)
})

test('due and calendar: exit code 1 when something is due, an .ics that names nothing', async (t) => {
  const keep = await keepWithGithub(t)
  assert.equal((await keep.run('due', '--exit-code')).code, 0)
  keep.now = new Date('2027-12-01T12:00:00.000Z')
  const late = await keep.run('due', '--exit-code')
  assert.equal(late.code, 1)
  assert.match(late.out, /late\s+Make new codes for github-jane/)
  assert.match(await keep.ok('calendar', '2027-11'), /21\s+Make new codes for github-jane/)
  const ics = await keep.ok('calendar', '--ics', '-')
  assert.doesNotMatch(ics, /github|jane/)
})

test('unlocked: commands do not ask; locked: they do', async (t) => {
  const keep = await keepWithGithub(t)
  const file = keep.env['KEEP_PASSPHRASE_FILE'] ?? ''
  await keep.ok('unlock')
  delete keep.env['KEEP_PASSPHRASE_FILE']
  assert.match(await keep.ok('list'), /github-jane/)
  assert.match(await keep.ok('use', 'github', '--show', '--worked', 'yes'), new RegExp(firstCode))
  assert.match(await keep.ok('lock'), /Locked/)
  assert.equal((await keep.run('list')).code, 12)
  keep.env['KEEP_PASSPHRASE_FILE'] = file
})

test('a changed passphrase locks the vault that was unlocked with the old one', async (t) => {
  const keep = await keepWithGithub(t)
  await keep.ok('unlock')
  await writeFile(keep.path('next'), 'the next passphrase of mine')
  keep.env['KEEP_NEW_PASSPHRASE_FILE'] = keep.path('next')
  await keep.ok('passphrase')
  delete keep.env['KEEP_PASSPHRASE_FILE']
  assert.equal((await keep.run('list')).code, 12)
  keep.env['KEEP_PASSPHRASE_FILE'] = keep.path('next')
  assert.match(await keep.ok('list'), /github-jane/)
})

test('conflict copies come together: used on either side is used, and both machines go on', async (t) => {
  const here = await keepWithGithub(t)
  const there = await keepWithoutVault(t)
  await writeFile(there.path('codes.keep'), await readFile(here.path('codes.keep')))
  await there.ok('list')
  await here.ok('use', 'github', '1', '--show', '--worked', 'yes')
  await there.ok('use', 'github', '2', '--show', '--worked', 'yes')
  await there.ok('add', 'gitlab', '--login', 'jane')
  await writeFile(here.path('codes (conflict).keep'), await readFile(there.path('codes.keep')))
  assert.match((await here.run('doctor')).out, /another copy of this vault. Bring it in: keep merge/)
  assert.match(await here.ok('merge', here.path('codes (conflict).keep')), /gitlab-jane came in/)
  assert.match(await here.ok('list'), /github-jane\s+github\s+jane\s+14 of 16/)
  await writeFile(there.path('codes.keep'), await readFile(here.path('codes.keep')))
  assert.match(await there.ok('list'), /14 of 16/)
})

test('export asks for consent, carries every code, and encrypts to a recipient', async (t) => {
  const keep = await keepWithGithub(t)
  assert.equal((await keep.run('export', '--format', 'json')).code, 4)
  for (const format of ['json', 'csv', 'text']) {
    const out = await keep.ok('export', '--format', format, '--plain')
    for (const code of githubFile.trim().split('\n')) assert.ok(out.includes(code), `${format} ${code}`)
  }
  const { Decrypter, generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  await keep.ok(
    'export',
    '--format',
    'csv',
    '--out',
    keep.path('x.age'),
    '--to',
    await identityToRecipient(identity),
  )
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  assert.ok((await decrypter.decrypt(await readFile(keep.path('x.age')), 'text')).includes(firstCode))
})

test('doctor is content with a vault that is well, and restores the backup of a damaged one', async (t) => {
  const keep = await keepWithGithub(t)
  keep.env['KEEP_RECOVERY_KEY_FILE'] = keep.path('recovery-key')
  await keep.ok('keys', 'check-recovery-key')
  const { out } = await keep.run('doctor')
  assert.match(out, /every signature is right/)
  assert.doesNotMatch(out, /never typed back/)
  await writeFile(keep.path('codes.keep'), (await readFile(keep.path('codes.keep'))).subarray(0, 3000))
  const damaged = await keep.run('doctor', '--exit-code')
  assert.equal(damaged.code, 1)
  assert.match(damaged.out, /cut off: 3000 of \d+ bytes[^]*doctor --restore-backup/)
  await keep.ok('doctor', '--restore-backup')
  assert.match(await keep.ok('list', '--accept-older'), /github-jane/)
})

test('every command has help, takes --json in its options, and help lists it under a question', async (t) => {
  const keep = await keepWithoutVault(t)
  const { registry, questions } = await import('../../src/cli/registry.ts')
  const help = await keep.ok('--help')
  for (const question of questions) assert.ok(help.includes(question))
  for (const { name } of registry) {
    assert.match(help, new RegExp(`^  ${name} `, 'm'))
    assert.match(await keep.ok(name, '--help'), /--json/)
    assert.match(await keep.ok('help', name), /Usage: keep/)
  }
  assert.match(await keep.ok('help', 'exit-codes'), / 9 {2}vault_locked/)
})
