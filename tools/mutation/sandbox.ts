// A copy of the package under test in a repository that is otherwise the real one, so that nothing that changes meanwhile
// is seen, and what tests write beside themselves is thrown away.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Sandbox {
  readonly root: string
  /** The package's folder in it, with a slash at its end. */
  readonly folder: string
}

export const makeSandbox = (repository: string, name: string): Sandbox => {
  const root = mkdtempSync(join(tmpdir(), 'sparekey-mutation-'))
  const linkAll = (from: string, to: string, except: readonly string[]): void => {
    mkdirSync(to, { recursive: true })
    for (const entry of readdirSync(from)) {
      if (!except.includes(entry)) symlinkSync(join(from, entry), join(to, entry))
    }
  }
  linkAll(repository, root, ['packages', '.git'])
  linkAll(join(repository, 'packages'), join(root, 'packages'), [name])
  const original = join(repository, 'packages', name)
  const folder = join(root, 'packages', name)
  linkAll(original, folder, ['src', 'test', 'package.json'])
  for (const part of ['src', 'test', 'package.json']) {
    cpSync(join(original, part), join(folder, part), { recursive: true })
  }
  return { root, folder: `${folder}/` }
}
