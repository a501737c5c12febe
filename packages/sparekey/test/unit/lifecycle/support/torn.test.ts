import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { CaseResult, OperatorActor, Support, SupportCase } from '../../../../src/interface/support.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { createDesk, must, secondsUntil, type Desk } from '../../../support/help-desk.ts'
import { createLab, verdict } from '../../../support/lab.ts'
import { tornStore, type TornStore } from '../../../support/read-committed.ts'

const because = { reason: 'because' }
const policy = { format: 'long' } as const

let desk: Desk
let torn: TornStore
/** Every transaction of it meets a change of another process, in a gap between two statements. */
let support: Support
let made = 0

before(async () => {
  const store = memoryStore()
  desk = await createDesk({ policy, store })
  torn = tornStore(store)
  support = (await createLab({ policy, store: torn, keys: desk.keys, clock: desk.clock })).sparekey.support
})

interface Ready {
  readonly found: SupportCase
  readonly approver: OperatorActor
}

/** A case whose next step would be done: everything is there, and 30 seconds have passed. */
const ready = async (upTo: 'review' | 'approved'): Promise<Ready> => {
  made += 1
  const account = await desk.ownerOf(`account-${made}`)
  const agent = desk.person(`agent-${made}`, 'support')
  const approver = desk.person(`approver-${made}`, 'approver')
  const submitted = await desk.submitted({}, agent, account)
  if (upTo === 'review') return { found: submitted, approver }
  const found = must(await desk.approve(submitted, approver))
  desk.clock.advance(secondsUntil(desk, found.notBefore))
  // Few releases an hour: no limit is met.
  desk.clock.advance(3600)
  return { found, approver }
}

const leads = {
  approve: {
    from: 'review',
    act: ({ found, approver }: Ready): Promise<CaseResult> => {
      const seenAt = desk.clock.now()
      desk.clock.advance(30)
      return support.approve(found.caseId, { requestHash: found.requestHash ?? '', seenAt }, approver)
    },
  },
  release: {
    from: 'approved',
    act: ({ found, approver }: Ready): Promise<CaseResult> => support.release(found.caseId, approver),
  },
} as const

const stops: Readonly<Record<string, (found: SupportCase) => Promise<unknown>>> = {
  cancel: async (found) => desk.support.cancel(await desk.link(found, 'cancel')),
  deny: ({ caseId }) => desk.support.deny(caseId, because, desk.second),
  hold: ({ caseId }) => desk.support.hold(caseId, because, desk.admin),
  freeze: ({ accountId }) => desk.support.freeze(accountId, because, desk.admin),
}

for (const [lead, { from, act }] of Object.entries(leads)) {
  for (const [stop, does] of Object.entries(stops)) {
    // Nobody is let in by an approval: of what stops it, an owner's no and a freeze are looked at in every gap.
    if (lead === 'approve' && (stop === 'deny' || stop === 'hold')) continue
    test(`A9.4 no ${lead} comes behind a ${stop} that was committed, before whichever of its statements`, async () => {
      let changed = 0
      for (let statement = 0; ; statement += 1) {
        const given = await ready(from)
        torn.tear({ transaction: 0, statement }, () => does(given.found))
        const said = verdict(await act(given))
        if (torn.torn === 'not reached') {
          assert.equal(said, 'ok')
          break
        }
        if (torn.torn === 'changed') changed += 1
        assert.match(said, /^case_(state|frozen)$/, `before ${torn.at} (${statement})`)
      }
      assert.ok(changed >= 7, `${changed} gaps`)
    })
  }
}

test('a switch of the tenant that is committed before the last look at it stops a release', async () => {
  const late: string[] = []
  for (let statement = 0; ; statement += 1) {
    const given = await ready('approved')
    torn.tear({ transaction: 0, statement }, () =>
      desk.support.setSwitches({ releasesStopped: true }, because, desk.admin),
    )
    const said = verdict(await leads.release.act(given))
    if (torn.torn === 'not reached') break
    if (said === 'ok') late.push(torn.at)
    else assert.equal(said, 'support_stopped', torn.at)
    await desk.support.setSwitches({ releasesStopped: false }, because, desk.owner)
  }
  assert.deepEqual(late, ['readSupportEvidence', 'readSupportDecisions'])
})
