import type { NodeState } from '../topology.ts'

interface DueBody {
  readonly from?: number
  readonly to?: number | object
  readonly seq?: number
}

/** Whether something still waits that comes from this event of this account. */
export const waitingOf = (
  node: Pick<NodeState, 'due'>,
  kinds: readonly string[],
): ((account: string, seq: number) => boolean) => {
  const ofAccount = new Map<string, DueBody[]>()
  for (const { account, kind, body } of node.due) {
    if (!kinds.includes(kind)) continue
    const bodies = ofAccount.get(account) ?? []
    bodies.push(JSON.parse(body) as DueBody)
    ofAccount.set(account, bodies)
  }
  return (account, seq) =>
    (ofAccount.get(account) ?? []).some(
      ({ from, to, seq: delivered }) =>
        delivered === seq || (from !== undefined && typeof to === 'number' && from <= seq && seq <= to),
    )
}
