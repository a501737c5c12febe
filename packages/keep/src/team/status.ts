import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { dueIn, escalationDays } from 'sparekey-keep-team'
import type { TeamState } from 'sparekey-keep-team'
import { teamFile } from './cache.ts'
import type { Released } from './cache.ts'
import { readFormat } from './formats.ts'
import type { TeamKeys } from '../model/teams.ts'
import { addDays, dateOf } from '../track/dates.ts'
import { createFile, replaceFile } from '../vault/save.ts'
import { systemErrorCode } from '../errors.ts'

// What waits for a member, beside what this machine remembers of the team: `keep status` need not go through a whole chain. It holds no name,
// and whoever changes it changes one line on a screen.

const format = 'sparekey-keep team dues v1'

/** What waits for a member in a team, as this machine last saw it: nobody is asked. */
export interface TeamStatus {
  readonly team: string
  /** When the last thing was said in the team that this machine has seen. */
  readonly seenAt: string
  readonly due: number
  readonly overdue: number
}

interface Waiting {
  readonly on: string
  /** The day from which it is for this member. */
  readonly from: string
  /** Not at this instant any more; `null`: until it is done. */
  readonly until: string | null
}

/** Remembers what a team has to do that is for this member, now or when it will be overdue. */
export async function writeDues(
  folder: string,
  { team, member }: Pick<TeamKeys, 'team' | 'member'>,
  state: TeamState,
  released: readonly Released[],
): Promise<void> {
  const isDirector = state.members.get(member)?.director === true
  const waiting = dueIn(state, released, Date.parse(state.at)).flatMap(
    ({ on, until, who }): readonly Waiting[] => {
      if (who.includes(member)) return [{ on, from: on, until }]
      return isDirector ? [{ on, from: addDays(on, escalationDays + 1), until }] : []
    },
  )
  const path = teamFile(folder, team, '.due.json')
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const bytes = Buffer.from(JSON.stringify({ format, seenAt: state.at, waiting }))
  await createFile(path, bytes).catch(() => replaceFile(path, bytes))
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

async function statusOf({ team, name }: TeamKeys, folder: string, now: Date): Promise<TeamStatus | null> {
  const bytes = await readFile(teamFile(folder, team, '.due.json')).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw error
  })
  const file = bytes === null ? null : readFormat(bytes, format)
  if (file === null) return null
  const today = dateOf(now)
  const due = (file['waiting'] as readonly Waiting[]).filter(
    ({ from, until }) => from <= today && (until === null || now.toISOString() < until),
  )
  const overdue = due.filter(({ on }) => on < today).length
  return { team: name, seenAt: String(file['seenAt']), due: due.length, overdue }
}
