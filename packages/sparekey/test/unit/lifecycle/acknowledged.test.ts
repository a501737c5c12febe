import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { withdraw } from '../../../src/lifecycle/fence/withdraw.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, type Store, type Transaction } from '../../../src/store/port.ts'
import { accountKeyOf, ada, type Lab } from '../../support/lab.ts'
import { linkOf, recovering, recoveryLab, report } from '../../support/recovering.ts'
import { isWrite } from '../../support/stores.ts'

/**
 * PostgreSQL waits for its standby only at a COMMIT of a transaction that wrote something. What a call rests on may have been
 * committed by another one whose outcome nobody learned, here and not yet there: an answer must therefore write, also where
 * it changes nothing.
 */

/** A store that counts the rows each transaction wrote and kept. */
const countingStore = (): { store: Store; kept: number[] } => {
  const store = memoryStore()
  const kept: number[] = []
  function* counted<T>(body: Transaction<T>): Transaction<T> {
    let rows = 0
    let step = body.next()
    while (step.done !== true) {
      const answer = yield step.value
      if (isWrite(step.value.name)) rows += answer.written
      step = body.next(answer)
    }
    kept.push(step.value.keep ? rows : 0)
    return step.value
  }
  return { store: { ...store, transact: (body) => store.transact(() => counted(body())) }, kept }
}

const key = { idempotencyKey: 'k' }
type Prepare = (lab: Lab) => Promise<() => Promise<unknown>>
const calls: Readonly<Record<string, Prepare>> = {
  'a revocation where nothing lives': async (lab) => {
    await lab.sheet()
    return () => lab.sparekey.revoke(ada, { reason: 'compromised' })
  },
  'a confirmation repeated with a used code': async (lab) => {
    const { sheet } = await recovering(lab)
    return () => lab.confirm(sheet, sheet.codes[1])
  },
  'an erasure of what was erased': async (lab) => {
    await lab.sheet()
    return () => lab.sparekey.erase(ada)
  },
  '"this was not me", said again': async (lab) => {
    await recovering(lab)
    const token = await linkOf(lab, 'code.redeemed')
    return () => lab.sparekey.disown({ token })
  },
  'a task reported again': async (lab) => {
    const { recovery } = await recovering(lab)
    return () => report(lab, recovery, 'change_password')
  },
  'a task reported again under its key': async (lab) => {
    const { recovery } = await recovering(lab)
    return () => report(lab, recovery, 'change_password', 'done', key)
  },
  'a use repeated under its key': async (lab) => {
    const sheet = await lab.sheet()
    return () => lab.redeem(sheet.codes[1]!, key)
  },
  'a revocation repeated under its key': async (lab) => {
    await lab.sheet()
    return () => lab.sparekey.revoke(ada, { reason: 'compromised' }, key)
  },
  'a confirmation repeated under its key': async (lab) => {
    const sheet = await lab.issue()
    return () => lab.confirm(sheet, sheet.codes[0], key)
  },
  'a sheet withdrawn again after a restore': async (lab) => {
    await lab.sheet()
    const { store, ring } = lab
    const clock = () => lab.clock.now()
    return () =>
      withdraw({ store, ring, clock, random: nodeRandom, primitives: nodePrimitives }, accountKeyOf(lab))
  },
}

for (const [name, prepare] of Object.entries(calls)) {
  test(`${name} is answered on a commit of its own`, async () => {
    const { store, kept } = countingStore()
    const lab = await recoveryLab({ store })
    const call = await prepare(lab)
    await call()
    kept.length = 0
    await call()
    assert.ok((kept.at(-1) ?? 0) > 0, `rows written by its transactions: ${kept.join(', ')}`)
  })
}

test('what is counted are the rows that were kept', async () => {
  const { store, kept } = countingStore()
  // oxlint-disable-next-line require-yield -- a body that asks nothing
  await store.transact(function* () {
    return keep(null)
  })
  assert.deepEqual(kept, [0])
})
