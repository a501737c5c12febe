import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SetState } from '../../../src/interface/status.ts'
import { recordsAgree } from '../../../src/lifecycle/set-states.ts'
import type { AccountRow, SetRow } from '../../../src/store/port.ts'
import { accountKeyOf, ada, createLab, type Lab } from '../../support/lab.ts'
import { holdings } from '../../support/inspect.ts'

const other = new Uint8Array(16).fill(9)

/** A row and a set of ten codes as the store has them, to be changed at will. */
const start = async () => {
  const lab = await createLab()
  await lab.sheet()
  const { row, sets } = await holdings(lab)
  assert.ok(sets[0] !== undefined)
  return { lab, row, set: sets[0] }
}

/** Whether they agree without a second look. */
const agree = (lab: Lab, row: AccountRow, set: SetRow | undefined, redemptions: number): boolean => {
  const parts = { ...lab, kdf: lab.kdf } as unknown as Parameters<typeof recordsAgree>[0]
  const account = { accountId: ada, accountKey: accountKeyOf(lab) } as Parameters<typeof recordsAgree>[1]
  const { done, value } = recordsAgree(parts, account, row, set, redemptions).next()
  return done === true && value
}

interface Story {
  readonly state: SetState
  /** Which of the register's two names is this set's. */
  readonly named: 'active' | 'pending' | 'both' | 'neither'
  readonly redemptions: number
  readonly remaining: number
}

/** Every state under every name with every number of uses: which of them tell one story. */
const isOneStory = ({ state, named, redemptions, remaining }: Story): boolean => {
  if (state === 'active') return named === 'active' && redemptions + remaining === 10
  if (state === 'pending') return named === 'pending' && redemptions === 0
  return named === 'neither' && (state !== 'exhausted' || redemptions === 10)
}

const states: readonly SetState[] = [
  'pending',
  'active',
  'exhausted',
  'expired',
  'revoked',
  'superseded',
  'abandoned',
  'suspended',
]

test('a register, a set and its uses tell one story only where state, name and number fit', async () => {
  const { lab, row, set } = await start()
  for (const state of states) {
    for (const named of ['active', 'pending', 'both', 'neither'] as const) {
      for (const redemptions of [0, 1, 10]) {
        for (const remaining of [0, 9, 10]) {
          const register: AccountRow = {
            ...row,
            remaining,
            activeSetId: named === 'active' || named === 'both' ? set.setId : other,
            pendingSetId: named === 'pending' || named === 'both' ? set.setId : null,
          }
          const story = { state, named, redemptions, remaining }
          const expected = isOneStory(story)
          assert.equal(agree(lab, register, { ...set, state }, redemptions), expected, JSON.stringify(story))
        }
      }
    }
  }
  assert.equal(agree(lab, row, undefined, 0), false, 'a set that is gone')
})
