// The repository as somebody else has it: the files that are not ignored, elsewhere, with nothing built.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packagesOf, repositoryRoot } from './workspace.ts'

/** Copies them into `folder`, out of the repository or of another copy of it, with the installed packages of others beside them. */
export function copyRepository(folder: string, from: string = repositoryRoot): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  })
  for (const file of listed.split('\0')) {
    // What is only there to be looked at takes time and is in no package.
    if (file === '' || file.startsWith('docs/') || !existsSync(join(from, file))) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(from, file), join(folder, file))
  }
  linkModules(folder)
}

/** Our own packages lead to the copy, all others to where they are installed. */
function linkModules(folder: string): void {
  const from = join(repositoryRoot, 'node_modules')
  const to = join(folder, 'node_modules')
  mkdirSync(join(to, '.bin'), { recursive: true })
  const own = new Map(
    packagesOf(folder, { withExamples: true }).map(({ manifest, directory }) => [manifest.name, directory]),
  )
  for (const name of readdirSync(from)) {
    if (!name.startsWith('.')) symlinkSync(own.get(name) ?? join(from, name), join(to, name))
  }
  for (const { directory } of packagesOf(repositoryRoot, { withExamples: true })) {
    const nested = join(directory, 'node_modules')
    const target = directory.replace(repositoryRoot, folder)
    if (existsSync(nested) && existsSync(target)) symlinkSync(nested, join(target, 'node_modules'))
  }
}
