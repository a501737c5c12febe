import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { keepWithoutVault, keepWithVault } from '../support/cli.ts'
import { browserCommand } from '../../src/page/browser.ts'

test('"keep" alone, without a terminal, is the help', async (t) => {
  const keep = await keepWithVault(t)
  const { code, out } = await keep.run()
  assert.equal(code, 0)
  assert.match(out, /Usage: keep COMMAND/)
})

test('"keep" alone where there is no browser: a menu that opens the vault once, and locks it on leaving', async (t) => {
  const keep = await keepWithVault(t)
  await keep.ok('add', '--service', 'github', '--login', 'work', '--kind', 'none')
  const { code, out } = await keep.typed(['2', '12', '1', ''])
  assert.equal(code, 0)
  assert.match(out, /There is no browser here/)
  assert.match(out, /Unlocked for ten minutes/)
  assert.equal(out.match(/github-work/g)?.length, 2)
  assert.match(out, /Locked\.\n$/)
  assert.match(await keep.ok('lock'), /locked already/)
})

test('the menu asks for the account, and a slip in it ends nothing', async (t) => {
  const keep = await keepWithVault(t)
  const { code, notes } = await keep.typed(['3', '--nobody', ''])
  assert.equal(code, 0)
  assert.match(notes, /No account fits/)
})

test('the menu makes a vault where there is none', async (t) => {
  const keep = await keepWithoutVault(t)
  const { out } = await keep.typed([
    '',
    (shown) => /(KEEP-[-\dA-Z]+)\s+([-\dA-Z]+)/.exec(shown)?.slice(1).join('-') ?? '',
    '',
  ])
  assert.match(out, /The vault is ready/)
})

test('"keep" alone opens the page where there is a browser, which is given the address', async (t) => {
  const keep = await keepWithVault(t)
  const opened = keep.path('opened')
  await writeFile(
    keep.path('browser'),
    `#!/bin/sh\nprintf %s "$1" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`,
  )
  await chmod(keep.path('browser'), 0o700)
  keep.env['BROWSER'] = keep.path('browser')
  const running = keep.typed([])
  let address = ''
  while (address === '')
    address = await readFile(opened, 'utf8').catch(() => new Promise((resolve) => setImmediate(resolve, '')))
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{12}\/open\?token=[\w-]{43}$/)
  assert.match(await (await fetch(address)).text(), /Opening/)
  await keep.run('lock')
  const { code, notes } = await running
  assert.equal(code, 0)
  assert.match(notes, /The vault is locked, and the page closed/)
})

test('where nobody sits at a screen, no browser is opened', () => {
  const onLinux = (env: Record<string, string>): unknown => browserCommand(env, 'linux')
  assert.equal(onLinux({}), null)
  assert.equal(onLinux({ DISPLAY: ':0', PATH: '/nowhere' }), null)
  assert.equal(browserCommand({ SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }, 'darwin'), null)
  assert.deepEqual(browserCommand({}, 'darwin'), ['open'])
  assert.deepEqual(onLinux({ BROWSER: 'firefox' }), ['firefox'])
  assert.equal(onLinux({ BROWSER: '', DISPLAY: ':0' }), null)
})
