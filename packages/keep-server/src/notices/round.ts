import { addressOf, noticeLifeMillis } from './addresses.ts'
import type { Courier } from './couriers.ts'
import { dueOn } from './outbox.ts'
import type { Waiting } from './outbox.ts'
import { refused } from '../delivery/delivered.ts'
import type { Delivered } from '../delivery/delivered.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { ask } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

/** Longer than any try takes: after this, a server that was killed in mid-try is taken not to come back to it. */
const leaseMillis = 5 * 60_000
const firstPauseMillis = 30_000
const longestPauseMillis = 60 * 60_000
const atOnce = 50
const together = 4

/** What a round did. */
export interface Round {
  readonly accepted: number
  /** Notices that were given up, each named by its kind and why. */
  readonly givenUp: readonly string[]
  /** Channels that did not answer: what else is due on them waits for the next round. */
  readonly down: readonly string[]
  /** Whether there may be more that is due. */
  readonly more: boolean
}

/**
 * Hands over what is due, each notice at least once: it counts as told only when the other side has taken it, and that was written down.
 * Several servers may do so at a time: a notice is claimed before it is tried.
 */
export async function deliverDue(
  parts: Pick<Parts, 'store' | 'now'>,
  couriers: readonly Courier[],
): Promise<Round> {
  const rounds = await allEnded(couriers.map((courier) => deliverOn(parts, courier)))
  return {
    accepted: rounds.reduce((sum, { accepted }) => sum + accepted, 0),
    givenUp: rounds.flatMap(({ givenUp }) => givenUp),
    down: rounds.flatMap(({ down }) => down),
    more: rounds.some(({ more }) => more),
  }
}

async function deliverOn({ store, now }: Pick<Parts, 'store' | 'now'>, courier: Courier): Promise<Round> {
  const { channel } = courier
  const due = await committed(store, () => dueOn(channel, now(), atOnce), 'statement')
  const givenUp: string[] = []
  let accepted = 0
  let isDown = false
  const waiting = [...due]
  const work = async (): Promise<void> => {
    for (let notice = waiting.shift(); notice !== undefined && !isDown; notice = waiting.shift()) {
      const claimed = await claim({ store, now }, notice)
      if (claimed === null) continue
      const delivered = await tryOne(courier, claimed, now())
      if (delivered.outcome === 'failed' && delivered.scope === 'channel') isDown = true
      await committed(store, () => settle(claimed, delivered, now()), 'statement')
      if (delivered.outcome === 'accepted') accepted += 1
      // Who gave no address is not waited for, and shows elsewhere.
      if (delivered.outcome === 'refused' && delivered.failure !== 'no_address')
        givenUp.push(`${claimed.kind} (${delivered.failure})`)
    }
  }
  await allEnded(Array.from({ length: together }, work))
  return { accepted, givenUp, down: isDown ? [channel] : [], more: !isDown && due.length === atOnce }
}

/** As Promise.all, but when it fails, nothing is under way any more. */
async function allEnded<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

interface Claimed extends Waiting {
  /** Until when nobody else tries it. */
  readonly until: number
  readonly target: string | null
}

/** `null`: somebody else has it. */
function claim({ store, now }: Pick<Parts, 'store' | 'now'>, notice: Waiting): Promise<Claimed | null> {
  const { team, notice: id, addressee, dueAt: readDue } = notice
  const until = now() + leaseMillis
  const tries = notice.tries + 1
  function* body(): Transaction<Claimed | null> {
    const { changes } = yield* ask('claimNotice', { team, notice: id, addressee, until, tries, readDue })
    if (changes === 0) return null
    const target = notice.channel === 'mail' ? (notice.address ?? (yield* addressOf(team, addressee))) : null
    return { ...notice, tries, until, target }
  }
  return committed(store, body, 'statement')
}

function tryOne({ channel, deliver }: Courier, notice: Claimed, now: number): Delivered | Promise<Delivered> {
  if (now - notice.writtenAt > noticeLifeMillis) return refused('too_old')
  if (channel === 'mail' && notice.target === null) return refused('no_address')
  return deliver(notice, notice.target)
}

function* settle(notice: Claimed, delivered: Delivered, now: number): Transaction<void> {
  const { team, notice: id, addressee, until, tries } = notice
  const one = { team, notice: id, addressee }
  switch (delivered.outcome) {
    case 'accepted':
      yield* ask('acceptNotice', { ...one, at: now })
      return
    case 'refused':
      // An address that is not on file any more is not kept for a notice that it will never get.
      if (notice.address !== null) yield* ask('dropNotice', { ...one, until })
      else yield* ask('endNotice', { ...one, failure: delivered.failure, until })
      return
    case 'failed': {
      const due = now + pauseMillis(tries, delivered.retryAfterSeconds)
      yield* ask('putOffNotice', { ...one, failure: delivered.failure, due, until })
    }
  }
}

/** Twice as long after every try, from half a minute to an hour; longer only where the other side asks for it. */
export function pauseMillis(tries: number, retryAfterSeconds: number | null): number {
  const own = Math.min(firstPauseMillis * 2 ** Math.min(tries - 1, 20), longestPauseMillis)
  return Math.max(own, (retryAfterSeconds ?? 0) * 1000)
}
