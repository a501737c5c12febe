// What a published package brings with it: every package of its runtime tree with version, licence and checksum, by the
// lockfile, as CycloneDX.
//
//     npm run --silent sbom > sbom.cdx.json
//     npm run --silent sbom -- sparekey-keep > sbom.cdx.json
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { Failed } from './lib/failure.ts'
import { plainEnvironment, run } from './lib/run.ts'
import { packagesOf, repositoryRoot } from './lib/workspace.ts'

/** npm marks what development needs too as being for development, and leaves it out: these go before it looks. */
const NOT_FOR_RUNNING = [
  'devDependencies',
  'optionalDependencies',
  'overrides',
  'peerDependencies',
  'peerDependenciesMeta',
]

/** The list of components of one package, as CycloneDX 1.5 in JSON. Asks no registry. */
export const sbomOf = async (name: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-sbom-'))
  const npm = async (...args: readonly string[]): Promise<string> => {
    const options = { cwd: folder, env: plainEnvironment(), limitSeconds: 120 }
    const { succeeded, output, errors } = await run('npm', args, options)
    if (!succeeded) throw new Failed(`npm ${args[0]} failed: ${errors}`)
    return output
  }
  try {
    const manifests = packagesOf(repositoryRoot).map(({ directory }) => join(directory, 'package.json'))
    for (const file of [
      ...['package.json', 'package-lock.json'].map((one) => join(repositoryRoot, one)),
      ...manifests,
    ]) {
      const target = join(folder, relative(repositoryRoot, file))
      mkdirSync(dirname(target), { recursive: true })
      cpSync(file, target)
    }
    await npm(
      'pkg',
      'delete',
      ...NOT_FOR_RUNNING,
      '--workspaces',
      '--include-workspace-root',
      '--no-workspaces-update',
    )
    await npm('pkg', 'set', 'version=0.0.0')
    await npm('install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--offline')
    return await npm('sbom', '--package-lock-only', '--workspace', name, '--sbom-format', 'cyclonedx')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) console.log(await sbomOf(process.argv[2] ?? 'sparekey-server'))
