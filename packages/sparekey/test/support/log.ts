import assert from 'node:assert/strict'
import { logKey, logSigner } from '../../src/audit/log/identity.ts'
import { openCheckpoint } from '../../src/audit/log/tree-head.ts'
import { rootOfLeaves } from '../../src/audit/log/tree.ts'
import { createSequencer, type Sequencer, type SequencerLimits } from '../../src/audit/sequencer/sequencer.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import type { RandomSource } from '../../src/crypto/ports.ts'
import { theLog, type LogCheckpointRow, type LogRow } from '../../src/store/catalogue/log.ts'
import type { WalkedEvent } from '../../src/store/catalogue/walk.ts'
import { keep, read, type Store } from '../../src/store/port.ts'
import { ask } from './inspect.ts'
import type { Lab } from './lab.ts'

export const sequencerOn = (
  lab: Pick<Lab, 'ring'> & { readonly clock: Pick<Lab['clock'], 'now'> },
  store: Store,
  limits?: SequencerLimits,
  random: RandomSource = nodeRandom,
): Sequencer =>
  createSequencer(
    {
      store,
      primitives: nodePrimitives,
      clock: () => lab.clock.now(),
      random,
      signer: logSigner(nodePrimitives, lab.ring),
    },
    limits,
  )

export interface LogHoldings {
  readonly log: LogRow | undefined
  readonly events: readonly WalkedEvent[]
  /** Oldest first. */
  readonly checkpoints: readonly LogCheckpointRow[]
}

export const logHoldings = (store: Store): Promise<LogHoldings> =>
  ask(store, function* () {
    const from = { accountKey: new Uint8Array(0), seq: 0 }
    return keep({
      log: (yield* read('readLog', { logId: theLog }))[0],
      events: yield* read('walkEvents', { ...from, limit: 100_000 }),
      checkpoints: yield* read('walkLogCheckpoints', { logId: theLog, epoch: 0, size: 0, limit: 10_000 }),
    })
  })

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/**
 * What must be true of the log at every moment: the leaves are numbered from 0 without a gap, those of an account in its
 * order and without one left out, and every checkpoint is the root over the leaf hashes that the events have.
 */
export const assertLogSound = async (lab: Pick<Lab, 'ring'>, store: Store): Promise<LogHoldings> => {
  const found = await logHoldings(store)
  const leaves = found.events
    .flatMap((event) => (event.leafIndex === null ? [] : [{ ...event, leafIndex: event.leafIndex }]))
    .toSorted((a, b) => a.leafIndex - b.leafIndex)
  assert.deepEqual(
    leaves.map(({ leafIndex }) => leafIndex),
    leaves.map((_, index) => index),
  )
  assert.equal(found.log?.size ?? 0, leaves.length, 'the log counts its leaves')
  const lastOf = new Map<string, number>()
  for (const { accountKey, seq } of leaves) {
    assert.equal(seq, (lastOf.get(hex(accountKey)) ?? 0) + 1, 'an account is in the log in its own order')
    lastOf.set(hex(accountKey), seq)
  }
  const hashes = leaves.map(({ leafHash }) => leafHash)
  const key = logKey(nodePrimitives, lab.ring)
  for (const { note, size, epoch } of found.checkpoints) {
    const opened = openCheckpoint(nodePrimitives, note, key)
    assert.ok(opened.ok, 'the log signed it')
    assert.deepEqual([opened.head.epoch, opened.head.size], [epoch, size])
    assert.equal(hex(opened.head.root), hex(rootOfLeaves(nodePrimitives, hashes.slice(0, size))))
  }
  return found
}
