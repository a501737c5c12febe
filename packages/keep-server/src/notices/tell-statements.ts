import type { TeamState } from 'sparekey-keep-team'
import { dropAddress } from './addresses.ts'
import { tell, tellAddress } from './outbox.ts'
import { tellingsOf } from './tellings.ts'
import type { Said } from './tellings.ts'
import type { Parts } from '../teams/parts.ts'
import type { Transaction } from '../store/port.ts'

/** Writes the notices of statements, in the transaction that appends them. Who is removed is told once more, and forgotten. */
export function* tellStatements(
  parts: Parts,
  before: TeamState,
  after: TeamState,
  statements: readonly Said[],
): Transaction<void> {
  const { team } = after
  const place = { team, shared: parts.notices.shared, now: parts.now() }
  for (const said of statements) {
    for (const telling of tellingsOf(before, after, said)) {
      yield* tell(place, telling)
      if (telling.kind !== 'member.removed') continue
      const member = telling.about
      const address = yield* dropAddress(team, member, place.now)
      if (address !== null)
        yield* tellAddress(place, { ...telling, kind: 'member.removed-you', to: [member] }, address)
    }
  }
}
