// The files that changed since they last passed. Hashing all of them takes a fraction of a second; linting them takes most of
// the time that one is willing to wait.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Unchecked {
  /** Relative to the root. */
  readonly files: readonly string[]
  /** Remembers that these files, as they were read, have passed. */
  passed(): void
}

/** What decides whether a file passes, beside its own text. */
const RULES = [
  '.oxlintrc.json',
  '.prettierrc.json',
  '.prettierignore',
  'package-lock.json',
  'tsconfig.base.json',
]

/** @param stamp where it is remembered; lost, everything is unchecked. */
export const uncheckedFiles = (root: string, stamp: string): Unchecked => {
  const hashes = new Map<string, string>()
  for (const file of versionedFiles(root)) hashes.set(file, hashOf(join(root, file)))
  const before = readStamp(stamp)
  const isUnderSameRules = RULES.every((file) => before.get(file) === hashes.get(file))
  const files = [...hashes.keys()].filter(
    (file) => !isUnderSameRules || before.get(file) !== hashes.get(file),
  )
  return {
    files,
    passed() {
      mkdirSync(dirname(stamp), { recursive: true })
      writeFileSync(stamp, JSON.stringify([...hashes]))
    },
  }
}

/** Also those that are new; not those that were deleted. */
const versionedFiles = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('base64')

const readStamp = (stamp: string): ReadonlyMap<string, string> =>
  existsSync(stamp) ? new Map(JSON.parse(readFileSync(stamp, 'utf8')) as [string, string][]) : new Map()
