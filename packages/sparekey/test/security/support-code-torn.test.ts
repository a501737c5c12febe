import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { SupportCase } from '../../src/interface/support.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { waitingCode } from '../support/case-codes.ts'
import { createDesk, type Desk } from '../support/help-desk.ts'
import { createLab, verdict, type Lab } from '../support/lab.ts'
import { quickKeys, quickRandom } from '../support/quick-keys.ts'
import { tornStore, type TornStore } from '../support/read-committed.ts'

const because = { reason: 'because' }

let desk: Desk
let torn: TornStore
/** Each of its calls meets a change of another process, in a gap between two statements of a transaction. */
let other: Lab
let made = 0

beforeEach(async () => {
  const store = memoryStore()
  const quick = { keys: quickKeys(), random: quickRandom() }
  desk = await createDesk({ ...quick, store })
  torn = tornStore(store)
  other = await createLab({ ...quick, store: torn, clock: desk.clock })
})

interface Sent {
  readonly found: SupportCase
  readonly code: string
}

/** A case of somebody new whose code was sent. */
const sent = async (): Promise<Sent> => {
  made += 1
  const account = await desk.ownerOf(`account-${made}`)
  const agent = desk.person(`agent-${made}`, 'support')
  const approved = await desk.approve(
    await desk.submitted({}, agent, account),
    desk.person(`approver-${made}`, 'approver'),
  )
  assert.ok(approved.ok)
  // Few releases an hour: no limit is met.
  desk.clock.advance(25 * 3600)
  const claimed = await desk.support.claim(account, { firstFactor: desk.signedIn('pwd') })
  assert.equal(verdict(claimed), 'ok')
  return { found: approved, code: await waitingCode(desk, account) }
}

const leads: Readonly<Record<string, (given: Sent) => Promise<string>>> = {
  claim: async ({ found: { accountId } }) =>
    verdict(await other.sparekey.support.claim(accountId, { firstFactor: desk.signedIn('pwd') })),
  use: async ({ found: { accountId }, code }) => verdict(await other.redeem(code, { account: accountId })),
}

const stops: Readonly<Record<string, (found: SupportCase) => Promise<unknown>>> = {
  cancel: async (found) => desk.support.cancel(await desk.link(found, 'cancel')),
  deny: ({ caseId }) => desk.support.deny(caseId, because, desk.second),
  hold: ({ caseId }) => desk.support.hold(caseId, because, desk.admin),
  freeze: ({ accountId }) => desk.support.freeze(accountId, because, desk.admin),
  'second factor': ({ accountId }) => desk.issue({}, {}, accountId),
}

/** `npm run test:long` goes through all of them. */
const isWhole = process.env['SUPPORT_ROUNDS'] !== undefined
const usual = ['claim cancel', 'use cancel', 'use second factor']

for (const [lead, act] of Object.entries(leads)) {
  for (const [stop, does] of Object.entries(stops)) {
    if (!isWhole && !usual.includes(`${lead} ${stop}`)) continue
    test(`A9.4 no ${lead} comes behind a ${stop} that was committed, before whichever of its statements`, async () => {
      let changed = 0
      for (const transaction of [0, 1]) {
        for (let statement = 0; ; statement += 1) {
          const given = await sent()
          torn.tear({ transaction, statement }, () => does(given.found))
          const said = await act(given)
          if (torn.torn === 'not reached') break
          const { state } = await desk.get(given.found)
          if (torn.torn === 'changed') {
            changed += 1
            assert.notEqual(said, 'ok', `before ${torn.at} (${transaction}.${statement})`)
          }
          assert.equal(state === 'redeemed', lead === 'use' && said === 'ok')
        }
      }
      assert.ok(changed >= 7, `${changed} gaps`)
    })
  }
}
