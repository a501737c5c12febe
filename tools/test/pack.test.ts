import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Tarball, pack } from '../lib/pack.ts'
import { type ExportTarget, filesBelow, packagesOf, repositoryRoot } from '../lib/workspace.ts'
import { temporaryTree } from './temporary-tree.ts'

const packages = packagesOf(repositoryRoot)
const tarballs = await pack(
  packages.map(({ manifest }) => manifest.name),
  temporaryTree({}),
)

const targetsOf = (target: ExportTarget): string[] =>
  typeof target === 'string' ? [target] : Object.values(target).flatMap(targetsOf)

for (const { directory, manifest } of packages) {
  const { files } = tarballs.find(({ name }) => name === manifest.name) as Tarball

  test(`${manifest.name}: the tarball holds what was built, a README and the licence, and nothing else`, () => {
    const built = filesBelow(join(directory, 'dist'), { withBuilt: true }).filter(
      (file) => !/(^|\/)\.tsbuildinfo$/.test(file),
    )
    const expected = ['LICENSE', 'README.md', 'package.json', ...built.map((file) => `dist/${file}`)]
    const missing = expected.filter((file) => !files.includes(file))
    const unexpected = files.filter((file) => !expected.includes(file))
    assert.deepEqual({ missing, unexpected }, { missing: [], unexpected: [] })
  })

  test(`${manifest.name}: no source, test, map or compiler state is published`, () => {
    const unwanted = files.filter((file) => /(^|\/)(src|test)\/|\.map$|tsbuildinfo|(?<!\.d)\.ts$/.test(file))
    assert.deepEqual(unwanted, [])
  })

  test(`${manifest.name}: every export and binary is in the tarball`, () => {
    const binaries = typeof manifest.bin === 'string' ? [manifest.bin] : Object.values(manifest.bin ?? {})
    const promised = [...Object.values(manifest.exports ?? {}).flatMap(targetsOf), ...binaries]
    assert.deepEqual(
      promised.filter((file) => !files.includes(file.replace('./', ''))),
      [],
    )
  })

  test(`${manifest.name}: the licence is that of the repository`, () => {
    const licence = readFileSync(join(repositoryRoot, 'LICENSE'), 'utf8')
    assert.equal(readFileSync(join(directory, 'LICENSE'), 'utf8'), licence)
  })
}

test('all packages have one version, and depend on each other at exactly that version', () => {
  const versions = new Set(packages.map(({ manifest }) => manifest.version))
  const names = new Set(packages.map(({ manifest }) => manifest.name))
  const wanted = packages.flatMap(({ manifest }) =>
    Object.entries(manifest.dependencies ?? {}).filter(([name]) => names.has(name)),
  )
  assert.equal(versions.size, 1)
  assert.deepEqual(new Set([...versions, ...wanted.map(([, version]) => version)]), versions)
})
