import type { NodeState } from '../topology.ts'
import type { CodeStory } from './codes.ts'
import { waitingOf } from './waiting.ts'
import type { Findings } from './verdict.ts'

/** How many lines of a code's story a violation shows. */
const linesShown = 12

/** Holds what one database ended with against the history: I2, I3 and I6. */
export const checkNode = (
  node: NodeState,
  codes: ReadonlyMap<string, CodeStory>,
  issued: ReadonlyMap<string, number>,
  findings: Findings,
): void => {
  const sets = new Set(node.sets.map(({ setId }) => setId))
  for (const [set, line] of issued) {
    if (!sets.has(set)) findings.add('I2', `${node.node}: the acknowledged sheet ${set} is gone.`, [line])
  }
  const uses = new Map(node.redemptions.map((use) => [`${use.setId}/${use.label}`, use]))
  const linesOf = (codeId: string): readonly number[] => codes.get(codeId)?.lines.slice(0, linesShown) ?? []
  const add = (invariant: 'I1' | 'I2' | 'I3' | 'I6', message: string, codeId: string): void =>
    findings.add(invariant, `${node.node}: ${message}`, linesOf(codeId))

  if (uses.size !== node.redemptions.length) {
    findings.add('I1', `${node.node}: a code has two rows of its use.`, [])
  }
  for (const { codeId, accepts } of codes.values()) {
    const [accept] = accepts
    if (accept === undefined) continue
    const held = uses.get(codeId)?.redemptionId
    if (held === undefined) add('I2', `the acknowledged use ${accept.redeemId} of ${codeId} is gone.`, codeId)
    else if (held !== accept.redeemId) {
      add('I2', `${codeId} was acknowledged as ${accept.redeemId}, and is held as ${held}.`, codeId)
    }
  }
  for (const [codeId, { redemptionId }] of uses) {
    const story = codes.get(codeId)
    const mayBe = story !== undefined && story.accepts.length + story.unknowns.length + story.open.size > 0
    if (!mayBe) add('I3', `the use ${redemptionId} of ${codeId} was asked for by nobody, or refused.`, codeId)
  }
  checkWhole(node, uses, add)
  for (const finding of node.auditFindings) findings.add('I6', `${node.node}: the trail: ${finding}`, [])
}

type Add = (invariant: 'I6', message: string, codeId: string) => void

/** A use is one row, one event with a leaf of its own, and one recovery. */
const checkWhole = (
  node: NodeState,
  uses: ReadonlyMap<string, { readonly redemptionId: string }>,
  add: Add,
): void => {
  const recoveries = new Map<string, string[]>()
  for (const { redemptionId, recoveryId } of node.recoveries) {
    recoveries.set(redemptionId, [...(recoveries.get(redemptionId) ?? []), recoveryId])
  }
  const waits = waitingOf(node, ['follow'])
  const isQueued = waitingOf(node, ['queued'])
  const events = new Map<string, number>()
  const leaves = new Set<number>()
  for (const event of node.events) {
    if (event.leafIndex !== null && leaves.has(event.leafIndex)) {
      add('I6', `two events have the leaf ${event.leafIndex}.`, `${event.setId}/${event.label}`)
    }
    if (event.leafIndex !== null) leaves.add(event.leafIndex)
    if (event.type !== 'code.redeemed') continue
    const codeId = `${event.setId}/${event.label}`
    events.set(codeId, (events.get(codeId) ?? 0) + 1)
    // Whoever died while following it up has a lease on the row for minutes; while the row is there, it gets its leaf.
    if (event.leafIndex === null && !waits(event.account, event.seq)) {
      const where = isQueued(event.account, event.seq) ? ' It stands in the queue for one.' : ''
      add('I6', `the event of the use of ${codeId} has no leaf in the log.${where}`, codeId)
    }
    const use = uses.get(codeId)
    if (use === undefined) {
      add('I6', `the trail says that ${codeId} was used, and no row does.`, codeId)
      continue
    }
    const [recovery, ...more] = recoveries.get(use.redemptionId) ?? []
    if (event.recoveryId !== (recovery ?? null) || more.length > 0) {
      add('I6', `the use of ${codeId} has not the one recovery that its event names.`, codeId)
    }
  }
  for (const codeId of uses.keys()) {
    const count = events.get(codeId) ?? 0
    if (count !== 1) add('I6', `the use of ${codeId} has ${count} events in the trail.`, codeId)
  }
  const known = new Set([...uses.values()].map(({ redemptionId }) => redemptionId))
  for (const redemptionId of recoveries.keys()) {
    if (!known.has(redemptionId))
      add('I6', `a recovery is of the use ${redemptionId}, which there is not.`, '')
  }
}
