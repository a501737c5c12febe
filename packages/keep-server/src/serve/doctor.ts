import { openStore } from './open-store.ts'
import type { Settings } from './settings.ts'
import { isLoopbackHost } from '../delivery/addresses.ts'
import { serverKeysFile } from '../keys/server-keys.ts'
import { noticeLifeMillis } from '../notices/addresses.ts'
import { channels } from '../notices/outbox.ts'
import type { NoticeSettings } from '../notices/settings.ts'
import { committed } from '../teams/parts.ts'
import { ask, integer, text } from '../store/port.ts'
import type { Row, Store } from '../store/port.ts'
import { SetupError } from '../errors.ts'

/** What was found, a line each, and whether something has to be done. */
export interface Diagnosis {
  readonly lines: readonly string[]
  readonly isWell: boolean
}

const mostShown = 20
const staleMillis = 3_600_000

/**
 * Looks at the database, the keys, and what became of notices. Sends nothing and changes nothing; the server may run meanwhile.
 *
 * @throws SetupError where the database or the keys cannot be used.
 */
export async function examine(settings: Settings, now: number): Promise<Diagnosis> {
  const { store, end } = openStore(settings)
  try {
    await requireTables(store)
    serverKeysFile(settings.keysFile, false)
    const [waiting, dead] = await Promise.all([
      rowsOf(store, 'waitingNotices', {}),
      rowsOf(store, 'deadNotices', { after: now - noticeLifeMillis, limit: mostShown }),
    ])
    const stuck = waiting.filter((row) => now - integer(row, 'oldest') > staleMillis)
    return {
      lines: [
        'ok       The database and the keys are there.',
        ...waysOut(settings.notices),
        ...waiting.map((row) => waitingLine(row, now)),
        ...dead.map(deadLine),
      ],
      isWell: settings.notices.mail !== null && dead.length === 0 && stuck.length === 0,
    }
  } finally {
    await end()
  }
}

/** Has what was given up in the last days tried again. @returns how many notices. */
export async function retryNotices(settings: Settings, now: number): Promise<number> {
  const { store, end } = openStore(settings)
  try {
    await requireTables(store)
    const { changes } = await committed(store, () =>
      ask('reviveAllNotices', { now, after: now - noticeLifeMillis }),
    )
    return changes
  } finally {
    await end()
  }
}

/** The tables are made by a server that starts, and by nothing that only looks. */
async function requireTables(store: Store): Promise<void> {
  try {
    await rowsOf(store, 'waitingNotices', {})
  } catch (cause) {
    throw new SetupError(
      'database_unreachable',
      'The database does not answer, or no server of this version has started on it yet.',
      cause,
    )
  }
}

async function rowsOf(
  store: Store,
  name: 'waitingNotices' | 'deadNotices',
  parameters: Readonly<Record<string, number>>,
): Promise<readonly Row[]> {
  return (await committed(store, () => ask(name, parameters))).rows
}

function waysOut({ mail, webhook, chat }: NoticeSettings): readonly string[] {
  const given: Readonly<Record<string, boolean>> = {
    mail: mail !== null,
    webhook: webhook !== null,
    chat: chat !== null,
  }
  const [missing, used] = [
    channels.filter((one) => given[one] !== true),
    channels.filter((one) => given[one]),
  ]
  return [
    ...(used.length === 0 ? [] : [`ok       Notices leave by ${used.join(', ')}.`]),
    ...(mail?.encryption === 'none' && !isLoopbackHost(mail.host)
      ? ['warning  KEEP_SERVER_SMTP_URL says tls=unsafe-plaintext: messages cross the network in the clear.']
      : []),
    ...(missing.includes('mail')
      ? [
          'warning  Members are not told by mail: set KEEP_SERVER_SMTP_URL and KEEP_SERVER_MAIL_FROM. The wait of an emergency begins only when people were told.',
        ]
      : []),
  ]
}

function waitingLine(row: Row, now: number): string {
  const minutes = Math.floor((now - integer(row, 'oldest')) / 60_000)
  const mark = minutes * 60_000 > staleMillis ? 'warning ' : 'ok      '
  return `${mark} Waiting on ${text(row, 'channel')}: ${integer(row, 'notices')}, the oldest for ${minutes} minutes.`
}

function deadLine(row: Row): string {
  const at = new Date(integer(row, 'written_at')).toISOString().slice(0, 16).replace('T', ' ')
  return `error    Given up: ${text(row, 'kind')} of ${at} to ${text(row, 'addressee')} of team ${text(row, 'team_key').slice(0, 8)} (${text(row, 'failure')}).`
}
