import { directorsOf } from 'sparekey-keep-team'
import type { TeamState } from 'sparekey-keep-team'

/** What one missing person, or one missing thing, would keep the team from its codes by. */
export interface WeakPoint {
  readonly kind: 'one-director' | 'one-owner' | 'no-kit' | 'not-in-kit' | 'kit-unkept'
  /** The shelf or the set; `null`: the team as a whole. */
  readonly about: string | null
}

/** What is to be mended before somebody is missing. Only shelves with codes count. */
export function weakPoints(state: TeamState): readonly WeakPoint[] {
  const { kit } = state
  const live = [...state.sets.values()].filter((set) => set.state === 'live')
  const inUse = new Set(live.map(({ shelf }) => shelf))
  const isLiving = (member: string): boolean => state.members.get(member)?.removedAt === null
  const shelves = [...state.shelves.values()].filter(({ id, roles }) => {
    const owners = [...roles].filter(([member, role]) => role === 'owner' && isLiving(member))
    return inUse.has(id) && owners.length < 2
  })
  const unkept = live.filter(({ kept }) => kit !== null && kept?.kit !== kit.id)
  return [
    ...(directorsOf(state).length < 2 ? [{ kind: 'one-director', about: null } as const] : []),
    ...(kit === null && live.length > 0 ? [{ kind: 'no-kit', about: null } as const] : []),
    ...(kit !== null && kit.custodian !== null && !isLiving(kit.custodian)
      ? [{ kind: 'kit-unkept', about: null } as const]
      : []),
    ...shelves.map(({ id }) => ({ kind: 'one-owner', about: id }) as const),
    ...unkept.map(({ id }) => ({ kind: 'not-in-kit', about: id }) as const),
  ]
}
