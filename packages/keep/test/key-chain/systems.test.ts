import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fakeProgram, secretTool } from './fake-program.ts'
import type { Call, FakeProgram } from './fake-program.ts'
import { temporaryFolder } from '../support/vault.ts'
import { keyChainOf } from '../../src/key-chain/key-chain.ts'
import { runProgram } from '../../src/key-chain/run-program.ts'
import type { KeyChain } from '../../src/key-chain/types.ts'

const vaultId = '00112233445566778899aabbccddeeff'
const secret = 'AGE-SECRET-KEY-1QQQQSECRETQQQQ'

/** A key chain of another system, whose program is a stand-in. */
async function standIn(
  t: TestContext,
  platform: NodeJS.Platform,
  body: string,
): Promise<{ chain: KeyChain; fake: FakeProgram; folder: string; asked: readonly string[] }> {
  const folder = await temporaryFolder(t)
  const fake = await fakeProgram(folder, 'program', body)
  const asked: string[] = []
  const chain = await keyChainOf({
    platform,
    env: { SystemRoot: String.raw`D:\Windows` },
    folder,
    run: ([program = '', ...args], input, env) => {
      asked.push(program)
      return runProgram([fake.path, ...args], input, env)
    },
  })
  return { chain, fake, folder, asked }
}

async function assertKeeps(chain: KeyChain, fake: FakeProgram): Promise<readonly Call[]> {
  assert.equal(await chain.read(vaultId), null)
  await chain.store(vaultId, secret)
  assert.equal(await chain.read(vaultId), secret)
  await chain.remove(vaultId)
  assert.equal(await chain.read(vaultId), null)
  await chain.remove(vaultId)
  const calls = await fake.calls()
  for (const { argv } of calls) assert.ok(!argv.join(' ').includes(secret), argv.join(' '))
  assert.ok(calls.some(({ input }) => input.includes(secret)))
  return calls
}

test('Linux: secret-tool is given the secret on standard input, by service and vault', async (t) => {
  const { chain, fake, asked } = await standIn(t, 'linux', secretTool)
  const calls = await assertKeeps(chain, fake)
  assert.deepEqual(calls[1], {
    argv: ['store', '--label=sparekey-keep', 'service', 'sparekey-keep', 'vault', vaultId],
    input: secret,
  })
  assert.deepEqual(calls[2]?.argv, ['lookup', 'service', 'sparekey-keep', 'vault', vaultId])
  assert.deepEqual(new Set(asked), new Set(['secret-tool']))
})

test('macOS: security is given the whole command on standard input, where it would hold the secret', async (t) => {
  const { chain, fake, asked } = await standIn(
    t,
    'darwin',
    `
    if (argv[0] === '-i') kept = /^add-generic-password -U -s sparekey-keep -a ${vaultId} -w (\\S+)\\n$/.exec(input)[1]
    else if (kept === null) code = 44
    else if (argv[0] === 'find-generic-password') out = kept + '\\n'
    else kept = null
    `,
  )
  const calls = await assertKeeps(chain, fake)
  assert.deepEqual(calls[1]?.argv, ['-i'])
  assert.deepEqual(calls[2], {
    argv: ['find-generic-password', '-s', 'sparekey-keep', '-a', vaultId, '-w'],
    input: '',
  })
  assert.deepEqual(new Set(asked), new Set(['/usr/bin/security']))
})

test('Windows: PowerShell protects what comes on standard input, and no file holds the secret', async (t) => {
  const { chain, fake, folder, asked } = await standIn(
    t,
    'win32',
    `
    const turned = (text) => [...text].reverse().join('')
    out = argv.at(-1).includes('::Protect(') ? Buffer.from(turned(input)).toString('base64')
      : turned(Buffer.from(input, 'base64').toString())
    `,
  )
  const calls = await assertKeeps(chain, fake)
  assert.deepEqual(calls[0]?.argv.slice(0, 3), ['-NoProfile', '-NonInteractive', '-Command'])
  assert.match(calls[0]?.argv[3] ?? '', /ProtectedData\]::Protect\(.*CurrentUser/)
  assert.deepEqual(
    new Set(asked),
    new Set([String.raw`D:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`]),
  )
  assert.deepEqual(await readdir(`${folder}/key-chain`), [])
})

test('a key chain that is locked or not there is refused in words, and what its program says is not repeated', async (t) => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const { chain } = await standIn(t, platform, `complaint = 'no ' + input; code = 1`)
    await assert.rejects(chain.store(vaultId, secret), (error: Error) => {
      assert.ok(!error.message.includes(secret))
      return (
        'code' in error && error.code === 'key_chain_missing' && /passphrase as before/.test(error.message)
      )
    })
    const missing = await keyChainOf({
      platform,
      env: { PATH: '' },
      folder: '/nowhere',
      run: ([, ...args], input, env) => runProgram(['no-such-program', ...args], input, env),
    })
    await assert.rejects(missing.store(vaultId, secret), {
      code: 'key_chain_missing',
      message: /^There is no/,
    })
  }
})
