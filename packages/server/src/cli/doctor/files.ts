import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../../config/environment.ts'
import { bytesText } from '../format.ts'
import { type Finding, error, ok, warning } from './findings.ts'

const GROUP_OR_OTHERS_WRITE = 0o022
const GROUP_OR_OTHERS = 0o077

/** Who may look into or change a file of the service, by its mode. */
export const fileFinding = (check: string, path: string, mode: number): Finding => {
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  if ((mode & GROUP_OR_OTHERS_WRITE) !== 0) {
    return error(
      check,
      `${path} can be changed by others than its owner (mode ${shown}).`,
      `Run: chmod 600 ${path}`,
    )
  }
  if ((mode & GROUP_OR_OTHERS) !== 0) {
    return warning(
      check,
      `${path} can be read by others than its owner (mode ${shown}).`,
      `Run: chmod 600 ${path}`,
    )
  }
  return ok(check, `${path} is its owner's alone (mode ${shown}).`)
}

/** Who may put files into a directory, and so replace those that lie there. */
export const directoryFinding = (check: string, path: string, mode: number): Finding => {
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  return (mode & GROUP_OR_OTHERS_WRITE) === 0
    ? ok(check, `Only its owner can put files into ${path} (mode ${shown}).`)
    : error(
        check,
        `Others than its owner can replace files in ${path} (mode ${shown}).`,
        `Run: chmod 700 ${path}`,
      )
}

const LITTLE_BYTES = 1024 ** 3
const TOO_LITTLE_BYTES = 100 * 1024 ** 2

/** Whether the database has room to grow. */
export const spaceFinding = (path: string, freeBytes: number): Finding => {
  const detail = `${bytesText(freeBytes)} are free on the disk of ${path}.`
  const action = 'Free some space: on a full disk no code can be issued or used.'
  if (freeBytes < TOO_LITTLE_BYTES) return error('disk', detail, action)
  return freeBytes < LITTLE_BYTES ? warning('disk', detail, action) : ok('disk', detail)
}

/** Whether whoever steals the database gets the key ring with it. */
export const placeFinding = ({ keys, database }: Config): Finding => {
  const check = 'key ring place'
  switch (keys.kind) {
    case 'text':
      return ok(check, 'The key ring comes from SPAREKEY_KEYS, apart from the database.')
    case 'command':
      return ok(check, 'A command prints the key ring, apart from the database.')
    case 'transit':
      return ok(
        check,
        `The key ring lies wrapped in ${dirname(keys.path)}; it opens with the Transit key alone.`,
      )
    case 'file':
      return filePlaceFinding(check, dirname(keys.path), database)
  }
}

const filePlaceFinding = (check: string, directory: string, database: Config['database']): Finding => {
  if (database.kind === 'postgres' || directory !== dirname(database.path)) {
    return ok(check, `The key ring lies in ${directory}, apart from the database.`)
  }
  return warning(
    check,
    `The key ring and the database lie in one directory, ${directory}: whoever copies it can try codes.`,
    'Move the key ring, and name its new place in SPAREKEY_KEYS_FILE. Keep a copy of it apart from the backups of the database.',
  )
}

/** The mode of a file, or `null` where there is none, or none that this user may see. */
export const modeOf = (path: string): number | null => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mode ?? null
  } catch {
    return null
  }
}

/** Modes mean nothing on Windows, where access lists say who may do what. */
export const fileFindings = ({ database, dataDirectory }: Config): readonly Finding[] => {
  if (process.platform === 'win32') return []
  const findings: Finding[] = []
  const directoryMode = modeOf(dataDirectory)
  if (directoryMode !== null) findings.push(directoryFinding('data directory', dataDirectory, directoryMode))
  const databaseFiles =
    database.kind === 'sqlite' ? ['', '-wal', '-shm'].map((suffix) => database.path + suffix) : []
  const files: readonly (readonly [string, string])[] = [
    ...databaseFiles.map((path) => ['database file', path] as const),
    ['API key file', join(dataDirectory, 'api-key')],
  ]
  for (const [check, path] of files) {
    const mode = modeOf(path)
    if (mode !== null) findings.push(fileFinding(check, path, mode))
  }
  return findings
}
