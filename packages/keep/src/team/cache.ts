import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Head, LogSeen } from 'sparekey-keep-team'
import { createFile, replaceFile } from '../vault/save.ts'
import { systemErrorCode } from '../errors.ts'

/** What this machine remembers of a team, so that the server cannot show it less, or something else, later. Holds no secret. */
export interface TeamCache {
  readonly version: 1
  readonly notes: readonly string[]
  readonly head: Head
  readonly log: LogSeen
  /** Every release of the log so far: which code of which set, to whom, when. */
  readonly released: readonly Released[]
}

export interface Released {
  readonly set: string
  readonly code: string
  readonly member: string
  readonly at: string
}

/** `null` where this machine has seen nothing of the team, or what it kept cannot be read. */
export async function readCache(folder: string, team: string): Promise<TeamCache | null> {
  try {
    const value: unknown = JSON.parse(await readFile(cachePath(folder, team), 'utf8'))
    return isCache(value) ? value : null
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

export async function writeCache(folder: string, team: string, cache: TeamCache): Promise<void> {
  const path = cachePath(folder, team)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const bytes = Buffer.from(`${JSON.stringify(cache)}\n`)
  await createFile(path, bytes).catch(() => replaceFile(path, bytes))
}

function cachePath(folder: string, team: string): string {
  return join(folder, 'teams', `${team}.json`)
}

function isCache(value: unknown): value is TeamCache {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'notes' in value &&
    Array.isArray(value.notes) &&
    'released' in value &&
    Array.isArray(value.released) &&
    'log' in value &&
    'head' in value
  )
}
