import { dueIn, replayWithoutSignatures } from 'sparekey-keep-team'
import { readCache } from './cache.ts'
import type { TeamKeys } from '../model/teams.ts'
import { dateOf } from '../track/dates.ts'

/** What waits for a member in a team, as this machine last saw it: nobody is asked. */
export interface TeamStatus {
  readonly team: string
  /** When the last thing was said in the team that this machine has seen. */
  readonly seenAt: string
  readonly due: number
  readonly overdue: number
}

/** What is due today for the owner of a vault, in each team that this machine has seen. */
export async function teamStatuses(
  teams: readonly TeamKeys[],
  folder: string,
  now: Date,
): Promise<readonly TeamStatus[]> {
  const all = await Promise.all(teams.map((keys) => statusOf(keys, folder, now)))
  return all.filter((one) => one !== null)
}

async function statusOf(keys: TeamKeys, folder: string, now: Date): Promise<TeamStatus | null> {
  const cache = await readCache(folder, keys)
  const replayed = cache === null ? null : replayWithoutSignatures(cache.notes)
  if (cache === null || replayed?.ok !== true) return null
  const { state } = replayed
  const items = dueIn(state, cache.released, now.getTime())
  const today = dateOf(now)
  const mine = items.filter(({ who, on }) => who.includes(keys.member) && on <= today)
  const overdue = mine.filter(({ on }) => on < today).length
  return { team: keys.name, seenAt: state.at, due: mine.length, overdue }
}
