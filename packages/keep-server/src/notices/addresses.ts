import { clockToleranceMillis, directorsOf } from 'sparekey-keep-team'
import type { AddressShown } from 'sparekey-keep-team'
import { tell, tellAddress } from './outbox.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { readState } from '../teams/read-state.ts'
import { ask, first, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** For so long a notice is tried; one that was given up or had no address is taken up again within this time. */
export const noticeLifeMillis = 7 * 86_400_000

/** The address on file of a member; `null`: none. */
export function* addressOf(team: string, member: string): Transaction<string | null> {
  const row = yield* first('readAddress', { team, member })
  const address = row?.['address']
  return typeof address === 'string' ? address : null
}

/**
 * Sets or deletes a member's own address. Both the new address and the one before are told, and what could not be told in the last days
 * comes to the new one.
 *
 * @param at when the member's device said so: what was said earlier does not undo what was said later.
 * @throws Refusal `invalid_request` where the time is not about now, or not after the last change.
 */
export async function setAddress(
  parts: Parts,
  team: string,
  member: string,
  { address, at }: { readonly address: string | null; readonly at: string },
): Promise<void> {
  const atMillis = Date.parse(at)
  await committed(parts.store, function* (): Transaction<void> {
    const now = parts.now()
    const row = yield* first('readAddress', { team, member })
    const before = row === null ? null : yield* addressOf(team, member)
    if (Math.abs(atMillis - now) > clockToleranceMillis)
      throw new Refusal(
        'invalid_request',
        'The clock of this device is more than five minutes from the server’s.',
      )
    if (row !== null && atMillis < integer(row, 'set_at'))
      throw new Refusal('invalid_request', 'The address was changed since this was said.', { field: 'at' })
    if (before === address) return
    yield* ask('putAddress', { team, member, address, at: atMillis })
    const place = { team, shared: [], now }
    const about = { about: member, facts: {}, to: [member] }
    if (before !== null)
      yield* tellAddress(place, { ...about, id: `o${atMillis}${member}`, kind: 'address.replaced' }, before)
    if (address === null) return
    yield* ask('reviveNotices', { team, addressee: member, now, after: now - noticeLifeMillis })
    yield* tell(place, { ...about, id: `a${atMillis}${member}`, kind: 'address.set' })
  })
  parts.notices.wake()
}

/** Deletes the address of somebody who was removed. @returns it, for one last message. */
export function* dropAddress(team: string, member: string, now: number): Transaction<string | null> {
  const address = yield* addressOf(team, member)
  if (address !== null) yield* ask('putAddress', { team, member, address: null, at: now })
  return address
}

/** How a member is told of things; directors also see who cannot be told of any. */
export function showAddress(parts: Parts, team: string, member: string): Promise<AddressShown> {
  return committed(parts.store, function* (): Transaction<AddressShown> {
    const { state } = yield* readState(team, parts.known)
    const row = yield* first('readAddress', { team, member })
    const counts = yield* first('countNotices', { team, addressee: member })
    const count = (column: string): number => (counts === null ? 0 : integer(counts, column))
    const accepted = counts?.['accepted_at'] ?? null
    const shown = {
      address: row === null ? null : yield* addressOf(team, member),
      setAt: row === null ? null : iso(integer(row, 'set_at')),
      acceptedAt: accepted === null ? null : iso(Number(accepted)),
      waiting: count('waiting'),
      notTold: count('notices') - count('accepted') - count('waiting'),
    }
    if (!directorsOf(state).some(({ id }) => id === member)) return shown
    const reachable = new Set(
      (yield* ask('readAddresses', { team })).rows.map((one) => text(one, 'member_id')),
    )
    const without = [...state.members.values()].filter(
      ({ id, removedAt }) => removedAt === null && !reachable.has(id),
    )
    return { ...shown, without: without.map(({ id }) => id) }
  })
}

const iso = (millis: number): string => new Date(millis).toISOString()
