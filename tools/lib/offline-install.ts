// What `npm install` lays out in an application, without asking a registry: our own packages as `npm pack` makes them, and
// all others from this checkout, each file linked where the disk allows it. Links to folders would not do: bundlers read no
// file outside the application.
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pack } from './pack.ts'
import { run } from './run.ts'
import { packagesOf, readManifest, repositoryRoot } from './workspace.ts'
import { Failed } from './failure.ts'

/** Installs what the package.json in `folder` names, and `more`, with all that they need. Our packages must be built. */
export async function installOffline(folder: string, more: readonly string[] = []): Promise<void> {
  const own = new Set(packagesOf(repositoryRoot).map(({ manifest }) => manifest.name))
  const queue = [...Object.keys(readManifest(folder).dependencies ?? {}), ...more]
  const packed = queue.filter((name) => own.has(name))
  await unpack(packed, folder)
  queue.push(...packed.flatMap((name) => needsOf(join(folder, 'node_modules', name))))
  const seen = new Set(packed)
  for (const name of queue) {
    const source = join(repositoryRoot, 'node_modules', name)
    // What is optional is there for some platforms alone.
    if (seen.has(name) || !existsSync(source)) continue
    seen.add(name)
    linkTree(source, join(folder, 'node_modules', name))
    queue.push(...needsOf(source))
  }
}

function needsOf(directory: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = readManifest(directory)
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
}

async function unpack(names: readonly string[], folder: string): Promise<void> {
  if (names.length === 0) return
  for (const { name, path } of await pack(names, folder)) {
    const target = join(folder, 'node_modules', name)
    mkdirSync(dirname(target), { recursive: true })
    const { succeeded, errors } = await run('tar', ['-xzf', path], { cwd: folder })
    if (!succeeded) throw new Failed(`unpacking ${name} failed: ${errors}`)
    renameSync(join(folder, 'package'), target)
    rmSync(path)
  }
}

function linkTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true })
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)]
    if (entry.isDirectory()) linkTree(from, to)
    else if (entry.isFile()) linkOrCopy(from, to)
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
