import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fakeProgram, secretTool } from './fake-program.ts'
import type { FakeProgram } from './fake-program.ts'
import { keepWithVault, passphrase } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'

const skip = process.platform === 'darwin' || process.platform === 'win32'

interface Shown {
  readonly keys: readonly { id: string; kind: string; label: string; provedOn: string | null }[]
}

async function withKeyChain(t: TestContext, body = secretTool): Promise<{ keep: Keep; fake: FakeProgram }> {
  const keep = await keepWithVault(t)
  const fake = await fakeProgram(keep.path('bin'), 'secret-tool', body)
  keep.env['PATH'] = `${keep.path('bin')}:${keep.env['PATH'] ?? ''}`
  return { keep, fake }
}

test(
  'with the key chain "keep unlock" asks for nothing; a removed one opens nothing and keeps nothing',
  { skip },
  async (t) => {
    const { keep, fake } = await withKeyChain(t)
    assert.match(await keep.ok('keys', 'add-key-chain'), /Added as key-chain-1/)
    assert.equal((await keep.run('keys', 'add-key-chain')).code, 4)
    assert.match(await keep.ok('doctor'), /✓ The key chain of this machine opens the vault \(key-chain-1\)/)
    const { keys } = (await keep.json('keys')) as Shown
    assert.deepEqual(
      keys.map(({ kind, provedOn }) => [kind, provedOn !== null]),
      [
        ['passphrase', true],
        ['recovery', false],
        ['key-chain', true],
      ],
    )
    const file = keep.env['KEEP_PASSPHRASE_FILE'] ?? ''
    delete keep.env['KEEP_PASSPHRASE_FILE']
    assert.equal((await keep.run('list')).code, 12, 'other commands ask unless the vault is unlocked')
    await keep.ok('unlock')
    await keep.ok('list')
    await keep.ok('lock')

    keep.env['KEEP_PASSPHRASE_FILE'] = file
    await keep.ok('keys', 'remove', 'key-chain-1')
    assert.equal((await fake.calls()).at(-1)?.argv[0], 'clear')
    delete keep.env['KEEP_PASSPHRASE_FILE']
    assert.equal((await keep.run('unlock')).code, 12)
  },
)

test('the key chain goes on opening the vault after a new passphrase', { skip }, async (t) => {
  const { keep } = await withKeyChain(t)
  await keep.ok('keys', 'add-key-chain')
  keep.env['KEEP_NEW_PASSPHRASE_FILE'] = keep.env['KEEP_PASSPHRASE_FILE'] ?? ''
  await keep.ok('passphrase')
  delete keep.env['KEEP_PASSPHRASE_FILE']
  await keep.ok('unlock')
})

test('a key chain does not stand in for the recovery key: two other keys are kept', { skip }, async (t) => {
  const { keep } = await withKeyChain(t)
  await keep.ok('keys', 'add-key-chain')
  const { code, notes } = await keep.run('keys', 'remove', 'recovery-1')
  assert.equal(code, 4)
  assert.match(notes, /two ways to open it at least, the key chain of a machine not counted/)
})

// As `secretTool`, but locked or with another key where the environment says so.
const hurt = `${secretTool}
if (argv[0] === 'lookup' && process.env.HURT === 'locked') [out, complaint, code] = ['', 'locked', 1]
if (argv[0] === 'lookup' && process.env.HURT === 'replaced') out = 'another key'
`

test(
  'where the key chain is locked or has another key, that is said and the passphrase asked for',
  { skip },
  async (t) => {
    const { keep } = await withKeyChain(t, hurt)
    await keep.ok('keys', 'add-key-chain')
    delete keep.env['KEEP_PASSPHRASE_FILE']
    for (const [state, said] of [
      ['locked', /key chain of this desktop is locked/],
      ['replaced', /key in the key chain of this machine does not open this vault/],
    ] as const) {
      keep.env['HURT'] = state
      const { code, notes } = await keep.typed([passphrase], 'unlock')
      assert.equal(code, 0, notes)
      assert.match(notes, said)
      await keep.ok('lock')
    }
  },
)

test('a key chain that does not give back what it was given is not added', { skip }, async (t) => {
  const { keep } = await withKeyChain(t, `if (argv[0] !== 'store') code = 1`)
  const { code, notes } = await keep.run('keys', 'add-key-chain')
  assert.equal(code, 12)
  assert.match(notes, /did not give back what it was given/)
  assert.equal(((await keep.json('keys')) as Shown).keys.length, 2)
})
