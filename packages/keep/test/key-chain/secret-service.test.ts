import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { keepWithVault } from '../support/cli.ts'

// The real thing: libsecret's command, GNOME Keyring and a message bus of their own. Debian: libsecret-tools, gnome-keyring, dbus.
const isThere = ['secret-tool', 'gnome-keyring-daemon', 'dbus-daemon'].every(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
)

/** A session bus that ends with the test. @returns its address. */
async function sessionBus(t: TestContext, env: NodeJS.ProcessEnv): Promise<string> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.after(async () => {
    const ended = once(bus, 'exit')
    bus.kill()
    await ended
  })
  const address = await once(bus.stdout.setEncoding('utf8'), 'data')
  return address.join('').trim()
}

/** A key ring on the bus, made and opened with a password. It ends with the bus. */
async function openKeyRing(env: NodeJS.ProcessEnv): Promise<void> {
  const ring = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // The process that was started ends when the one that goes on is ready.
  const ready = once(ring, 'exit')
  ring.stdin.end('password\n')
  await ready
}

test(
  'GNOME Keyring, through the real secret-tool, opens the vault until it is removed',
  { skip: !isThere },
  async (t) => {
    const keep = await keepWithVault(t)
    await mkdir(keep.path('bus'), { mode: 0o700 })
    const env = { ...keep.env, XDG_RUNTIME_DIR: keep.path('bus'), XDG_DATA_HOME: keep.path('data') }
    keep.env['DBUS_SESSION_BUS_ADDRESS'] = await sessionBus(t, env)
    await openKeyRing({ ...env, DBUS_SESSION_BUS_ADDRESS: keep.env['DBUS_SESSION_BUS_ADDRESS'] })

    await keep.ok('keys', 'add-key-chain')
    const file = keep.env['KEEP_PASSPHRASE_FILE'] ?? ''
    delete keep.env['KEEP_PASSPHRASE_FILE']
    await keep.ok('unlock')
    await keep.ok('list')
    await keep.ok('lock')
    keep.env['KEEP_PASSPHRASE_FILE'] = file
    await keep.ok('keys', 'remove', 'key-chain-1')
    const left = spawnSync('secret-tool', ['search', 'service', 'sparekey-keep'], {
      env: keep.env,
      encoding: 'utf8',
    })
    assert.equal(left.stdout, '')
  },
)
