import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { knownNames, settings } from '../../packages/server/src/config/settings.ts'
import { repositoryRoot } from '../lib/workspace.ts'
import { temporaryTree } from './temporary-tree.ts'

const textOf = (path: string): string => readFileSync(join(repositoryRoot, 'deploy', path), 'utf8')

interface ComposeService {
  readonly image: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly secrets?: readonly string[]
  readonly ports?: readonly string[]
  readonly networks?: readonly string[]
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}
const compose = parse(textOf('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<'database' | 'migrate' | 'grants' | 'sparekey', ComposeService>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
}

const SECRETS = ['POSTGRES_PASSWORD', ...settings.filter(({ secret }) => secret).map(({ name }) => name)]

test('compose: no secret is in an environment variable, and each that is named is made', () => {
  const folder = temporaryTree({ 'make-secrets.sh': textOf('make-secrets.sh') })
  const make = () => spawnSync('sh', ['make-secrets.sh'], { cwd: folder, encoding: 'utf8' })
  const { status, stderr } = make()
  assert.equal(status, 0, stderr)
  assert.equal(statSync(join(folder, 'secrets')).mode & 0o777, 0o700)
  const read = () =>
    Object.values(compose.secrets).map(({ file }) => readFileSync(join(folder, file), 'utf8'))
  const made = read()
  assert.equal(new Set(made).size, made.length)
  make()
  assert.deepEqual(read(), made)
  for (const service of Object.values(compose.services)) {
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      if (value !== null && name.endsWith('_FILE')) {
        const secret = value.replace('/run/secrets/', '')
        assert.ok(service.secrets?.includes(secret) && secret in compose.secrets, `${name} ${value}`)
      } else assert.ok(!SECRETS.includes(name), name)
      assert.ok(name.startsWith('POSTGRES_') || knownNames.includes(name), name)
    }
  }
})

test('compose: the secrets are such as the service takes', () => {
  const folder = temporaryTree({ 'make-secrets.sh': textOf('make-secrets.sh') })
  spawnSync('sh', ['make-secrets.sh'], { cwd: folder })
  const secret = (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8')
  assert.match(secret('api-key'), /^[0-9a-f]{64}$/)
  const url = new URL(secret('service-url'))
  assert.deepEqual([url.username, url.password], ['sparekey', secret('service-password')])
  assert.equal(new URL(secret('owner-url')).password, secret('owner-password'))
})

test('compose: the service starts on a schema that its owner made, and cannot reach past its folder and the database', () => {
  const { database, migrate, grants, sparekey } = compose.services
  assert.equal(sparekey.environment?.['SPAREKEY_MIGRATE'], 'check')
  assert.equal(sparekey.depends_on?.['grants']?.condition, 'service_completed_successfully')
  assert.equal(grants.depends_on?.['migrate']?.condition, 'service_completed_successfully')
  assert.equal(migrate.depends_on?.['database']?.condition, 'service_healthy')
  for (const service of [migrate, sparekey]) {
    assert.equal(service.read_only, true)
    assert.deepEqual(service.cap_drop, ['ALL'])
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
  }
  assert.deepEqual(sparekey.ports, ['127.0.0.1:8787:8787'])
  assert.equal(database.ports, undefined)
  assert.deepEqual(database.networks, ['database'])
  assert.equal(compose.networks['database']?.internal, true)
})

test('compose: PostgreSQL is told each setting on which an acknowledged use rests', () => {
  const { command = [] } = compose.services.database
  for (const setting of ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']) {
    assert.equal(command[command.indexOf(setting) - 1], '-c', setting)
  }
})

const analyze = (...argv: string[]) =>
  spawnSync('systemd-analyze', argv, {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_LOG_LEVEL: 'warning' },
  })
const noSystemd = analyze('--version').status === 0 ? false : 'there is no systemd-analyze on this machine'

/** In tenths, as systemd counts it: up to 2 is what it calls OK; much of what is left is having a network at all. */
const MOST_EXPOSED = '15'

test(
  'systemd takes the unit without a warning and finds little that it leaves open',
  { skip: noSystemd },
  () => {
    // The program need not be installed on this machine.
    const unit = textOf('systemd/sparekey.service')
      .replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`)
      .replace(/^Documentation=.*\n/m, '')
    const folder = temporaryTree({ 'sparekey.service': unit })
    const file = join(folder, 'sparekey.service')
    const verified = analyze('verify', file)
    assert.deepEqual([verified.status, verified.stderr], [0, ''])
    const security = analyze('security', '--offline=true', `--threshold=${MOST_EXPOSED}`, file)
    assert.equal(security.status, 0, security.stdout)
  },
)

test('the unit stops later than the service needs, starts it until its database is up, and names settings that exist', () => {
  const unit = textOf('systemd/sparekey.service')
  const option = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1]
  assert.ok(Number(option('TimeoutStopSec')) > 10)
  // A start without the database ends with the same status as one with a wrong setting.
  assert.deepEqual(['Restart', 'RestartPreventExitStatus', 'StartLimitIntervalSec'].map(option), [
    'on-failure',
    undefined,
    '0',
  ])
  for (const [name] of unit.matchAll(/\bSPAREKEY_[A-Z_]+/g)) assert.ok(knownNames.includes(name), name)
  const binary = /^ExecStart=\S+ (\S+)/m.exec(unit)?.[1] ?? ''
  const inPackage = binary.split('/node_modules/sparekey-server/')[1] ?? ''
  assert.ok(existsSync(join(repositoryRoot, 'packages/server', inPackage)), binary)
})
