import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EmergencyClock, Head, LogSeen } from 'sparekey-keep-team'
import type { TeamKeys } from '../model/teams.ts'
import { createFile, replaceFile } from '../vault/save.ts'
import { systemErrorCode } from '../errors.ts'

/**
 * What this machine saw of a team and checked, so that the server cannot show it less, or something else, later. Holds no secret. It stands
 * under a code of authentication by the member's key, which lies in the vault: what holds was written by this member and need
 * not be checked again.
 */
export interface TeamCache {
  readonly version: 3
  readonly notes: readonly string[]
  readonly head: Head
  readonly log: LogSeen
  /** Every release of the log so far: which code of which set, to whom, when. */
  readonly released: readonly Released[]
  /** When the waits of emergencies began, as the log says. */
  readonly waits: readonly Wait[]
}

export interface Released {
  readonly set: string
  readonly code: string
  readonly member: string
  readonly device: string
  /** The approved request, or the emergency, that it rests on. */
  readonly request: string | null
  readonly at: string
}

export type Wait = EmergencyClock & { readonly emergency: string }

/** `null` where this machine has seen nothing of the team, or what it kept is not as this member wrote it. */
export async function readCache(
  folder: string,
  { team, signingKey }: Pick<TeamKeys, 'team' | 'signingKey'>,
): Promise<TeamCache | null> {
  try {
    const [tag = '', json = ''] = (await readFile(cachePath(folder, team), 'utf8')).split('\n')
    if (!isTagOf(json, tag, team, signingKey)) return null
    const value: unknown = JSON.parse(json)
    return isCache(value) ? value : null
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

export async function writeCache(
  folder: string,
  { team, signingKey }: Pick<TeamKeys, 'team' | 'signingKey'>,
  cache: TeamCache,
): Promise<void> {
  const path = cachePath(folder, team)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const json = JSON.stringify(cache)
  const bytes = Buffer.from(`${tagOf(json, team, signingKey).toString('hex')}\n${json}\n`)
  await createFile(path, bytes).catch(() => replaceFile(path, bytes))
}

const tagLabel = 'sparekey-keep team cache v1'

function tagOf(json: string, team: string, signingKey: string): Buffer {
  const key = hkdfSync('sha256', Buffer.from(signingKey, 'base64url'), team, tagLabel, 32)
  return createHmac('sha256', Buffer.from(key)).update(json).digest()
}

function isTagOf(json: string, tag: string, team: string, signingKey: string): boolean {
  const expected = tagOf(json, team, signingKey)
  const given = Buffer.from(tag, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function cachePath(folder: string, team: string): string {
  return teamFile(folder, team, '.json')
}

/** Where this machine keeps something about a team. */
export function teamFile(folder: string, team: string, ending: string): string {
  return join(folder, 'teams', `${team}${ending}`)
}

function isCache(value: unknown): value is TeamCache {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 3 &&
    'notes' in value &&
    Array.isArray(value.notes) &&
    'released' in value &&
    Array.isArray(value.released) &&
    'waits' in value &&
    Array.isArray(value.waits) &&
    'log' in value &&
    'head' in value
  )
}
