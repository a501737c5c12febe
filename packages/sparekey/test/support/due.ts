import assert from 'node:assert/strict'
import { samePublicBytes } from '../../src/bytes.ts'
import type { Notice, NoticeKind } from '../../src/notices/notice.ts'
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
  told(): readonly NoticeKind[]
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

/** What is still to be done for an account. */
export const dueOf = (lab: Lab, account = ada): Promise<readonly DueRow[]> =>
  ask(lab.store, function* () {
    const accountKey = accountKeyOf(lab, account)
    const bucket = bucketOf(accountKey)
    const rows = yield* read('readDue', { bucket, now: Number.MAX_SAFE_INTEGER, limit: 100_000 })
    return keep(rows.filter((row) => samePublicBytes(row.accountKey, accountKey)))
  })

/** The trail, oldest first. */
export const trail = async (lab: Lab, account = ada): Promise<readonly AccountEvent[]> =>
  (await lab.sparekey.events(account, { limit: 200 })).items.toReversed()

export const typesOf = async (lab: Lab, account = ada): Promise<readonly string[]> =>
  (await trail(lab, account)).map(({ type }) => type)

export const countOf = async (lab: Lab, type: string, account = ada): Promise<number> =>
  (await typesOf(lab, account)).filter((one) => one === type).length
