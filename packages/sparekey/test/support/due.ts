import assert from 'node:assert/strict'
import { samePublicBytes, toHex } from '../../src/bytes.ts'
import type { Notice } from '../../src/notices/notice.ts'
import { keep, read } from '../../src/store/port.ts'
import { bucketOf, type DueRow } from '../../src/store/catalogue/due.ts'
import type { DueRound } from '../../src/interface/due.ts'
import type { AccountEvent } from '../../src/interface/events.ts'
import { ask } from './inspect.ts'
import { accountKeyOf, ada, createLab, type Lab, type LabOptions } from './lab.ts'

export const daySeconds = 86_400

/** A lab whose notices are all kept. */
export interface PostLab extends Lab {
  /** What was handed over, in order. */
  readonly notices: Notice[]
  /** The kinds of what was handed over since the last time this was asked. */
  told(): readonly Notice['kind'][]
  /** Goes on by so many days, with all that is due then done. */
  days(count: number): Promise<void>
}

export const createPostLab = async (options: LabOptions = {}): Promise<PostLab> => {
  const notices: Notice[] = []
  const deliver = async (notice: Notice): Promise<void> => void notices.push(notice)
  const lab = await createLab({ deliver, ...options })
  let seen = 0
  return {
    ...lab,
    notices,
    told: () => {
      const kinds = notices.slice(seen).map(({ kind }) => kind)
      seen = notices.length
      return kinds
    },
    days: async (count) => {
      lab.clock.advance(count * daySeconds)
      await drain(lab)
    },
  }
}

/** Rounds until nothing more is due; gives what they did together. */
export const drain = async (lab: Pick<Lab, 'sparekey'>, limit = 1000): Promise<Omit<DueRound, 'more'>> => {
  const sum = { done: 0, putOff: 0, dead: 0 }
  for (let round = 0; round < 1000; round += 1) {
    const { done, putOff, dead, more } = await lab.sparekey.runDue({ limit })
    sum.done += done
    sum.putOff += putOff
    sum.dead += dead
    if (!more) return sum
  }
  return assert.fail('there is always more to do')
}

/** What is still to be done for an account; also the reminders that wait in its sets, as the rows that they become. */
export const dueOf = (lab: Lab, account = ada): Promise<readonly DueRow[]> =>
  ask(lab.store, function* () {
    const accountKey = accountKeyOf(lab, account)
    const all = { bucket: bucketOf(accountKey), now: Number.MAX_SAFE_INTEGER, limit: 100_000 }
    const reminders = (yield* read('readReminders', all)).map(({ setId, time, at, ...row }) => {
      const body = JSON.stringify({ setId: toHex(setId), time })
      return { ...row, dueId: setId, kind: 'set-next', body, dueAt: at, attempts: 0 }
    })
    const rows = [...(yield* read('readDue', all)), ...reminders]
    return keep(rows.filter((row) => samePublicBytes(row.accountKey, accountKey)))
  })

/**
 * What the owner is told of time alone, with the day; what was told at the start is left out. The clock is moved to a second
 * before the next thing is due, when nothing may be told, and then on to it.
 */
export const diary = async (
  lab: PostLab,
  upToDay: number,
): Promise<readonly (readonly [number, Notice['kind']])[]> => {
  const start = lab.clock.now().getTime()
  const secondsTo = (millis: number): number => (millis - lab.clock.now().getTime()) / 1000
  await lab.days(0)
  lab.told()
  const lines: (readonly [number, Notice['kind']])[] = []
  for (;;) {
    const next = Math.min(...(await dueOf(lab)).map(({ dueAt }) => dueAt))
    const day = (next - start) / 1000 / daySeconds
    if (day > upToDay) break
    lab.clock.advance(secondsTo(next) - 1)
    await lab.days(0)
    assert.deepEqual(lab.told(), [], 'nothing is told too early')
    lab.clock.advance(1)
    await lab.days(0)
    for (const kind of lab.told()) lines.push([day, kind])
  }
  lab.clock.advance(secondsTo(start) + upToDay * daySeconds)
  await lab.days(0)
  assert.deepEqual(lab.told(), [])
  return lines
}

/** The trail, oldest first. */
export const trail = async (lab: Lab, account = ada): Promise<readonly AccountEvent[]> =>
  (await lab.sparekey.events(account, { limit: 200 })).items.toReversed()

export const typesOf = async (lab: Lab, account = ada): Promise<readonly string[]> =>
  (await trail(lab, account)).map(({ type }) => type)

export const countOf = async (lab: Lab, type: string, account = ada): Promise<number> =>
  (await typesOf(lab, account)).filter((one) => one === type).length
